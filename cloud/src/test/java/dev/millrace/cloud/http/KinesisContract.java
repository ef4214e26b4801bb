package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Forms.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.kinesis.KinesisOperations;
import dev.millrace.wire.service.ServiceFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A stream.
final class KinesisContract implements ServiceContract {
    @Override
    public ServiceFacts facts() {
        return KinesisOperations.FACTS;
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) {
        cloud.kinesis(who).createStream(r -> r.streamName(name).shardCount(1));
        cloud.kinesis(who).waiter().waitUntilStreamExists(r -> r.streamName(name));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) {
        return cloud.kinesis(who).listStreams().streamNames().contains(name);
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) {
        KinesisClient kinesis = cloud.kinesis(who);
        String number = kinesis.putRecord(
                        r -> r.streamName(name).partitionKey("k").data(SdkBytes.fromUtf8String("used")))
                .sequenceNumber();
        assertThat(number).matches("[1-9]\\d{55}");
        String iterator = kinesis.getShardIterator(r -> r.streamName(name)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                        .startingSequenceNumber(number))
                .shardIterator();
        assertThat(kinesis.getRecords(r -> r.shardIterator(iterator))
                        .records()
                        .getFirst()
                        .data()
                        .asUtf8String())
                .isEqualTo("used");
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        cloud.kinesis(who).deleteStream(r -> r.streamName(name));
        cloud.kinesis(who).waiter().waitUntilStreamNotExists(r -> r.streamName(name));
        return true;
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return BareRequest.json(facts(), "DescribeStreamSummary", "{\"StreamName\":\"" + name + "\"}")
                .signed(cloud, who, facts())
                .body();
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(quote("\"StreamARN\":\"" + arn(Forms.account(who), who, name) + "\""));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.of(Forms.epochSeconds("StreamCreationTimestamp", description));
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.json(facts(), "ReadMinds", "{}"),
                new Refusal(
                        400,
                        "UnknownOperationException",
                        "Could not find operation ReadMinds for version 2013-12-02"));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.json(facts(), "CreateStream", "{\"StreamName\":"),
                new Refusal(400, "SerializationException", "Unexpected end of input"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.json(facts(), "CreateStream", "{\"StreamName\":\"s\",\"ShardCount\":0}"),
                new Refusal(
                        400,
                        "ValidationException",
                        "1 validation error detected: Value '0' at 'shardCount' failed to satisfy constraint: "
                                + "Member must have value greater than or equal to 1"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        return new Refused(
                BareRequest.json(facts(), "DeleteStream", "{\"StreamARN\":\"" + arn(owner, caller, name) + "\"}"),
                Forms.othersResource(
                        400, "AccessDeniedException", caller, "kinesis:DeleteStream", arn(owner, caller, name)));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.json(facts(), "ListStreams", "{}"),
                new Refusal(400, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    }

    private static String arn(String account, Who who, String name) {
        return Forms.arn(who) + ":kinesis:" + who.region().id() + ":" + account + ":stream/" + name;
    }
}
