package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.CopyObjectRequest;
import dev.millrace.wire.s3.EventBridgeConfiguration;
import dev.millrace.wire.s3.FilterRule;
import dev.millrace.wire.s3.GetBucketNotificationConfigurationRequest;
import dev.millrace.wire.s3.LambdaFunctionConfiguration;
import dev.millrace.wire.s3.NotificationConfiguration;
import dev.millrace.wire.s3.NotificationConfigurationFilter;
import dev.millrace.wire.s3.PutBucketNotificationConfigurationRequest;
import dev.millrace.wire.s3.PutObjectTaggingRequest;
import dev.millrace.wire.s3.QueueConfiguration;
import dev.millrace.wire.s3.S3KeyFilter;
import dev.millrace.wire.s3.Tag;
import dev.millrace.wire.s3.Tagging;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NotificationsTest {
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000001:function:told";
    private static final String OTHER = "arn:aws:lambda:us-east-1:000000000001:function:other";
    private static final String UNVALIDATED = "Unable to validate the following destination configurations";

    @TempDir
    Path data;

    private S3UnderTest s3;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<String> bus = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        s3 = new S3UnderTest(data);
        s3.service()
                .deliverTo(
                        new EventFunctions() {
                            @Override
                            public Optional<String> refusal(String functionArn, String bucketArn, String account) {
                                return functionArn.contains("function:none")
                                        ? Optional.of("The destination Lambda does not exist")
                                        : Optional.empty();
                            }

                            @Override
                            public void deliver(String functionArn, String bucketArn, String account, byte[] event) {
                                JsonNode record = JsonMapper.shared()
                                        .readTree(event)
                                        .get("Records")
                                        .get(0);
                                events.add(record);
                                told.add(functionArn.substring(functionArn.lastIndexOf(':') + 1) + " "
                                        + record.get("eventName").asString() + " "
                                        + record.at("/s3/object/key").asString());
                            }
                        },
                        (account, region, time, type, resource, detail) ->
                                bus.add(account + " " + region + " " + type + " " + resource + " " + detail));
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    private static LambdaFunctionConfiguration toFunction(String arn, String id, String prefix, String... events) {
        return LambdaFunctionConfiguration.builder()
                .id(id)
                .lambdaFunctionArn(arn)
                .events(List.of(events))
                .filter(
                        prefix.isEmpty()
                                ? null
                                : new NotificationConfigurationFilter(
                                        new S3KeyFilter(List.of(new FilterRule("prefix", prefix)))))
                .build();
    }

    private void configure(LambdaFunctionConfiguration... functions) {
        configure(new NotificationConfiguration(null, null, List.of(functions), null));
    }

    private void configure(NotificationConfiguration configuration) {
        s3.api()
                .putBucketNotificationConfiguration(
                        PutBucketNotificationConfigurationRequest.builder()
                                .bucket("bkt")
                                .notificationConfiguration(configuration)
                                .build(),
                        call());
    }

    private NotificationConfiguration configured() {
        return s3.api()
                .getBucketNotificationConfiguration(
                        GetBucketNotificationConfigurationRequest.builder()
                                .bucket("bkt")
                                .build(),
                        call());
    }

    @Test
    void a_function_is_told_what_it_asked_for_and_no_more() {
        configure(
                toFunction(FUNCTION, "made", "in/", "s3:ObjectCreated:*"),
                toFunction(OTHER, "gone", "", "s3:ObjectRemoved:Delete", "s3:ObjectTagging:Put"));
        s3.put("out/a", "x");
        s3.put("in/a b+é", "x");
        s3.api()
                .copyObject(
                        CopyObjectRequest.builder()
                                .bucket("bkt")
                                .key("in/copy")
                                .copySource("bkt/out/a")
                                .build(),
                        call());
        s3.api()
                .putObjectTagging(
                        PutObjectTaggingRequest.builder()
                                .bucket("bkt")
                                .key("out/a")
                                .tagging(new Tagging(List.of(new Tag("a", "b"))))
                                .build(),
                        call());
        s3.delete(request -> request.key("out/a"));
        s3.delete(request -> request.key("never/there"));

        assertThat(told)
                .containsExactly(
                        "told ObjectCreated:Put in/a+b%2B%C3%A9",
                        "told ObjectCreated:Copy in/copy",
                        "other ObjectTagging:Put out/a",
                        "other ObjectRemoved:Delete out/a");
    }

    @Test
    void the_message_has_the_form_of_aws() {
        configure(toFunction(FUNCTION, "made", "", "s3:ObjectCreated:Put"));
        s3.put("k", "x");

        JsonNode event = events.getFirst();
        assertThat(event.at("/eventVersion").asString()).isEqualTo("2.1");
        assertThat(event.at("/eventSource").asString()).isEqualTo("aws:s3");
        assertThat(event.at("/awsRegion").asString()).isEqualTo("us-east-1");
        assertThat(event.at("/eventTime").asString()).isEqualTo("2026-03-01T12:00:00.250Z");
        assertThat(event.at("/userIdentity/principalId").asString()).isEqualTo("AWS:" + S3UnderTest.ACCOUNT);
        assertThat(event.at("/responseElements/x-amz-request-id").asString()).isEqualTo("request");
        assertThat(event.at("/s3/s3SchemaVersion").asString()).isEqualTo("1.0");
        assertThat(event.at("/s3/configurationId").asString()).isEqualTo("made");
        assertThat(event.at("/s3/bucket/name").asString()).isEqualTo("bkt");
        assertThat(event.at("/s3/bucket/arn").asString()).isEqualTo("arn:aws:s3:::bkt");
        assertThat(event.at("/s3/object/size").asInt()).isEqualTo(1);
        assertThat(event.at("/s3/object/eTag").asString()).isEqualTo("9dd4e461268c8034f5c8564e155c67a6");
        assertThat(event.at("/s3/object").has("versionId")).isFalse();
        assertThat(event.at("/s3/object/sequencer").asString()).matches("[0-9A-F]{18}");
    }

    @Test
    void sequencers_grow_with_the_writes_of_a_key_and_versions_are_named() {
        s3.versioning("bkt", "Enabled");
        configure(toFunction(FUNCTION, "all", "", "s3:ObjectCreated:*", "s3:ObjectRemoved:*"));
        String version = s3.put("k", "x").versionId();
        s3.put("k", "y");
        String marker = s3.delete(request -> request.key("k")).versionId();
        s3.delete(request -> request.key("k").versionId(version));

        List<String> sequencers = events.stream()
                .map(event -> event.at("/s3/object/sequencer").asString())
                .toList();
        assertThat(sequencers).isSorted().doesNotHaveDuplicates();
        assertThat(told)
                .containsExactly(
                        "told ObjectCreated:Put k",
                        "told ObjectCreated:Put k",
                        "told ObjectRemoved:DeleteMarkerCreated k",
                        "told ObjectRemoved:Delete k");
        assertThat(events.get(0).at("/s3/object/versionId").asString()).isEqualTo(version);
        assertThat(events.get(2).at("/s3/object/versionId").asString()).isEqualTo(marker);
        assertThat(events.get(3).at("/s3/object/versionId").asString()).isEqualTo(version);
    }

    @Test
    void a_bus_gets_every_event_of_a_bucket_that_asks_for_it_with_the_key_as_it_is() {
        s3.put("before", "x");
        configure(new NotificationConfiguration(null, null, null, new EventBridgeConfiguration()));
        s3.put("a b", "x");
        s3.delete(request -> request.key("a b"));

        assertThat(bus).hasSize(2);
        assertThat(bus.get(0))
                .startsWith("000000000001 us-east-1 Object Created arn:aws:s3:::bkt {\"version\":\"0\",\"bucket\":"
                        + "{\"name\":\"bkt\"},\"object\":{\"key\":\"a b\",\"size\":1,\"etag\":"
                        + "\"9dd4e461268c8034f5c8564e155c67a6\",\"sequencer\":\"")
                .endsWith("\"request-id\":\"request\",\"requester\":\"000000000001\",\"source-ip-address\":"
                        + "\"127.0.0.1\",\"reason\":\"PutObject\"}");
        assertThat(bus.get(1))
                .startsWith("000000000001 us-east-1 Object Deleted arn:aws:s3:::bkt ")
                .endsWith("\"reason\":\"DeleteObject\",\"deletion-type\":\"Permanently Deleted\"}");
    }

    @Test
    void what_other_services_write_is_told_too() {
        configure(toFunction(FUNCTION, "made", "", "s3:ObjectCreated:*", "s3:ObjectRemoved:*"));
        s3.service().objects().write(S3UnderTest.ACCOUNT, "bkt", "k", S3UnderTest.body("x"), null);
        s3.service().objects().delete(S3UnderTest.ACCOUNT, "bkt", "k");

        assertThat(told).containsExactly("told ObjectCreated:Put k", "told ObjectRemoved:Delete k");
    }

    @Test
    void a_configuration_is_read_back_whole() {
        configure(LambdaFunctionConfiguration.builder()
                .lambdaFunctionArn(FUNCTION)
                .events(List.of("s3:ObjectCreated:*"))
                .filter(new NotificationConfigurationFilter(
                        new S3KeyFilter(List.of(new FilterRule("suffix", ".csv")))))
                .build());

        LambdaFunctionConfiguration kept =
                configured().lambdaFunctionConfigurations().getFirst();
        assertThat(kept.id()).isNotEmpty();
        assertThat(kept.filter().key().filterRules()).containsExactly(new FilterRule("Suffix", ".csv"));
    }

    @Test
    void what_aws_refuses_is_refused_in_its_words() {
        refused(
                () -> configure(toFunction(FUNCTION, "a", "", "s3:ObjectMade")),
                "InvalidArgument",
                400,
                "The event is not supported for notifications");
        refused(
                () -> configure(toFunction("arn:aws:sqs:us-east-1:000000000001:q", "a", "", "s3:ObjectCreated:*")),
                "InvalidArgument",
                400,
                "The ARN could not be parsed");
        refused(
                () -> configure(
                        toFunction(FUNCTION.replace("us-east-1", "eu-west-1"), "a", "", "s3:ObjectCreated:*")),
                "InvalidArgument",
                400,
                "The notification destination service region is not valid for the bucket location constraint");
        refused(
                () -> configure(
                        toFunction(FUNCTION, "a", "in/", "s3:ObjectCreated:*"),
                        toFunction(OTHER, "b", "in/deep/", "s3:ObjectCreated:Put")),
                "InvalidArgument",
                400,
                "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are"
                        + " overlapping for the same event type.");
        AwsException absent = refused(
                () -> configure(toFunction(
                        "arn:aws:lambda:us-east-1:000000000001:function:none", "a", "", "s3:ObjectCreated:*")),
                "InvalidArgument",
                400,
                UNVALIDATED);
        assertThat(absent.details())
                .isEqualTo(Map.of(
                        "ArgumentName",
                        "arn:aws:lambda:us-east-1:000000000001:function:none",
                        "ArgumentValue",
                        "The destination Lambda does not exist"));
        AwsException queue = refused(
                () -> configure(new NotificationConfiguration(
                        null,
                        List.of(QueueConfiguration.builder()
                                .queueArn("arn:aws:sqs:us-east-1:000000000001:q")
                                .events(List.of("s3:ObjectCreated:*"))
                                .build()),
                        null,
                        null)),
                "InvalidArgument",
                400,
                UNVALIDATED);
        assertThat(queue.details()).containsEntry("ArgumentValue", "The destination queue does not exist");
        assertThat(configured()).isEqualTo(new NotificationConfiguration(null, null, null, null));
    }

    @Test
    void a_message_is_utf8() {
        configure(toFunction(FUNCTION, "é", "", "s3:ObjectCreated:*"));
        s3.put("k", "x");
        assertThat(events.getFirst().at("/s3/configurationId").asString().getBytes(StandardCharsets.UTF_8))
                .hasSize(2);
    }
}
