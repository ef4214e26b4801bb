package dev.millrace.cloud.composition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.lambda.mapping.StreamReader;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.From;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.Opening;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.Shard;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.ShardReader;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.kinesis.CreateStreamInput;
import dev.millrace.wire.kinesis.DeleteStreamInput;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.SplitShardInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KinesisStreamReaderTest {
    private static final String ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/rides";
    private static final String SHARD = "shardId-000000000000";
    private static final Call CALL = new Call(
            "id",
            Caller.root("123456789012", "123456789012"),
            "123456789012",
            "eu-west-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));

    @TempDir
    Path data;

    private final Clock clock = Clock.system();

    Storage storage;
    Kinesis kinesis;
    StreamReader streams;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        KinesisService service =
                new KinesisService(storage, clock, new SecureRandom(), KinesisOptions.DEFAULT, new Metrics());
        kinesis = new Kinesis(service.api());
        streams = new KinesisStreamReader(service.reads(), (_, _, _) -> true);
        create();
    }

    @AfterEach
    void close() {
        clock.close();
        storage.close();
    }

    private void create() {
        kinesis.createStream(
                CreateStreamInput.builder().streamName("rides").shardCount(1).build(), CALL);
    }

    private String put(String key, String data) {
        return kinesis.putRecord(
                        PutRecordInput.builder()
                                .streamName("rides")
                                .partitionKey(key)
                                .data(Bytes.utf8(data))
                                .build(),
                        CALL)
                .sequenceNumber();
    }

    private ShardReader reader(String shard, From from) {
        assertThat(streams.open(ARN, shard, from)).isInstanceOf(Opening.Opened.class);
        return ((Opening.Opened) streams.open(ARN, shard, from)).reader();
    }

    private static List<String> data(List<StreamRecord> records) {
        return records.stream()
                .map(record -> new String(record.data(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void records_are_read_as_they_were_put_and_a_place_goes_on_after_them() {
        ShardReader latest = reader(SHARD, new From.Latest());
        String empty = latest.place();
        String number = put("key", "a");
        List<StreamRecord> read = latest.read(10, 1000);
        assertThat(read).hasSize(1);
        assertThat(read.getFirst().sequenceNumber()).isEqualTo(number);
        assertThat(read.getFirst().partitionKey()).isEqualTo("key");
        assertThat(read.getFirst().arrivalMs())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        put("key", "b");
        assertThat(data(reader(SHARD, new From.After(latest.place())).read(10, 1000)))
                .containsExactly("b");
        assertThat(data(reader(SHARD, new From.After(number)).read(10, 1000))).containsExactly("b");
        assertThat(data(reader(SHARD, new From.After(empty)).read(10, 1000))).containsExactly("a", "b");
        assertThat(data(reader(SHARD, new From.TrimHorizon()).read(10, 1000))).containsExactly("a", "b");
    }

    @Test
    void a_waiting_reader_is_woken_by_a_record() throws Exception {
        ShardReader reader = reader(SHARD, new From.Latest());
        Thread putting = Thread.ofVirtual().start(() -> put("key", "a"));
        reader.await(Eventually.LONGEST);
        putting.join();
        assertThat(data(reader.read(10, 1000))).containsExactly("a");
    }

    @Test
    void a_split_shard_ends_and_its_children_name_it() {
        ShardReader reader = reader(SHARD, new From.Latest());
        put("key", "a");
        kinesis.splitShard(
                SplitShardInput.builder()
                        .streamName("rides")
                        .shardToSplit(SHARD)
                        .newStartingHashKey("170141183460469231731687303715884105728")
                        .build(),
                CALL);
        assertThat(reader.ended()).isFalse();
        assertThat(data(reader.read(10, 1000))).containsExactly("a");
        assertThat(reader.ended()).isTrue();
        assertThat(streams.shards(ARN).orElseThrow())
                .containsExactly(
                        new Shard(SHARD, List.of(), true),
                        new Shard("shardId-000000000001", List.of(SHARD), false),
                        new Shard("shardId-000000000002", List.of(SHARD), false));
    }

    @Test
    void a_consumers_arn_reads_its_stream() {
        assertThat(streams.shards(ARN + "/consumer/fast:1772366400")).isEqualTo(streams.shards(ARN));
    }

    @Test
    void what_is_not_there_or_of_another_stream_is_told_apart() throws Exception {
        ShardReader reader = reader(SHARD, new From.Latest());
        String number = put("key", "a");
        kinesis.deleteStream(DeleteStreamInput.builder().streamName("rides").build(), CALL);
        assertThat(reader.deleted()).isTrue();
        assertThat(streams.shards(ARN)).isEmpty();
        assertThat(streams.open(ARN, SHARD, new From.TrimHorizon())).isEqualTo(new Opening.NoSuchStream());
        // a sequence number tells when its shard was made, in seconds
        Thread.sleep(1100);
        create();
        assertThat(streams.open(ARN, SHARD, new From.After(number))).isEqualTo(new Opening.NoSuchPlace());
        assertThat(streams.open(ARN, "shardId-000000000009", new From.TrimHorizon()))
                .isEqualTo(new Opening.NoSuchPlace());
    }
}
