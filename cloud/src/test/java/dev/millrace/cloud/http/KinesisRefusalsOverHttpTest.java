package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static dev.millrace.cloud.http.StreamOwner.FIRST_SHARD;
import static dev.millrace.cloud.http.StreamOwner.OWNER;
import static dev.millrace.cloud.http.StreamOwner.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// What Kinesis refuses, in its own words.
final class KinesisRefusalsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final KinesisClient kinesis = CLOUD.kinesis(OWNER);
    private final StreamOwner owner = new StreamOwner(kinesis);

    @Test
    void what_is_not_there_is_named() {
        String message = "Stream absent under account 111122223333 not found.";
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                message,
                () -> kinesis.describeStream(r -> r.streamName("absent")));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                message,
                () -> kinesis.putRecord(
                        r -> r.streamName("absent").partitionKey("k").data(SdkBytes.fromUtf8String("x"))));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                message,
                () -> kinesis.deleteStream(r -> r.streamName("absent")));
        owner.create("shardless", 1);
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Shard shardId-000000000007 in stream shardless under account 111122223333 does not exist",
                () -> kinesis.getShardIterator(r -> r.streamName("shardless")
                        .shardId("shardId-000000000007")
                        .shardIteratorType(ShardIteratorType.LATEST)));
    }

    @Test
    void bad_input_gets_the_error_that_aws_gives() {
        owner.create("taken", 1);
        refused(
                ResourceInUseException.class,
                400,
                "ResourceInUseException",
                "Stream taken under account 111122223333 already exists.",
                () -> kinesis.createStream(r -> r.streamName("taken").shardCount(1)));
        refused(
                ValidationException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value 'no/name' at 'streamName' failed to satisfy constraint: Member"
                        + " must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
                () -> kinesis.createStream(r -> r.streamName("no/name").shardCount(1)));
        refused(
                ValidationException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value '0' at 'shardCount' failed to satisfy constraint: Member must"
                        + " have value greater than or equal to 1",
                () -> kinesis.createStream(r -> r.streamName("none").shardCount(0)));
        refused(
                ValidationException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value null at 'data' failed to satisfy constraint: Member must not be null",
                () -> kinesis.putRecord(r -> r.streamName("taken").partitionKey("k")));
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Invalid ShardIterator.",
                () -> kinesis.getRecords(r -> r.shardIterator("forged")));
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or"
                        + " (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified"
                        + " AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
                () -> owner.iterator("taken", ShardIteratorType.AT_SEQUENCE_NUMBER, null, null));
        refused(
                LimitExceededException.class,
                400,
                "LimitExceededException",
                "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count:"
                        + " 1, Target shard count: 3",
                () -> kinesis.updateShardCount(
                        r -> r.streamName("taken").targetShardCount(3).scalingType(ScalingType.UNIFORM_SCALING)));
    }

    @Test
    void an_operation_that_aws_lacks_is_unknown() throws Exception {
        var answer = SignedRequest.to(CLOUD, OWNER, "kinesis")
                .header("X-Amz-Target", "Kinesis_20131202.ReadMinds")
                .header("Content-Type", "application/x-amz-json-1.1")
                .body("{}")
                .post("/");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"__type\":\"UnknownOperationException\"");
    }

    @Test
    void a_request_that_is_too_large_is_refused() {
        owner.create("limits", 1);
        List<PutRecordsRequestEntry> many =
                IntStream.range(0, 501).mapToObj(i -> entry("k", "x")).toList();
        KinesisException count = refused(
                ValidationException.class,
                400,
                "ValidationException",
                () -> kinesis.putRecords(r -> r.streamName("limits").records(many)));
        assertThat(count.awsErrorDetails().errorMessage())
                .startsWith("1 validation error detected: Value '[")
                .endsWith("' at 'records' failed to satisfy constraint: Member must have length less than or equal to"
                        + " 500");
        SdkBytes megabyte = SdkBytes.fromByteArray(new byte[1_000_000]);
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Records size exceeds 10 MB limit",
                () -> kinesis.putRecords(r -> r.streamName("limits")
                        .records(IntStream.range(0, 11)
                                .mapToObj(i -> PutRecordsRequestEntry.builder()
                                        .partitionKey("k")
                                        .data(megabyte)
                                        .build())
                                .toList())));
        assertThat(owner.texts(owner.fromStart("limits", FIRST_SHARD))).isEmpty();
    }
}
