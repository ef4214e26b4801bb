package dev.millrace.cloud.service.kinesis;

import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.ARN;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.HALF;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.REGION;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.call;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.entry;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.refused;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.shardId;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DescribeStreamInput;
import dev.millrace.wire.kinesis.GetRecordsInput;
import dev.millrace.wire.kinesis.IncreaseStreamRetentionPeriodInput;
import dev.millrace.wire.kinesis.ListStreamsInput;
import dev.millrace.wire.kinesis.PutRecordsResultEntry;
import dev.millrace.wire.kinesis.Record;
import dev.millrace.wire.kinesis.RegisterStreamConsumerInput;
import dev.millrace.wire.kinesis.StreamDescription;
import dev.millrace.wire.kinesis.StreamDescriptionSummary;
import dev.millrace.wire.kinesis.TagResourceInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds whatever happens around the streams: restarts, resets, other accounts, many writers at once.
final class KeptStreamsTest {
    private static final int WRITERS = 8;
    private static final int CALLS = 40;
    private static final int RECORDS = 10;

    @TempDir
    Path data;

    private KinesisUnderTest kinesis;

    @BeforeEach
    void open() {
        kinesis = new KinesisUnderTest(data);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void aRestartKeepsEverythingAndNumbersGoOn() {
        kinesis.create("s", 2);
        kinesis.api().tagResource(new TagResourceInput(Map.of("a", "1"), ARN, null), call());
        kinesis.api()
                .registerStreamConsumer(
                        RegisterStreamConsumerInput.builder()
                                .streamARN(ARN)
                                .consumerName("c")
                                .build(),
                        call());
        kinesis.api()
                .increaseStreamRetentionPeriod(
                        IncreaseStreamRetentionPeriodInput.builder()
                                .streamName("s")
                                .retentionPeriodHours(72)
                                .build(),
                        call());
        kinesis.putMany(List.of(entry("a", "1"), entry("b", "2"), entry("a", "3")));
        kinesis.split(1, "255211775190703847597530955573826158592");
        String last = kinesis.put("a", "4").sequenceNumber();
        String iterator = kinesis.iterator(0, "TRIM_HORIZON");
        StreamDescription described = kinesis.describe();
        StreamDescriptionSummary summary = kinesis.summary("s");
        List<Record> records = kinesis.all(0);

        kinesis.restart();
        assertThat(kinesis.describe()).isEqualTo(described);
        assertThat(kinesis.summary("s")).isEqualTo(summary);
        assertThat(summary.consumerCount()).isEqualTo(1);
        assertThat(kinesis.all(0)).isEqualTo(records);
        assertThat(texts(kinesis.all(1))).containsExactly("2");
        assertThat(kinesis.texts(iterator)).containsExactly("1", "3", "4");
        assertThat(kinesis.read(kinesis.iterator(1, "LATEST")).childShards()).hasSize(2);
        assertThat(kinesis.put("a", "5").sequenceNumber()).isGreaterThan(last);
        assertThat(kinesis.put("b", "6").shardId()).isIn(shardId(2), shardId(3));
        assertThat(kinesis.texts(iterator)).containsExactly("1", "3", "4", "5");
    }

    @Test
    void numbersGoOnAlsoWhereAllRecordsWereTrimmedBeforeTheRestart() {
        kinesis.create("s", 1);
        kinesis.put("a", "0");
        String last = kinesis.put("a", "1").sequenceNumber();
        kinesis.clock.advance(Duration.ofHours(25));
        kinesis.round();
        kinesis.restart();
        assertThat(kinesis.all(0)).isEmpty();
        kinesis.round();
        kinesis.restart();
        assertThat(kinesis.put("a", "2").sequenceNumber()).isGreaterThan(last);
        assertThat(texts(kinesis.all(0))).containsExactly("2");
    }

    @Test
    void accountsAndRegionsSeeNothingOfOneAnother() {
        kinesis.create("s", 1);
        kinesis.put("a", "mine");
        String iterator = kinesis.iterator(0, "TRIM_HORIZON");
        for (Call other : List.of(call("000000000002", REGION), call(ACCOUNT, "us-west-2"))) {
            String account = other.account();
            assertThat(streams(other)).isEmpty();
            refused(
                    () -> kinesis.put("a", "x", other),
                    "ResourceNotFoundException",
                    "Stream s under account " + account + " not found.");
            refused(
                    () -> kinesis.api()
                            .describeStream(
                                    DescribeStreamInput.builder().streamARN(ARN).build(), other),
                    "ResourceNotFoundException",
                    "Stream s under account 000000000001 not found.");
            refused(
                    () -> kinesis.api()
                            .getRecords(
                                    GetRecordsInput.builder()
                                            .shardIterator(iterator)
                                            .build(),
                                    other),
                    "InvalidArgumentException",
                    "Invalid ShardIterator.");
            kinesis.create("s", 1, other);
            kinesis.put("a", "theirs", other);
            assertThat(streams(other)).containsExactly("s");
        }
        assertThat(texts(kinesis.all(0))).containsExactly("mine");
    }

    @Test
    void nothingOfManyWritersIsLostAndEachShardIsInOrder() throws Exception {
        kinesis.create("s", 4);
        write(() -> {});
        for (int shard = 0; shard < 4; shard++) {
            assertThat(kinesis.all(shard)).as(shardId(shard)).isNotEmpty();
        }
        complete(4);
    }

    @Test
    void nothingIsLostWhileShardsSplitAndMerge() throws Exception {
        kinesis.create("s", 1);
        write(() -> {
            kinesis.split(0, HALF);
            kinesis.merge(1, 2);
            kinesis.split(3, HALF);
        });
        complete(6);
    }

    @Test
    void aReaderIsWokenByTheRecordAndGoesOnAfterARestart() throws Exception {
        kinesis.create("s", 1);
        ShardCursor reader = kinesis.service().reads().open(ARN, shardId(0), new ReadFrom.Latest());
        String start = reader.checkpoint();
        assertThat(reader.await(Duration.ZERO)).isFalse();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> woken = threads.submit(() -> reader.await(Eventually.LONGEST));
            kinesis.put("a", "1");
            assertThat(woken.get()).isTrue();
        }
        kinesis.put("a", "2");
        assertThat(texts(reader.read(1, 1000))).containsExactly("1");
        String checkpoint = reader.checkpoint();
        kinesis.split(0, HALF);
        assertThat(reader.ended()).isFalse();
        assertThat(texts(reader.read(10, 1000))).containsExactly("2");
        assertThat(reader.ended()).isTrue();
        reader.seekAfter(checkpoint);
        assertThat(texts(reader.read(10, 1000))).containsExactly("2");

        kinesis.restart();
        StreamReads reads = kinesis.service().reads();
        assertThat(texts(reads.open(ARN, shardId(0), new ReadFrom.AfterSequence(start))
                        .read(10, 1000)))
                .containsExactly("1", "2");
        assertThat(texts(reads.open(ARN, shardId(0), new ReadFrom.AfterSequence(checkpoint))
                        .read(10, 1000)))
                .containsExactly("2");
        assertThat(reads.shards(ARN))
                .containsExactly(
                        new StreamReads.ShardFacts(shardId(0), List.of(), true),
                        new StreamReads.ShardFacts(shardId(1), List.of(shardId(0)), false),
                        new StreamReads.ShardFacts(shardId(2), List.of(shardId(0)), false));
    }

    private List<String> streams(Call call) {
        return kinesis.api()
                .listStreams(ListStreamsInput.builder().build(), call)
                .streamNames();
    }

    /// Eight writers, each with keys of its own and texts `writer:key:number`, numbers growing per writer; something
    /// else is done while they write.
    private void write(Runnable meanwhile) throws Exception {
        CountDownLatch begun = new CountDownLatch(WRITERS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(threads.submit(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        write(writer, call);
                        begun.countDown();
                    }
                }));
            }
            begun.await();
            meanwhile.run();
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
    }

    private void write(int writer, int call) {
        var entries = new ArrayList<dev.millrace.wire.kinesis.PutRecordsRequestEntry>();
        for (int i = 0; i < RECORDS; i++) {
            String key = writer + ":" + i;
            entries.add(entry(key, key + ":" + (call * RECORDS + i)));
        }
        assertThat(kinesis.putMany(entries).records())
                .extracting(PutRecordsResultEntry::errorCode)
                .containsOnlyNulls();
    }

    /// Reads parents before children: every text is there once, and those of a key come in the order they were put.
    private void complete(int shards) {
        Set<String> seen = new HashSet<>();
        Map<String, Integer> lastOfKey = new HashMap<>();
        for (int shard = 0; shard < shards; shard++) {
            List<Record> records = kinesis.all(shard);
            assertThat(records.stream().map(Record::sequenceNumber).toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
            for (Record record : records) {
                String text = record.data().asUtf8();
                int number = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
                assertThat(seen.add(text)).as("%s comes once", text).isTrue();
                Integer before = lastOfKey.put(Objects.requireNonNull(record.partitionKey()), number);
                assertThat(before == null || before < number)
                        .as("%s comes after %s", text, before)
                        .isTrue();
            }
        }
        assertThat(seen).hasSize(WRITERS * CALLS * RECORDS);
    }
}
