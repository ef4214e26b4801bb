package dev.millrace.cloud.composition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.firehose.DeliveryMetrics;
import dev.millrace.cloud.service.firehose.FirehoseService;
import dev.millrace.cloud.service.firehose.ObjectSink;
import dev.millrace.cloud.service.firehose.RoleForTests;
import dev.millrace.cloud.service.firehose.Surroundings;
import dev.millrace.cloud.service.firehose.TableSchemas;
import dev.millrace.cloud.service.firehose.Transformer;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.CreateDeliveryStreamInput;
import dev.millrace.wire.firehose.ExtendedS3DestinationConfiguration;
import dev.millrace.wire.firehose.Firehose;
import dev.millrace.wire.firehose.KinesisStreamSourceConfiguration;
import dev.millrace.wire.firehose.PutRecordInput;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.kinesis.CreateStreamInput;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.SplitShardInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A delivery stream that reads a Kinesis stream, both real, into a bucket in memory, without waiting for more to come.
final class DeliverySourceTest {
    private static final String ACCOUNT = "123456789012";
    private static final String STREAM = "arn:aws:kinesis:eu-west-1:" + ACCOUNT + ":stream/rides";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/delivers";
    private static final Call CALL = new Call(
            "id",
            Caller.root(ACCOUNT, ACCOUNT),
            ACCOUNT,
            "eu-west-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));

    @TempDir
    Path data;

    private final RoleForTests role = new RoleForTests(ROLE);
    private final StringBuilder delivered = new StringBuilder();
    private Storage storage;
    private Clock clock;
    private Kinesis kinesis;
    private FirehoseService service;
    private Firehose firehose;

    @BeforeEach
    void open() throws IOException {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        clock = Clock.system();
        KinesisService streams = new KinesisService(storage, clock, new SecureRandom(), KinesisOptions.DEFAULT, new Metrics());
        kinesis = new Kinesis(streams.api());
        service = new FirehoseService(
                storage,
                clock,
                new SecureRandom(),
                new Surroundings(
                        new DeliverySource(streams.reads()),
                        (_, _, _) -> new Transformer.Answer.NotFound(),
                        this::put,
                        (_, _, _, _, _, _) -> {},
                        role,
                        _ -> new TableSchemas.Answer.Refused("EntityNotFound", "Entity Not Found"),
                        DeliveryMetrics.none()));
        firehose = new Firehose(service.api());
        service.start();
    }

    @AfterEach
    void close() {
        service.stop();
        clock.close();
        storage.close();
    }

    private ObjectSink.Outcome put(ObjectSink.NewObject object) {
        synchronized (delivered) {
            try {
                delivered.append(object.body().readAll(1 << 20).asUtf8());
            } catch (IOException e) {
                return new ObjectSink.Outcome.Refused("InternalError", e.toString());
            }
            return new ObjectSink.Outcome.Written();
        }
    }

    private void awaitDelivered(String text) {
        Eventually.until(() -> {
            synchronized (delivered) {
                return delivered.length() >= text.length();
            }
        });
        synchronized (delivered) {
            assertThat(delivered).hasToString(text);
        }
    }

    private void stream(int shards) {
        kinesis.createStream(
                CreateStreamInput.builder().streamName("rides").shardCount(shards).build(), CALL);
    }

    private void deliver() {
        firehose.createDeliveryStream(
                CreateDeliveryStreamInput.builder()
                        .deliveryStreamName("lake")
                        .deliveryStreamType("KinesisStreamAsSource")
                        .kinesisStreamSourceConfiguration(new KinesisStreamSourceConfiguration(STREAM, ROLE))
                        .extendedS3DestinationConfiguration(ExtendedS3DestinationConfiguration.builder()
                                .roleARN(ROLE)
                                .bucketARN("arn:aws:s3:::lake")
                                .bufferingHints(new BufferingHints(1, 0))
                                .build())
                        .build(),
                CALL);
    }

    private void put(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(byte[] bytes) {
        kinesis.putRecord(
                dev.millrace.wire.kinesis.PutRecordInput.builder()
                        .streamName("rides")
                        .partitionKey("key")
                        .data(Bytes.wrap(bytes))
                        .build(),
                CALL);
    }

    @Test
    void it_begins_behind_what_is_there_and_goes_on_from_its_place_after_a_restart() throws Exception {
        stream(1);
        put("before ");
        // A millisecond later: what comes at the moment of creation is read.
        Thread.sleep(2);
        deliver();
        put("a ");
        awaitDelivered("a ");
        close();
        open();
        put("b ");
        awaitDelivered("a b ");
        close();
        open();
        put("c ");
        awaitDelivered("a b c ");
    }

    @Test
    void the_shards_that_come_of_others_are_read_after_them() throws Exception {
        stream(1);
        deliver();
        put("parent ");
        kinesis.splitShard(
                SplitShardInput.builder()
                        .streamName("rides")
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("170141183460469231731687303715884105728")
                        .build(),
                CALL);
        put("child ");
        awaitDelivered("parent child ");
        close();
        open();
        put("later ");
        awaitDelivered("parent child later ");
    }

    @Test
    void records_that_a_producer_put_into_one_are_delivered_each() throws Exception {
        stream(1);
        deliver();
        put(aggregated(List.of("one ", "two ", "three ")));
        awaitDelivered("one two three ");
    }

    @Test
    void a_role_that_may_not_describe_the_stream_is_refused() {
        stream(1);
        role.forbidden().add("kinesis:DescribeStream");
        AwsException refused = Assertions.catchThrowableOfType(AwsException.class, this::deliver);
        assertThat(refused.code()).isEqualTo("InvalidArgumentException");
        assertThat(refused.message())
                .isEqualTo("Role " + ROLE + " is not authorized to perform: kinesis:DescribeStream on resource " + STREAM
                        + ".");
    }

    @Test
    void what_the_role_may_not_read_stays_in_the_stream_until_it_may() throws Exception {
        stream(1);
        role.forbidden().add("kinesis:GetRecords");
        deliver();
        put("a ");
        close();
        assertThat(delivered).isEmpty();
        role.forbidden().clear();
        open();
        awaitDelivered("a ");
    }

    @Test
    void nothing_is_put_to_it_directly() {
        stream(1);
        deliver();
        AwsException refused = Assertions.catchThrowableOfType(
                AwsException.class,
                () -> firehose.putRecord(
                        new PutRecordInput("lake", new dev.millrace.wire.firehose.Record(Bytes.utf8("x"))), CALL));
        assertThat(refused.code()).isEqualTo("InvalidArgumentException");
        assertThat(refused.message())
                .isEqualTo("This operation is not permitted on KinesisStreamAsSource delivery stream type.");
    }

    /// As the Kinesis Producer Library writes it.
    private static byte[] aggregated(List<String> texts) throws Exception {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, "key".getBytes(StandardCharsets.UTF_8));
        for (String text : texts) {
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            record.write(1 << 3);
            record.write(0);
            field(record, 3, text.getBytes(StandardCharsets.UTF_8));
            field(message, 3, record.toByteArray());
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2});
        whole.writeBytes(message.toByteArray());
        whole.writeBytes(MessageDigest.getInstance("MD5").digest(message.toByteArray()));
        return whole.toByteArray();
    }

    private static void field(ByteArrayOutputStream to, int number, byte[] bytes) {
        to.write(number << 3 | 2);
        to.write(bytes.length);
        to.writeBytes(bytes);
    }
}
