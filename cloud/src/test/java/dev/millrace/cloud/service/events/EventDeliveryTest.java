package dev.millrace.cloud.service.events;

import static dev.millrace.cloud.service.events.EventsUnderTest.BUS;
import static dev.millrace.cloud.service.events.EventsUnderTest.FUNCTION;
import static dev.millrace.cloud.service.events.EventsUnderTest.ROLE;
import static dev.millrace.cloud.service.events.EventsUnderTest.STREAM;
import static dev.millrace.cloud.service.events.EventsUnderTest.call;
import static dev.millrace.cloud.service.events.EventsUnderTest.entry;
import static dev.millrace.cloud.service.events.EventsUnderTest.event;
import static dev.millrace.cloud.service.events.EventsUnderTest.function;
import static dev.millrace.cloud.service.events.EventsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.service.events.EventsUnderTest.Got;
import dev.millrace.cloud.service.events.delivery.Destination.Outcome;
import dev.millrace.wire.events.CreateEventBusRequest;
import dev.millrace.wire.events.DisableRuleRequest;
import dev.millrace.wire.events.EnableRuleRequest;
import dev.millrace.wire.events.KinesisParameters;
import dev.millrace.wire.events.PutEventsRequest;
import dev.millrace.wire.events.PutEventsRequestEntry;
import dev.millrace.wire.events.PutEventsResponse;
import dev.millrace.wire.events.PutEventsResultEntry;
import dev.millrace.wire.events.PutPermissionRequest;
import dev.millrace.wire.events.RetryPolicy;
import dev.millrace.wire.events.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventDeliveryTest {
    private static final Outcome BUSY = new Outcome.Failed("THROTTLING", "busy");

    @TempDir
    private Path folder;

    private EventsUnderTest events;

    @BeforeEach
    void start() {
        events = new EventsUnderTest(folder);
    }

    @AfterEach
    void stop() {
        events.close();
    }

    @Test
    void an_event_goes_to_the_targets_of_the_rules_that_match_it() throws Exception {
        events.rule("big", "{'source':['shop'],'detail':{'amount':[{'numeric':['>',100]}]}}");
        events.targets("big", function("f"));
        events.rule("other", "{'source':['else']}");
        events.targets("other", function("f"));
        PutEventsResponse answer = events.put(
                event("shop", "{'amount':5}"),
                entry("shop", "{'amount':500}")
                        .time(Instant.parse("2025-01-02T03:04:05Z"))
                        .resources(List.of("arn:x"))
                        .traceHeader("Root=1-a-b")
                        .build());
        assertThat(answer.failedEntryCount()).isZero();
        Got got = events.next();
        assertThat(got.target()).isEqualTo(FUNCTION);
        assertThat(got.payload())
                .isEqualTo("{\"version\":\"0\",\"id\":\"" + answer.entries().get(1).eventId()
                        + "\",\"detail-type\":\"happened\",\"source\":\"shop\",\"account\":\"000000000001\","
                        + "\"time\":\"2025-01-02T03:04:05Z\",\"region\":\"eu-west-1\",\"resources\":[\"arn:x\"],"
                        + "\"detail\":{\"amount\":500}}");
        assertThat(got.traceHeader()).isEqualTo("Root=1-a-b");
        assertThat(events.got).isEmpty();
        assertThat(events.counts).containsEntry("default/big TriggeredRules", 1L).doesNotContainKey("default/other TriggeredRules");
    }

    @Test
    void a_disabled_rule_matches_nothing_until_it_is_enabled() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets("r", function("f"));
        events.api().disableRule(new DisableRuleRequest("r", null), call());
        events.put(event("a", "{'n':1}"));
        events.api().enableRule(new EnableRuleRequest("r", null), call());
        events.put(event("a", "{'n':2}"));
        assertThat(events.next().json().path("detail").path("n").asInt()).isEqualTo(2);
        assertThat(events.got).isEmpty();
    }

    @Test
    void a_stream_gets_the_partition_key_that_the_path_leads_to_or_the_event_s_id() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets(
                "r",
                Target.builder()
                        .id("s")
                        .arn(STREAM)
                        .roleArn(ROLE)
                        .kinesisParameters(new KinesisParameters("$.detail.key"))
                        .build());
        events.put(event("a", "{'key':'k1'}"));
        assertThat(events.next().partitionKey()).isEqualTo("k1");
        String id = events.put(event("a", "{}")).entries().getFirst().eventId();
        assertThat(events.next().partitionKey()).isEqualTo(id);
    }

    @Test
    void a_role_that_may_not_put_into_a_stream_puts_nothing() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets("r", Target.builder().id("s").arn(STREAM).roleArn(ROLE).build());
        events.allowed.remove("kinesis:PutRecord");
        events.put(event("a", "{}"));
        events.settled();
        assertThat(events.got).isEmpty();
        assertThat(events.counts).containsEntry("default/r FailedInvocations", 1L);
    }

    @Test
    void each_entry_fails_by_itself() {
        PutEventsResponse answer = events.put(
                event("a", "{}"),
                entry("a", "{}").source(null).build(),
                entry("a", "{}").detailType(null).build(),
                entry("a", "{}").detail(null).build(),
                event("aws.s3", "{}"),
                event("a", "[1]"),
                event("a", "{} {}"),
                entry("a", "{}").eventBusName("none").build());
        assertThat(answer.failedEntryCount()).isEqualTo(6);
        assertThat(answer.entries().subList(1, 7))
                .containsExactly(
                        failed("InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument."),
                        failed(
                                "InvalidArgument",
                                "Parameter DetailType is not valid. Reason: DetailType is a required argument."),
                        failed("InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument."),
                        failed("NotAuthorizedForSourceException", "Not authorized for the source."),
                        failed("MalformedDetail", "Detail is malformed."),
                        failed("MalformedDetail", "Detail is malformed."));
        assertThat(answer.entries().getFirst().eventId()).matches("[0-9a-f-]{36}");
        assertThat(answer.entries().getLast().errorCode()).isNull();
    }

    @Test
    void a_call_of_more_than_256_kb_is_refused() {
        String large = "{'a':'" + "x".repeat(150 * 1024) + "'}";
        refused(
                "ValidationException",
                "Total size of the entries in the request is over the limit.",
                () -> events.put(event("a", large), event("a", large)));
    }

    @Test
    void what_a_target_cannot_take_now_comes_again_later_and_later() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets("r", function("f"));
        AtomicInteger calls = new AtomicInteger();
        events.answer = _ -> calls.incrementAndGet() < 4 ? BUSY : Outcome.TAKEN;
        events.put(event("a", "{}"));
        String first = events.next().payload();
        for (int seconds = 1; seconds <= 4; seconds *= 2) {
            // The attempt was put away when its retry waits on the clock.
            events.settled();
            events.clock.advance(Duration.ofSeconds(seconds));
            assertThat(events.next().payload()).isEqualTo(first);
        }
        events.settled();
        events.clock.advance(Duration.ofDays(2));
        assertThat(events.got).isEmpty();
        assertThat(events.counts)
                .containsEntry("default/r Invocations", 1L)
                .containsEntry("default/r RetryInvocationAttempts", 3L);
    }

    @Test
    void what_was_tried_often_enough_is_given_up() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets(
                "r",
                function("f").toBuilder().retryPolicy(new RetryPolicy(1, null)).build());
        events.answer = _ -> BUSY;
        events.put(event("a", "{}"));
        events.next();
        events.settled();
        events.clock.advance(Duration.ofSeconds(1));
        events.next();
        events.settled();
        assertThat(events.counts).containsEntry("default/r FailedInvocations", 1L);
    }

    @Test
    void what_may_not_be_called_is_not_tried_again() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets("r", function("f"));
        events.answer = _ -> Outcome.noPermissions("no");
        events.put(event("a", "{}"));
        events.next();
        events.settled();
        events.clock.advance(Duration.ofDays(2));
        assertThat(events.got).isEmpty();
        assertThat(events.counts)
                .containsEntry("default/r FailedInvocations", 1L)
                .containsEntry("default/r Invocations", 1L)
                .containsEntry("default/r InvocationAttempts", 1L)
                .containsEntry("null/null PutEventsEntriesCount", 1L);
    }

    @Test
    void what_waits_when_the_server_ends_goes_on_when_it_starts() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets("r", function("f"));
        events.answer = _ -> BUSY;
        events.put(event("a", "{'n':1}"), event("a", "{'n':2}"));
        events.next();
        events.next();
        events.settled();
        events.answer = _ -> Outcome.TAKEN;
        events.restart();
        events.clock.advance(Duration.ofSeconds(1));
        assertThat(List.of(
                        events.next().json().path("detail").path("n").asInt(),
                        events.next().json().path("detail").path("n").asInt()))
                .containsExactlyInAnyOrder(1, 2);
        events.settled();
        events.restart();
        events.clock.advance(Duration.ofDays(1));
        assertThat(events.got).isEmpty();
    }

    @Test
    void many_events_at_once_all_arrive() throws Exception {
        events.rule("r", "{'source':['a']}");
        events.targets("r", function("f"));
        for (int i = 0; i < 200; i++) {
            events.put(Collections.nCopies(10, event("a", "{'i':" + i + "}")).toArray(PutEventsRequestEntry[]::new));
        }
        for (int i = 0; i < 2000; i++) {
            events.next();
        }
        events.settled();
        assertThat(events.got).isEmpty();
        assertThat(events.counts).containsEntry("default/r Invocations", 2000L);
    }

    @Test
    void a_bus_hands_an_event_on_to_a_second_one_and_no_further() throws Exception {
        bus("second");
        bus("third");
        events.rule("out", "{'source':['a']}");
        events.targets("out", toBus("second"));
        events.rule("second", "all", "{'source':['a']}");
        events.targets("second", "all", function("f"), toBus("third"));
        events.rule("third", "all", "{'source':['a']}");
        events.targets("third", "all", Target.builder().id("s").arn(STREAM).roleArn(ROLE).build());
        String id = events.put(event("a", "{}")).entries().getFirst().eventId();
        Got got = events.next();
        assertThat(got.target()).isEqualTo(FUNCTION);
        assertThat(got.json().path("id").asString()).isEqualTo(id);
        events.settled();
        assertThat(events.got).isEmpty();
    }

    @Test
    void another_account_puts_events_where_the_bus_s_policy_lets_it() throws Exception {
        bus("open");
        events.rule("open", "all", "{'source':['a']}");
        events.targets("open", "all", function("f"));
        PutEventsRequest request = PutEventsRequest.builder()
                .entries(List.of(entry("a", "{}").eventBusName(BUS + "open").build()))
                .build();
        refused(
                "AccessDeniedException",
                "User: arn:aws:iam::000000000002:root is not authorized to perform: events:PutEvents on resource: " + BUS
                        + "open because no resource-based policy allows the events:PutEvents action",
                () -> events.api().putEvents(request, call("000000000002", "eu-west-1")));
        events.api()
                .putPermission(
                        PutPermissionRequest.builder()
                                .eventBusName("open")
                                .action("events:PutEvents")
                                .principal("000000000002")
                                .statementId("s")
                                .build(),
                        call());
        events.api().putEvents(request, call("000000000002", "eu-west-1"));
        assertThat(events.next().json().path("account").asString()).isEqualTo("000000000002");
    }

    @Test
    void a_service_tells_the_default_bus_of_its_account_and_region() throws Exception {
        events.rule("r", "{'source':['aws.s3'],'detail-type':['Object Created']}");
        events.targets("r", function("f"));
        for (String region : List.of("us-east-1", "eu-west-1")) {
            events.service()
                    .intake()
                    .put(new ServiceEvent(
                            "000000000001",
                            region,
                            "aws.s3",
                            "Object Created",
                            List.of("arn:aws:s3:::b"),
                            "{\"version\":\"0\"}",
                            EventsUnderTest.START));
        }
        assertThat(events.next().json().path("region").asString()).isEqualTo("eu-west-1");
        assertThat(events.got).isEmpty();
    }

    private static PutEventsResultEntry failed(String code, String message) {
        return new PutEventsResultEntry(null, code, message);
    }

    private static Target toBus(String name) {
        return Target.builder().id("bus-" + name).arn(BUS + name).roleArn(ROLE).build();
    }

    private void bus(String name) {
        events.api().createEventBus(CreateEventBusRequest.builder().name(name).build(), call());
    }
}
