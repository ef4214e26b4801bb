package dev.millrace.cloud.service.lambda.mapping;

import static dev.millrace.cloud.service.lambda.mapping.MappingKit.STEP;
import static dev.millrace.cloud.service.lambda.mapping.MappingKit.TO_QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.mapping.FakeFunctions.Invocation;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import dev.millrace.wire.lambda.Filter;
import dev.millrace.wire.lambda.FilterCriteria;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a function is given of a stream, and in which batches and lanes.
final class DeliveryTest {
    @TempDir
    Path data;

    MappingKit kit;

    @BeforeEach
    void open() {
        kit = new MappingKit(data);
    }

    @AfterEach
    void close() {
        kit.close();
    }

    @Test
    void an_event_has_every_field_that_aws_gives_it() throws Exception {
        kit.map(input -> input);
        String number = kit.put("key \"1\" é", "Hello, this is a test.");
        assertThat(kit.functions.next().text())
                .isEqualTo("{\"Records\":[{\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":"
                        + "\"key \\\"1\\\" é\",\"sequenceNumber\":\"" + number
                        + "\",\"data\":\"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==\","
                        + "\"approximateArrivalTimestamp\":1772366400.250},\"eventSource\":\"aws:kinesis\","
                        + "\"eventVersion\":\"1.0\",\"eventID\":\"shardId-000000000000:" + number
                        + "\",\"eventName\":\"aws:kinesis:record\","
                        + "\"invokeIdentityArn\":\"arn:aws:iam::123456789012:role/rides\","
                        + "\"awsRegion\":\"eu-west-1\","
                        + "\"eventSourceARN\":\"arn:aws:kinesis:eu-west-1:123456789012:stream/rides\"}]}");
    }

    @Test
    void batches_are_as_large_as_asked_and_a_busy_function_finds_the_next_one_full() throws Exception {
        Semaphore go = new Semaphore(0);
        kit.functions.does(invocation -> {
            go.acquire();
            return FakeFunctions.ok("");
        });
        kit.map(input -> input.batchSize(4));
        kit.putAll(1);
        kit.streams.putAll(MappingKit.STREAM, MappingKit.SHARD, "k", List.of("a", "b"));
        go.release();
        List<String> first = kit.functions.next().data();
        kit.streams.putAll(MappingKit.STREAM, MappingKit.SHARD, "k", List.of("c", "d", "e", "f", "g"));
        go.release(10);
        List<String> all = new ArrayList<>(first);
        while (all.size() < 8) {
            List<String> next = kit.functions.next().data();
            assertThat(next).hasSizeLessThanOrEqualTo(4);
            all.addAll(next);
        }
        assertThat(all).containsExactly("r0", "a", "b", "c", "d", "e", "f", "g");
    }

    @Test
    void a_batching_window_gathers_until_its_time_or_a_full_batch() throws Exception {
        kit.map(input -> input.batchSize(3).maximumBatchingWindowInSeconds(20));
        kit.put("k", "a");
        kit.clock.awaitWaiting(2);
        kit.put("k", "b");
        kit.clock.advance(Duration.ofMillis(19_900));
        assertThat(kit.functions.none()).isTrue();
        assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("a", "b");
        kit.streams.putAll(MappingKit.STREAM, MappingKit.SHARD, "k", List.of("c", "d", "e"));
        assertThat(kit.functions.next().data()).containsExactly("c", "d", "e");
    }

    @Test
    void a_batch_stays_under_six_megabytes() throws Exception {
        kit.map(input -> input.batchSize(10_000).maximumBatchingWindowInSeconds(1));
        String megabyte = "x".repeat(1_000_000);
        kit.streams.putAll(
                MappingKit.STREAM, MappingKit.SHARD, "k", List.of(megabyte, megabyte, megabyte, megabyte, megabyte));
        Invocation first = kit.functions.next(kit.clock, STEP);
        assertThat(first.data()).hasSize(4);
        assertThat(first.text().length()).isLessThan(6 * 1024 * 1024);
        assertThat(kit.functions.next(kit.clock, STEP).data()).hasSize(1);
    }

    @Test
    void throttles_and_a_missing_function_use_up_no_retries_and_lose_nothing() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        kit.functions.does(invocation -> switch (calls.incrementAndGet()) {
            case 1, 2, 3, 4, 5 -> new Answer.Throttled();
            case 6, 7 -> new Answer.NotFound();
            case 8 -> new Answer.Unavailable("Function is not active");
            default -> FakeFunctions.ok("");
        });
        String uuid = kit.map(input -> input.maximumRetryAttempts(0).destinationConfig(TO_QUEUE));
        kit.putAll(2);
        for (int i = 0; i < 9; i++) {
            assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("r0", "r1");
            if (i == 6) {
                assertThat(kit.get(uuid).lastProcessingResult()).isEqualTo("PROBLEM: Function not found");
            }
            if (i == 7) {
                kit.result(uuid, "PROBLEM: Function is not active");
            }
        }
        kit.result(uuid, "OK");
        assertThat(kit.destination.messages).isEmpty();
    }

    @Test
    void records_of_one_key_keep_their_order_while_keys_are_worked_on_side_by_side() throws Exception {
        Map<String, List<String>> had = new ConcurrentHashMap<>();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch together = new CountDownLatch(2);
        kit.functions.does(invocation -> {
            threads.add(Thread.currentThread());
            together.countDown();
            together.await();
            for (String one : invocation.data()) {
                had.computeIfAbsent(one.substring(0, 2), key -> new ArrayList<>())
                        .add(one);
            }
            return FakeFunctions.ok("");
        });
        kit.map(input -> input.parallelizationFactor(4).batchSize(3));
        Map<String, List<String>> put = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            String key = "k" + i % 8;
            String value = key + " " + i;
            put.computeIfAbsent(key, any -> new ArrayList<>()).add(value);
            kit.put(key, value);
        }
        int seen = 0;
        while (seen < 200) {
            List<String> batch = kit.functions.next().data();
            assertThat(batch).hasSizeLessThanOrEqualTo(3);
            seen += batch.size();
        }
        assertThat(had).isEqualTo(put);
        assertThat(threads).hasSizeGreaterThan(1);
    }

    @Test
    void a_key_that_fails_does_not_hold_the_other_lanes() throws Exception {
        String stuck = "k0";
        int lane = LaneReader.share(stuck, 2);
        String free = IntStream.range(1, 100)
                .mapToObj(i -> "k" + i)
                .filter(key -> LaneReader.share(key, 2) != lane)
                .findFirst()
                .orElseThrow();
        kit.functions.does(
                invocation -> invocation.data().contains("poison") ? FakeFunctions.error() : FakeFunctions.ok(""));
        kit.map(input -> input.parallelizationFactor(2));
        kit.put(stuck, "poison");
        assertThat(kit.functions.next().data()).containsExactly("poison");
        for (int i = 0; i < 20; i++) {
            kit.put(free, "free " + i);
            assertThat(kit.functions.next().data()).containsExactly("free " + i);
        }
    }

    @Test
    void filtered_records_are_skipped_silently_and_not_seen_again() throws Exception {
        kit.map(input ->
                input.filterCriteria(new FilterCriteria(List.of(new Filter("{\"data\":{\"kind\":[\"ride\"]}}")))));
        kit.put("k", "{\"kind\":\"ride\",\"id\":1}");
        assertThat(kit.functions.next().data()).containsExactly("{\"kind\":\"ride\",\"id\":1}");
        kit.put("k", "not json");
        kit.put("k", "{\"kind\":\"walk\"}");
        kit.put("k", "{\"kind\":\"ride\",\"id\":2}");
        assertThat(kit.functions.next().data()).containsExactly("{\"kind\":\"ride\",\"id\":2}");
    }

    @Test
    void what_a_filter_left_out_does_not_come_when_the_filter_goes() throws Exception {
        String uuid = kit.map(
                input -> input.filterCriteria(new FilterCriteria(List.of(new Filter("{\"data\":[\"wanted\"]}")))));
        kit.put("k", "wanted");
        kit.put("k", "left out");
        assertThat(kit.functions.next().data()).containsExactly("wanted");
        kit.put("k", "left out too");
        kit.streams.awaitDrained(MappingKit.STREAM, MappingKit.SHARD);
        kit.update(uuid, input -> input.filterCriteria(new FilterCriteria(List.of())));
        kit.put("k", "last");
        assertThat(kit.functions.next().data()).containsExactly("last");
    }

    @Test
    void a_bug_on_the_way_to_the_function_is_survived() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Void> told = new CompletableFuture<>();
        kit.functions.does(invocation -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug, for this test");
            }
            told.join();
            return FakeFunctions.ok("");
        });
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        kit.result(uuid, "PROBLEM: Internal error");
        told.complete(null);
        assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("a");
    }
}
