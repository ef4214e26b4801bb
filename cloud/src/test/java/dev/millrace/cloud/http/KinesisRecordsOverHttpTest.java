package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static dev.millrace.cloud.http.StreamOwner.FIRST_SHARD;
import static dev.millrace.cloud.http.StreamOwner.KEYS;
import static dev.millrace.cloud.http.StreamOwner.OWNER;
import static dev.millrace.cloud.http.StreamOwner.entry;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Records as AWS's own client puts and reads them.
final class KinesisRecordsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final KinesisClient kinesis = CLOUD.kinesis(OWNER);
    private final StreamOwner owner = new StreamOwner(kinesis);

    @Test
    void a_record_comes_back_as_it_was_put() {
        owner.create("echo", 1);
        byte[] bytes = new byte[1000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Instant before = Instant.now().minusMillis(1);
        PutRecordResponse put = kinesis.putRecord(
                r -> r.streamName("echo").partitionKey("Ü-key").data(SdkBytes.fromByteArray(bytes)));
        assertThat(put.shardId()).isEqualTo(FIRST_SHARD);
        assertThat(put.sequenceNumber()).matches("[0-9]{56}");
        assertThat(put.encryptionType()).isNull();

        GetRecordsResponse got = kinesis.getRecords(r -> r.shardIterator(owner.fromStart("echo", FIRST_SHARD)));
        assertThat(got.millisBehindLatest()).isZero();
        assertThat(got.nextShardIterator()).isNotBlank();
        assertThat(got.records()).hasSize(1);
        Record record = got.records().getFirst();
        assertThat(record.data().asByteArray()).isEqualTo(bytes);
        assertThat(record.partitionKey()).isEqualTo("Ü-key");
        assertThat(record.sequenceNumber()).isEqualTo(put.sequenceNumber());
        assertThat(record.approximateArrivalTimestamp())
                .isBetween(before, Instant.now().plusMillis(1));

        GetRecordsResponse after = kinesis.getRecords(r -> r.shardIterator(got.nextShardIterator()));
        assertThat(after.records()).isEmpty();
        assertThat(after.nextShardIterator()).isNotBlank();
    }

    @Test
    void five_hundred_records_go_to_their_shards_in_growing_numbers() throws Exception {
        owner.create("many", 4);
        List<String> keys = IntStream.range(0, 500).mapToObj(i -> "key-" + i).toList();
        List<PutRecordsRequestEntry> entries =
                keys.stream().map(key -> entry(key, "data of " + key)).toList();

        PutRecordsResponse first = kinesis.putRecords(r -> r.streamName("many").records(entries));
        PutRecordsResponse second = kinesis.putRecords(r -> r.streamName("many").records(entries));

        assertThat(first.failedRecordCount()).isZero();
        assertThat(first.records()).hasSize(500);
        Map<String, String> last = new HashMap<>();
        List<PutRecordsResultEntry> results = new ArrayList<>(first.records());
        results.addAll(second.records());
        for (int i = 0; i < results.size(); i++) {
            PutRecordsResultEntry result = results.get(i);
            assertThat(result.errorCode()).isNull();
            assertThat(result.shardId()).isEqualTo("shardId-00000000000" + shardOf(keys.get(i % 500), 4));
            assertThat(result.sequenceNumber()).hasSize(56);
            // All of one length, so text compares as numbers do.
            assertThat(result.sequenceNumber()).isGreaterThan(last.getOrDefault(result.shardId(), ""));
            last.put(result.shardId(), result.sequenceNumber());
        }
        assertThat(last).hasSize(4);

        Set<String> read = new HashSet<>();
        for (String shard : last.keySet()) {
            List<Record> records = kinesis.getRecords(r -> r.shardIterator(owner.fromStart("many", shard)))
                    .records();
            assertThat(records).extracting(Record::sequenceNumber).isSortedAccordingTo(Comparator.naturalOrder());
            records.forEach(record -> {
                assertThat(record.data().asUtf8String()).isEqualTo("data of " + record.partitionKey());
                read.add(record.sequenceNumber());
            });
        }
        assertThat(read).hasSize(1000);
    }

    @Test
    void an_explicit_hash_key_chooses_the_shard() {
        owner.create("explicit", 2);
        PutRecordResponse put = kinesis.putRecord(r -> r.streamName("explicit")
                .partitionKey("any")
                .explicitHashKey("340282366920938463463374607431768211455")
                .data(SdkBytes.fromUtf8String("x")));
        assertThat(put.shardId()).isEqualTo("shardId-000000000001");
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                        + KEYS,
                () -> kinesis.putRecord(r -> r.streamName("explicit")
                        .partitionKey("any")
                        .explicitHashKey(KEYS.toString())
                        .data(SdkBytes.fromUtf8String("x"))));
    }

    @Test
    void each_kind_of_iterator_begins_at_its_place() {
        owner.create("places", 1);
        String one = owner.put("places", "one");
        String two = owner.put("places", "two");
        Instant afterTwo = kinesis.getRecords(r -> r.shardIterator(owner.fromStart("places", FIRST_SHARD)))
                .records()
                .getLast()
                .approximateArrivalTimestamp();
        String latest = owner.iterator("places", ShardIteratorType.LATEST, null, null);
        owner.put("places", "three");

        assertThat(owner.texts(owner.iterator("places", ShardIteratorType.TRIM_HORIZON, null, null)))
                .containsExactly("one", "two", "three");
        assertThat(owner.texts(owner.iterator("places", ShardIteratorType.AT_SEQUENCE_NUMBER, two, null)))
                .containsExactly("two", "three");
        assertThat(owner.texts(owner.iterator("places", ShardIteratorType.AFTER_SEQUENCE_NUMBER, one, null)))
                .containsExactly("two", "three");
        assertThat(owner.texts(latest)).containsExactly("three");
        assertThat(owner.texts(owner.iterator("places", ShardIteratorType.AT_TIMESTAMP, null, Instant.EPOCH)))
                .containsExactly("one", "two", "three");
        assertThat(owner.texts(owner.iterator("places", ShardIteratorType.AT_TIMESTAMP, null, afterTwo)))
                .contains("two", "three");
        GetRecordsResponse page = kinesis.getRecords(
                r -> r.shardIterator(owner.fromStart("places", FIRST_SHARD)).limit(2));
        assertThat(page.records())
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("one", "two");
        assertThat(owner.texts(page.nextShardIterator())).containsExactly("three");
    }

    @Test
    void nothing_is_lost_or_doubled_while_shards_split_and_merge() throws Exception {
        owner.create("moving", 1);
        int threads = 8;
        int puts = 60;
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                writers.add(executor.submit(() -> {
                    for (int i = 0; i < puts; i++) {
                        String text = number + "-" + i;
                        PutRecordResponse put = kinesis.putRecord(r -> r.streamName("moving")
                                .partitionKey("writer-" + number)
                                .data(SdkBytes.fromUtf8String(text)));
                        assertThat(acknowledged.put(put.shardId() + put.sequenceNumber(), text))
                                .isNull();
                    }
                }));
            }
            kinesis.updateShardCount(
                    r -> r.streamName("moving").targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING));
            kinesis.updateShardCount(
                    r -> r.streamName("moving").targetShardCount(4).scalingType(ScalingType.UNIFORM_SCALING));
            kinesis.updateShardCount(
                    r -> r.streamName("moving").targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING));
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
        Map<String, String> found = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        // Parents come before their children, so a writer's records are met in the order of their puts.
        for (Shard shard : kinesis.listShards(r -> r.streamName("moving")).shards()) {
            for (Record record : kinesis.getRecords(r -> r.shardIterator(owner.fromStart("moving", shard.shardId())))
                    .records()) {
                String text = record.data().asUtf8String();
                assertThat(found.put(shard.shardId() + record.sequenceNumber(), text))
                        .isNull();
                int number = Integer.parseInt(text.substring(text.indexOf('-') + 1));
                Integer before = last.put(record.partitionKey(), number);
                assertThat(number).isEqualTo(before == null ? 0 : before + 1);
            }
        }
        assertThat(found).isEqualTo(acknowledged).hasSize(threads * puts);
    }

    @Test
    void a_record_of_a_mebibyte_is_taken_and_a_larger_one_is_not() {
        owner.create("large", 1);
        byte[] mebibyte = new byte[(1 << 20) - 1];
        mebibyte[mebibyte.length - 1] = 7;
        kinesis.putRecord(r -> r.streamName("large").partitionKey("k").data(SdkBytes.fromByteArray(mebibyte)));
        assertThat(kinesis.getRecords(r -> r.shardIterator(owner.fromStart("large", FIRST_SHARD)))
                        .records()
                        .getFirst()
                        .data()
                        .asByteArray())
                .isEqualTo(mebibyte);
        KinesisException refusal = refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                () -> kinesis.putRecord(
                        r -> r.streamName("large").partitionKey("kk").data(SdkBytes.fromByteArray(mebibyte))));
        assertThat(refusal.awsErrorDetails().errorMessage()).contains("1048577");
    }

    private static int shardOf(String key, int shards) throws Exception {
        byte[] digest = MessageDigest.getInstance("MD5").digest(key.getBytes(UTF_8));
        return new BigInteger(1, digest)
                .multiply(BigInteger.valueOf(shards))
                .shiftRight(128)
                .intValue();
    }
}
