package dev.millrace.cloud.service.lambda.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.lambda.CreateEventSourceMappingRequest;
import dev.millrace.wire.lambda.DeleteEventSourceMappingRequest;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.EventSourceMappingConfiguration;
import dev.millrace.wire.lambda.Filter;
import dev.millrace.wire.lambda.FilterCriteria;
import dev.millrace.wire.lambda.GetEventSourceMappingRequest;
import dev.millrace.wire.lambda.ListEventSourceMappingsRequest;
import dev.millrace.wire.lambda.ListEventSourceMappingsResponse;
import dev.millrace.wire.lambda.OnFailure;
import dev.millrace.wire.lambda.UpdateEventSourceMappingRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KinesisMappingsTest {
    @TempDir
    Path data;

    MappingKit kit;

    @BeforeEach
    void open() {
        kit = new MappingKit(data);
    }

    @AfterEach
    void close() {
        kit.close();
    }

    private void refused(
            UnaryOperator<CreateEventSourceMappingRequest.Builder> more, String code, int status, String message) {
        CreateEventSourceMappingRequest input = more.apply(CreateEventSourceMappingRequest.builder()
                        .eventSourceArn(MappingKit.STREAM)
                        .functionName("predict")
                        .startingPosition("LATEST"))
                .build();
        assertThatThrownBy(() -> kit.mappings.create(input, MappingKit.call()))
                .isInstanceOfSatisfying(AwsException.class, error -> {
                    assertThat(error.code()).isEqualTo(code);
                    assertThat(error.httpStatus()).isEqualTo(status);
                    assertThat(error.message()).isEqualTo(message);
                });
    }

    @Test
    void a_new_mapping_has_the_defaults_that_aws_gives_a_stream() throws Exception {
        EventSourceMappingConfiguration created = kit.mappings.create(
                CreateEventSourceMappingRequest.builder()
                        .eventSourceArn(MappingKit.STREAM)
                        .functionName("predict")
                        .startingPosition("LATEST")
                        .build(),
                MappingKit.call());
        assertThat(created.uuid()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(created)
                .isEqualTo(EventSourceMappingConfiguration.builder()
                        .uuid(created.uuid())
                        .eventSourceMappingArn(
                                "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:" + created.uuid())
                        .eventSourceArn(MappingKit.STREAM)
                        .functionArn(MappingKit.FUNCTION)
                        .startingPosition("LATEST")
                        .batchSize(100)
                        .maximumBatchingWindowInSeconds(0)
                        .parallelizationFactor(1)
                        .maximumRecordAgeInSeconds(-1)
                        .maximumRetryAttempts(-1)
                        .bisectBatchOnFunctionError(false)
                        .tumblingWindowInSeconds(0)
                        .functionResponseTypes(List.of())
                        .destinationConfig(new DestinationConfig(null, new OnFailure(null)))
                        .state("Creating")
                        .stateTransitionReason("User action")
                        .lastProcessingResult("No records processed")
                        .lastModified(MappingKit.START)
                        .build());
        assertThat(kit.settled(created.uuid()))
                .isEqualTo(created.toBuilder().state("Enabled").build());
    }

    @Test
    void everything_that_is_set_is_read_back_also_after_a_restart() throws Exception {
        String uuid = kit.map(input -> input.startingPosition("AT_TIMESTAMP")
                .startingPositionTimestamp(Instant.parse("2026-03-01T00:00:00Z"))
                .batchSize(10_000)
                .maximumBatchingWindowInSeconds(300)
                .parallelizationFactor(10)
                .maximumRecordAgeInSeconds(604_800)
                .maximumRetryAttempts(10_000)
                .bisectBatchOnFunctionError(true)
                .functionResponseTypes(List.of("ReportBatchItemFailures"))
                .filterCriteria(new FilterCriteria(List.of(new Filter("{\"data\":{\"a\":[1]}}"))))
                .destinationConfig(new DestinationConfig(null, new OnFailure(MappingKit.QUEUE)))
                .tags(Map.of("team", "rides")));
        EventSourceMappingConfiguration before = kit.get(uuid);
        kit.restart();
        assertThat(kit.get(uuid)).isEqualTo(before);
        assertThat(before.startingPositionTimestamp()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(before.batchSize()).isEqualTo(10_000);
        assertThat(before.functionResponseTypes()).containsExactly("ReportBatchItemFailures");
        assertThat(before.filterCriteria())
                .isEqualTo(new FilterCriteria(List.of(new Filter("{\"data\":{\"a\":[1]}}"))));
        assertThat(before.destinationConfig()).isEqualTo(new DestinationConfig(null, new OnFailure(MappingKit.QUEUE)));
        assertThat(kit.mappings.tags(before.eventSourceMappingArn(), MappingKit.call()))
                .isEqualTo(Map.of("team", "rides"));
    }

    @Test
    void a_second_mapping_of_a_stream_to_a_function_is_a_conflict() throws Exception {
        String uuid = kit.map(input -> input);
        refused(
                input -> input,
                "ResourceConflictException",
                409,
                "The event source arn (\" arn:aws:kinesis:eu-west-1:123456789012:stream/rides \") and function "
                        + "(\" predict \") provided mapping already exists. Please update or delete the existing "
                        + "mapping with UUID " + uuid);
    }

    @Test
    void what_cannot_be_is_refused_in_words_that_name_it() {
        String invalid = "InvalidParameterValueException";
        refused(input -> input.eventSourceArn(null), invalid, 400, "Unrecognized event source.");
        refused(input -> input.functionName("other"), invalid, 400, "Function does not exist");
        refused(
                input -> input.eventSourceArn(MappingKit.STREAM + "x"),
                invalid,
                400,
                "Stream not found: " + MappingKit.STREAM + "x");
        refused(
                input -> input.startingPosition(null),
                invalid,
                400,
                "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
                        + "Member must not be null.");
        refused(
                input -> input.startingPositionTimestamp(MappingKit.START),
                invalid,
                400,
                "Timestamp only valid with StartingPosition AT_TIMESTAMP");
        refused(input -> input.startingPosition("AT_TIMESTAMP"), invalid, 400, "Need to specify a timestamp");
        refused(
                input -> input.filterCriteria(new FilterCriteria(List.of(new Filter("{\"data\":1}")))),
                invalid,
                400,
                "Invalid filter pattern definition.");
        refused(
                input -> input.queues(List.of("q")),
                invalid,
                400,
                "Unsupported Queues parameter for given event source mapping type.");
        refused(
                input -> input.maximumRecordAgeInSeconds(59),
                invalid,
                400,
                "MaximumRecordAgeInSeconds must be -1 or between 60 and 604800, was 59.");
        refused(
                input -> input.tumblingWindowInSeconds(30).parallelizationFactor(2),
                invalid,
                400,
                "ParallelizationFactor must be 1 when TumblingWindowInSeconds is set, was 2.");
        String missing = "arn:aws:sqs:eu-west-1:123456789012:missing";
        refused(
                input -> input.destinationConfig(new DestinationConfig(null, new OnFailure(missing))),
                invalid,
                400,
                "The destination " + missing + " does not exist.");
        refused(
                input -> input.eventSourceArn("arn:aws:sqs:eu-west-1:123456789012:q"),
                "NotImplemented",
                501,
                "Event source mappings of Millrace read Kinesis streams only, not "
                        + "arn:aws:sqs:eu-west-1:123456789012:q.");
    }

    @Test
    void an_unknown_mapping_does_not_exist_whatever_is_asked_of_it() {
        String uuid = "14e0db71-5d35-4eb5-b481-8945cf9d10c2";
        for (Runnable call : List.<Runnable>of(
                () -> kit.mappings.get(new GetEventSourceMappingRequest(uuid), MappingKit.call()),
                () -> kit.mappings.delete(new DeleteEventSourceMappingRequest(uuid), MappingKit.call()),
                () -> kit.mappings.update(
                        UpdateEventSourceMappingRequest.builder().uuid(uuid).build(), MappingKit.call()))) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(AwsException.class, error -> {
                assertThat(error.code()).isEqualTo("ResourceNotFoundException");
                assertThat(error.httpStatus()).isEqualTo(404);
                assertThat(error.message()).isEqualTo("The resource you requested does not exist.");
                assertThat(error.details()).containsEntry("Type", "User");
            });
        }
    }

    @Test
    void other_accounts_and_regions_see_nothing_of_a_mapping() throws Exception {
        String uuid = kit.map(input -> input);
        for (var other : List.of(
                MappingKit.call("210987654321", MappingKit.REGION), MappingKit.call(MappingKit.ACCOUNT, "us-east-1"))) {
            assertThatThrownBy(() -> kit.mappings.get(new GetEventSourceMappingRequest(uuid), other))
                    .hasMessage("The resource you requested does not exist.");
            assertThat(kit.mappings
                            .list(ListEventSourceMappingsRequest.builder().build(), other)
                            .eventSourceMappings())
                    .isEmpty();
        }
    }

    @Test
    void mappings_are_listed_by_source_and_function_and_page_by_page() throws Exception {
        String other = "arn:aws:kinesis:eu-west-1:123456789012:stream/other";
        kit.streams.create(other, MappingKit.SHARD);
        kit.functions.add("second");
        String first = kit.map(input -> input);
        String second = kit.map(input -> input.functionName("second"));
        String third = kit.map(input -> input.eventSourceArn(other));
        assertThat(uuids(ListEventSourceMappingsRequest.builder().eventSourceArn(MappingKit.STREAM)))
                .containsExactlyInAnyOrder(first, second);
        assertThat(uuids(ListEventSourceMappingsRequest.builder().functionName("predict")))
                .containsExactlyInAnyOrder(first, third);
        ListEventSourceMappingsResponse page = kit.mappings.list(
                ListEventSourceMappingsRequest.builder().maxItems(2).build(), MappingKit.call());
        assertThat(page.eventSourceMappings()).hasSize(2);
        ListEventSourceMappingsResponse rest = kit.mappings.list(
                ListEventSourceMappingsRequest.builder()
                        .maxItems(2)
                        .marker(page.nextMarker())
                        .build(),
                MappingKit.call());
        assertThat(rest.nextMarker()).isNull();
        assertThat(rest.eventSourceMappings()).hasSize(1).doesNotContainAnyElementsOf(page.eventSourceMappings());
    }

    private List<String> uuids(ListEventSourceMappingsRequest.Builder input) {
        return kit.mappings.list(input.build(), MappingKit.call()).eventSourceMappings().stream()
                .map(mapping -> String.valueOf(mapping.uuid()))
                .toList();
    }

    @Test
    void a_change_shows_its_state_until_the_function_at_work_is_done() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        kit.functions.does(invocation -> {
            entered.countDown();
            leave.await();
            return FakeFunctions.ok("");
        });
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        entered.await();
        kit.clock.advance(Duration.ofSeconds(1));
        EventSourceMappingConfiguration updating = kit.mappings.update(
                UpdateEventSourceMappingRequest.builder()
                        .uuid(uuid)
                        .batchSize(7)
                        .build(),
                MappingKit.call());
        assertThat(updating.state()).isEqualTo("Updating");
        assertThat(updating.batchSize()).isEqualTo(7);
        assertThat(updating.lastModified()).isEqualTo(MappingKit.START.plusSeconds(1));
        assertThatThrownBy(() -> kit.delete(uuid)).isInstanceOfSatisfying(AwsException.class, error -> {
            assertThat(error.code()).isEqualTo("ResourceInUseException");
            assertThat(error.message()).isEqualTo("Cannot delete the event source mapping because it is in use.");
        });
        leave.countDown();
        assertThat(kit.settled(uuid).state()).isEqualTo("Enabled");
        assertThat(kit.mappings
                        .update(
                                UpdateEventSourceMappingRequest.builder()
                                        .uuid(uuid)
                                        .enabled(false)
                                        .build(),
                                MappingKit.call())
                        .state())
                .isEqualTo("Disabling");
        assertThat(kit.settled(uuid).state()).isEqualTo("Disabled");
        assertThat(kit.mappings
                        .update(
                                UpdateEventSourceMappingRequest.builder()
                                        .uuid(uuid)
                                        .enabled(true)
                                        .build(),
                                MappingKit.call())
                        .state())
                .isEqualTo("Enabling");
        kit.settled(uuid);
        assertThat(kit.mappings
                        .delete(new DeleteEventSourceMappingRequest(uuid), MappingKit.call())
                        .state())
                .isEqualTo("Deleting");
        Eventually.until(() -> !exists(uuid));
    }

    private boolean exists(String uuid) {
        return !kit.mappings
                .list(ListEventSourceMappingsRequest.builder().build(), MappingKit.call())
                .eventSourceMappings()
                .isEmpty();
    }

    @Test
    void an_update_clears_what_is_given_empty_and_keeps_what_is_not_given() throws Exception {
        String uuid = kit.map(input -> input.batchSize(5)
                .functionResponseTypes(List.of("ReportBatchItemFailures"))
                .filterCriteria(new FilterCriteria(List.of(new Filter("{\"partitionKey\":[\"k\"]}"))))
                .destinationConfig(new DestinationConfig(null, new OnFailure(MappingKit.QUEUE))));
        kit.update(
                uuid,
                input -> input.functionResponseTypes(List.of())
                        .filterCriteria(new FilterCriteria(List.of()))
                        .destinationConfig(new DestinationConfig(null, new OnFailure(""))));
        EventSourceMappingConfiguration after = kit.get(uuid);
        assertThat(after.batchSize()).isEqualTo(5);
        assertThat(after.functionResponseTypes()).isEmpty();
        assertThat(after.filterCriteria()).isNull();
        assertThat(after.destinationConfig()).isEqualTo(new DestinationConfig(null, new OnFailure(null)));
    }

    @Test
    void tags_come_and_go() throws Exception {
        String uuid = kit.map(input -> input.tags(Map.of("a", "1")));
        String arn = String.valueOf(kit.get(uuid).eventSourceMappingArn());
        kit.mappings.tag(arn, Map.of("a", "2", "b", "3"), MappingKit.call());
        kit.mappings.untag(arn, List.of("b", "c"), MappingKit.call());
        assertThat(kit.mappings.tags(arn, MappingKit.call())).isEqualTo(Map.of("a", "2"));
    }
}
