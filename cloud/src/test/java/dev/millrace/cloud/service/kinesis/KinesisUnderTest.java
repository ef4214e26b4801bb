package dev.millrace.cloud.service.kinesis;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.kinesis.CreateStreamInput;
import dev.millrace.wire.kinesis.DescribeStreamInput;
import dev.millrace.wire.kinesis.DescribeStreamSummaryInput;
import dev.millrace.wire.kinesis.GetRecordsInput;
import dev.millrace.wire.kinesis.GetRecordsOutput;
import dev.millrace.wire.kinesis.GetShardIteratorInput;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.ListShardsInput;
import dev.millrace.wire.kinesis.MergeShardsInput;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.PutRecordOutput;
import dev.millrace.wire.kinesis.PutRecordsInput;
import dev.millrace.wire.kinesis.PutRecordsOutput;
import dev.millrace.wire.kinesis.PutRecordsRequestEntry;
import dev.millrace.wire.kinesis.Record;
import dev.millrace.wire.kinesis.Shard;
import dev.millrace.wire.kinesis.SplitShardInput;
import dev.millrace.wire.kinesis.StreamDescription;
import dev.millrace.wire.kinesis.StreamDescriptionSummary;
import dev.millrace.wire.kinesis.UpdateShardCountInput;
import dev.millrace.wire.kinesis.UpdateShardCountOutput;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The service over a data folder, its time moved by hand, and short ways to call it. The stream is `s` where none is
/// named.
final class KinesisUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "eu-west-1";
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final String ARN = "arn:aws:kinesis:eu-west-1:000000000001:stream/s";

    /// Where the second of two new shards begins.
    static final String HALF = "170141183460469231731687303715884105728";

    static final String LAST_KEY = "340282366920938463463374607431768211455";

    final ManualClock clock = new ManualClock(START);
    final Metrics metrics = new Metrics();
    private final Path data;
    private final KinesisOptions options;
    private Storage storage;
    private KinesisService service;
    private Kinesis api;

    KinesisUnderTest(Path data) {
        this(data, KinesisOptions.DEFAULT);
    }

    KinesisUnderTest(Path data, KinesisOptions options) {
        this.data = data;
        this.options = options;
        this.storage = Storage.open(data, StorageOptions.DEFAULT);
        this.service = new KinesisService(storage, clock, new SecureRandom(), options, metrics);
        this.api = new Kinesis(service.api());
    }

    KinesisService service() {
        return service;
    }

    Kinesis api() {
        return api;
    }

    /// What is done from time to time, once.
    void round() {
        service.rounds().forEach(round -> round.task().run());
    }

    void restart() {
        storage.close();
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new KinesisService(storage, clock, new SecureRandom(), options, metrics);
        api = new Kinesis(service.api());
    }

    @Override
    public void close() {
        storage.close();
        clock.close();
    }

    static Call call() {
        return call(ACCOUNT, REGION);
    }

    static Call call(String account, String region) {
        return new Call(
                "request",
                Caller.root(account, "key"),
                account,
                region,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    static String shardId(int number) {
        return "shardId-%012d".formatted(number);
    }

    void create(String name, int shards) {
        create(name, shards, call());
    }

    void create(String name, int shards, Call call) {
        api.createStream(
                CreateStreamInput.builder().streamName(name).shardCount(shards).build(), call);
    }

    StreamDescription describe() {
        return api.describeStream(
                        DescribeStreamInput.builder().streamName("s").build(), call())
                .streamDescription();
    }

    StreamDescriptionSummary summary(String name) {
        return api.describeStreamSummary(
                        DescribeStreamSummaryInput.builder().streamName(name).build(), call())
                .streamDescriptionSummary();
    }

    List<Shard> shards() {
        return Objects.requireNonNull(
                api.listShards(ListShardsInput.builder().streamName("s").build(), call())
                        .shards());
    }

    PutRecordOutput put(String key, String text) {
        return put(key, text, call());
    }

    PutRecordOutput put(String key, String text, Call call) {
        return api.putRecord(
                PutRecordInput.builder()
                        .streamName("s")
                        .partitionKey(key)
                        .data(Bytes.utf8(text))
                        .build(),
                call);
    }

    PutRecordOutput putAt(String hashKey, String text) {
        return api.putRecord(
                PutRecordInput.builder()
                        .streamName("s")
                        .partitionKey("any")
                        .explicitHashKey(hashKey)
                        .data(Bytes.utf8(text))
                        .build(),
                call());
    }

    static PutRecordsRequestEntry entry(String key, String text) {
        return new PutRecordsRequestEntry(Bytes.utf8(text), null, key);
    }

    PutRecordsOutput putMany(List<PutRecordsRequestEntry> entries) {
        return api.putRecords(
                PutRecordsInput.builder().streamName("s").records(entries).build(), call());
    }

    String iterator(int shard, Consumer<GetShardIteratorInput.Builder> wish) {
        GetShardIteratorInput.Builder input =
                GetShardIteratorInput.builder().streamName("s").shardId(shardId(shard));
        wish.accept(input);
        return Objects.requireNonNull(
                api.getShardIterator(input.build(), call()).shardIterator());
    }

    String iterator(int shard, String type) {
        return iterator(shard, input -> input.shardIteratorType(type));
    }

    GetRecordsOutput read(String iterator) {
        return api.getRecords(
                GetRecordsInput.builder().shardIterator(iterator).build(), call());
    }

    GetRecordsOutput read(String iterator, int limit) {
        return api.getRecords(
                GetRecordsInput.builder().shardIterator(iterator).limit(limit).build(), call());
    }

    /// The texts that one read from the iterator gives.
    List<String> texts(String iterator) {
        return texts(read(iterator).records());
    }

    static List<String> texts(List<Record> records) {
        return records.stream().map(record -> record.data().asUtf8()).toList();
    }

    /// All records of a shard, over as many reads as it takes.
    List<Record> all(int shard) {
        List<Record> all = new ArrayList<>();
        String next = iterator(shard, "TRIM_HORIZON");
        while (next != null) {
            GetRecordsOutput page = read(next);
            if (page.records().isEmpty()) {
                break;
            }
            all.addAll(page.records());
            next = page.nextShardIterator();
        }
        return all;
    }

    void split(int shard, String at) {
        api.splitShard(
                SplitShardInput.builder()
                        .streamName("s")
                        .shardToSplit(shardId(shard))
                        .newStartingHashKey(at)
                        .build(),
                call());
    }

    void merge(int shard, int adjacent) {
        api.mergeShards(
                MergeShardsInput.builder()
                        .streamName("s")
                        .shardToMerge(shardId(shard))
                        .adjacentShardToMerge(shardId(adjacent))
                        .build(),
                call());
    }

    UpdateShardCountOutput scale(int count) {
        return api.updateShardCount(
                UpdateShardCountInput.builder()
                        .streamName("s")
                        .targetShardCount(count)
                        .scalingType("UNIFORM_SCALING")
                        .build(),
                call());
    }

    static void refused(ThrowingCallable call, String code, String message) {
        AwsException error = Assertions.catchThrowableOfType(AwsException.class, call);
        Assertions.assertThat(error).as("refused with " + code).isNotNull();
        Assertions.assertThat(error.code()).isEqualTo(code);
        Assertions.assertThat(error.message()).isEqualTo(message);
        Assertions.assertThat(error.httpStatus()).isEqualTo(400);
    }
}
