package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.FunctionOwner.CODE;
import static dev.millrace.cloud.http.FunctionOwner.JSON;
import static dev.millrace.cloud.http.FunctionOwner.OWNER;
import static dev.millrace.cloud.http.FunctionOwner.PATIENT_SECONDS;
import static dev.millrace.cloud.http.FunctionOwner.until;
import static dev.millrace.cloud.http.FunctionOwner.zip;
import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;

final class LambdaEventsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static FunctionOwner functions;
    private final LambdaClient lambda = CLOUD.lambda(OWNER);
    private final KinesisClient kinesis = CLOUD.kinesis(OWNER);

    @BeforeAll
    static void owner() throws IOException {
        functions = FunctionOwner.of(CLOUD);
    }

    @Test
    void an_event_is_taken_now_and_done_later() {
        functions.create("later");
        InvokeResponse taken = lambda.invoke(r -> r.functionName("later")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("{\"say\":\"async\"}")));
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(taken.payload().asByteArray()).isEmpty();
        until(
                () -> functions.logged("/aws/lambda/later", "event"),
                lines ->
                        lines.contains("event {\"say\": \"async\"}\n") || lines.contains("event {\"say\": \"async\"}"));
        InvokeResponse dry = lambda.invoke(r -> r.functionName("later").invocationType(InvocationType.DRY_RUN));
        assertThat(dry.statusCode()).isEqualTo(204);
    }

    @Test
    void records_of_a_stream_come_to_the_function_in_order() throws Exception {
        kinesis.createStream(r -> r.streamName("source").shardCount(1));
        functions.create("reader");
        String arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/source";
        PutRecordResponse before = kinesis.putRecord(
                r -> r.streamName("source").partitionKey("k").data(SdkBytes.fromUtf8String("before")));
        String id = lambda.createEventSourceMapping(r -> r.functionName("reader")
                        .eventSourceArn(arn)
                        .startingPosition(EventSourcePosition.TRIM_HORIZON)
                        .batchSize(10))
                .uuid();
        List<String> texts = IntStream.range(0, 25).mapToObj(i -> "record " + i).toList();
        texts.forEach(text ->
                kinesis.putRecord(r -> r.streamName("source").partitionKey("k").data(SdkBytes.fromUtf8String(text))));

        List<JsonNode> records = until(() -> functions.delivered("reader"), all -> all.size() >= 26);
        assertThat(data("reader"))
                .containsExactlyElementsOf(
                        Stream.concat(Stream.of("before"), texts.stream()).toList());
        JsonNode first = records.getFirst();
        assertThat(first.propertyNames())
                .containsExactlyInAnyOrder(
                        "kinesis",
                        "eventSource",
                        "eventVersion",
                        "eventID",
                        "eventName",
                        "invokeIdentityArn",
                        "awsRegion",
                        "eventSourceARN");
        assertThat(first.path("kinesis").propertyNames())
                .containsExactlyInAnyOrder(
                        "kinesisSchemaVersion",
                        "partitionKey",
                        "sequenceNumber",
                        "data",
                        "approximateArrivalTimestamp");
        assertThat(first.path("eventSource").asString()).isEqualTo("aws:kinesis");
        assertThat(first.path("eventID").asString()).isEqualTo("shardId-000000000000:" + before.sequenceNumber());
        assertThat(first.path("invokeIdentityArn").asString()).isEqualTo(functions.role());
        assertThat(first.path("eventSourceARN").asString()).isEqualTo(arn);
        assertThat(first.path("kinesis").path("sequenceNumber").asString()).isEqualTo(before.sequenceNumber());
        assertThat(first.path("kinesis").path("approximateArrivalTimestamp").isNumber())
                .isTrue();

        until(() -> lambda.getEventSourceMapping(r -> r.uuid(id)).state(), "Enabled"::equals);
        lambda.deleteEventSourceMapping(r -> r.uuid(id));
        until(
                () -> lambda.listEventSourceMappings(r -> r.functionName("reader"))
                        .eventSourceMappings(),
                List::isEmpty);
    }

    @Test
    void a_poisonous_record_is_given_up_and_told_to_a_bucket() throws Exception {
        kinesis.createStream(r -> r.streamName("poisoned").shardCount(1));
        functions.create("taster");
        S3Client s3 = CLOUD.s3(OWNER);
        s3.createBucket(r -> r.bucket("given-up").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
        String id = lambda.createEventSourceMapping(r -> r.functionName("taster")
                        .eventSourceArn("arn:aws:kinesis:eu-west-1:111122223333:stream/poisoned")
                        .startingPosition(EventSourcePosition.TRIM_HORIZON)
                        .batchSize(100)
                        .bisectBatchOnFunctionError(true)
                        .maximumRetryAttempts(0)
                        .destinationConfig(d -> d.onFailure(f -> f.destination("arn:aws:s3:::given-up"))))
                .uuid();
        List<String> texts = List.of("one", "two", "poison", "three", "four");
        kinesis.putRecords(r -> r.streamName("poisoned")
                .records(texts.stream()
                        .map(text -> PutRecordsRequestEntry.builder()
                                .partitionKey("k")
                                .data(SdkBytes.fromUtf8String(text))
                                .build())
                        .toList()));
        String key = until(() -> s3.listObjectsV2(r -> r.bucket("given-up")).contents(), all -> !all.isEmpty())
                .getFirst()
                .key();
        assertThat(key).matches("aws/lambda/" + id + "/shardId-000000000000/[0-9]{4}/[0-9]{2}/[0-9]{2}/.+");
        JsonNode notice = JSON.readTree(
                s3.getObjectAsBytes(r -> r.bucket("given-up").key(key)).asUtf8String());
        assertThat(notice.path("requestContext").path("condition").asString()).isEqualTo("RetryAttemptsExhausted");
        assertThat(notice.path("KinesisBatchInfo").path("batchSize").asInt()).isEqualTo(1);
        assertThat(notice.path("KinesisBatchInfo").path("streamArn").asString())
                .isEqualTo("arn:aws:kinesis:eu-west-1:111122223333:stream/poisoned");
        until(
                () -> data("taster"),
                all -> all.containsAll(texts) && all.getLast().equals("four"));
    }

    @Test
    void an_asynchronous_event_that_fails_is_told_to_a_bucket() throws Exception {
        functions.create("hopeless");
        S3Client s3 = CLOUD.s3(OWNER);
        s3.createBucket(r -> r.bucket("hopeless").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
        lambda.putFunctionEventInvokeConfig(r -> r.functionName("hopeless")
                .maximumRetryAttempts(0)
                .destinationConfig(d -> d.onFailure(f -> f.destination("arn:aws:s3:::hopeless"))));
        lambda.invoke(r -> r.functionName("hopeless")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("{\"fail\":\"always\"}")));
        String key = until(() -> s3.listObjectsV2(r -> r.bucket("hopeless")).contents(), all -> !all.isEmpty())
                .getFirst()
                .key();
        JsonNode notice = JSON.readTree(
                s3.getObjectAsBytes(r -> r.bucket("hopeless").key(key)).asUtf8String());
        assertThat(notice.path("requestContext").path("condition").asString()).isEqualTo("RetriesExhausted");
        assertThat(notice.path("requestPayload").path("fail").asString()).isEqualTo("always");
        assertThat(notice.path("responsePayload").path("errorMessage").asString())
                .isEqualTo("always");
    }

    private static List<String> data(String function) {
        return functions.delivered(function).stream()
                .map(record -> new String(
                        Base64.getDecoder()
                                .decode(record.path("kinesis").path("data").asString()),
                        UTF_8))
                .toList();
    }

    @Test
    void a_role_that_may_nothing_reads_no_stream_and_logs_nothing() {
        String bare = CLOUD.iam(OWNER)
                .createRole(r -> r.roleName("bare")
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                        + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        lambda.createFunction(r -> r.functionName("unheard")
                .timeout(PATIENT_SECONDS)
                .runtime(Runtime.PYTHON3_12)
                .handler("app.handler")
                .role(bare)
                .code(c -> c.zipFile(zip(CODE))));
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName("unheard"));
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("unread").shardCount(1));
        String stream = "arn:aws:kinesis:eu-west-1:111122223333:stream/unread";
        refused(
                InvalidParameterValueException.class,
                400,
                "InvalidParameterValueException",
                "Cannot access stream " + stream + ". Please ensure the role can perform the GetRecords, "
                        + "GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.",
                () -> lambda.createEventSourceMapping(r -> r.functionName("unheard")
                        .eventSourceArn(stream)
                        .startingPosition(EventSourcePosition.LATEST)));
        assertThat(functions.invoke("unheard", "{\"say\":\"x\"}").functionError()).isNull();
        assertThat(CLOUD.logs(OWNER)
                        .describeLogGroups(r -> r.logGroupNamePrefix("/aws/lambda/unheard"))
                        .logGroups())
                .isEmpty();
    }
}
