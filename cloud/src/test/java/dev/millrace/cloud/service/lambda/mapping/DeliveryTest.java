package dev.millrace.cloud.service.lambda.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.lambda.mapping.FakeFunctions.Invocation;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.Filter;
import dev.millrace.wire.lambda.FilterCriteria;
import dev.millrace.wire.lambda.OnFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

final class DeliveryTest {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final DestinationConfig TO_QUEUE = new DestinationConfig(null, new OnFailure(MappingKit.QUEUE));

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

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    }

    private List<String> putAll(int count) {
        return kit.streams.putAll(MappingKit.STREAM, MappingKit.SHARD, "k", numbered(count));
    }

    private static String failures(String... sequences) {
        StringBuilder json = new StringBuilder("{\"batchItemFailures\":[");
        for (String sequence : sequences) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            json.append("{\"itemIdentifier\":\"").append(sequence).append("\"}");
        }
        return json.append("]}").toString();
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
    void latest_begins_at_the_moment_of_creation_and_the_horizon_at_the_oldest_record() throws Exception {
        kit.put("k", "before");
        kit.functions.add("second");
        String latest = kit.map(input -> input.startingPosition("LATEST"));
        kit.put("k", "after");
        assertThat(kit.functions.next().data()).containsExactly("after");
        kit.result(latest, "OK");
        kit.map(input -> input.functionName("second"));
        assertThat(kit.functions.next().data()).containsExactly("before", "after");
    }

    @Test
    void a_timestamp_begins_at_the_first_record_from_then_on() throws Exception {
        kit.put("k", "early");
        kit.clock.advance(Duration.ofSeconds(10));
        kit.put("k", "in time");
        kit.map(input ->
                input.startingPosition("AT_TIMESTAMP").startingPositionTimestamp(MappingKit.START.plusSeconds(10)));
        assertThat(kit.functions.next().data()).containsExactly("in time");
    }

    @Test
    void batches_are_as_large_as_asked_and_a_busy_function_finds_the_next_one_full() throws Exception {
        Semaphore go = new Semaphore(0);
        kit.functions.does(invocation -> {
            go.acquire();
            return FakeFunctions.ok("");
        });
        kit.map(input -> input.batchSize(4));
        putAll(1);
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
    void a_failed_batch_comes_again_until_its_retries_are_used_up_and_then_the_queue_is_told() throws Exception {
        kit.functions.does(
                invocation -> invocation.data().contains("r0") ? FakeFunctions.error() : FakeFunctions.ok(""));
        String uuid = kit.map(input -> input.maximumRetryAttempts(2).destinationConfig(TO_QUEUE));
        List<String> numbers = putAll(2);
        for (int i = 0; i < 3; i++) {
            assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("r0", "r1");
        }
        FakeDestination.Message message = kit.destination.next();
        String now = String.valueOf(
                JsonMapper.shared().readTree(message.json()).get("timestamp").stringValue());
        assertThat(now).matches("2026-03-01T12:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Instant.parse(now)).isBetween(MappingKit.START, kit.clock.instant());
        assertThat(message.json())
                .isEqualTo("{\"requestContext\":{\"requestId\":\"request-failed\",\"functionArn\":"
                        + "\"arn:aws:lambda:eu-west-1:123456789012:function:predict\","
                        + "\"condition\":\"RetryAttemptsExhausted\",\"approximateInvokeCount\":3},"
                        + "\"responseContext\":{\"statusCode\":200,\"executedVersion\":\"$LATEST\","
                        + "\"functionError\":\"Unhandled\"},\"version\":\"1.0\",\"timestamp\":\"" + now
                        + "\",\"KinesisBatchInfo\":{\"shardId\":\"shardId-000000000000\","
                        + "\"startSequenceNumber\":\"" + numbers.getFirst()
                        + "\",\"endSequenceNumber\":\"" + numbers.getLast()
                        + "\",\"approximateArrivalOfFirstRecord\":\"2026-03-01T12:00:00.250Z\","
                        + "\"approximateArrivalOfLastRecord\":\"2026-03-01T12:00:00.250Z\",\"batchSize\":2,"
                        + "\"streamArn\":\"arn:aws:kinesis:eu-west-1:123456789012:stream/rides\"}}");
        assertThat(message.arn()).isEqualTo(MappingKit.QUEUE);
        assertThat(kit.get(uuid).lastProcessingResult()).isEqualTo("PROBLEM: Function call failed");
        kit.put("k", "next");
        assertThat(kit.functions.next().data()).containsExactly("next");
        kit.result(uuid, "OK");
    }

    @Test
    void a_bucket_is_given_the_event_as_well_under_a_key_of_the_shard_and_time() throws Exception {
        kit.functions.does(invocation -> FakeFunctions.error());
        String uuid = kit.map(input -> input.maximumRetryAttempts(0)
                .destinationConfig(new DestinationConfig(null, new OnFailure("arn:aws:s3:::failed"))));
        kit.destination.failing.set(1);
        kit.put("k", "a");
        Invocation had = kit.functions.next();
        Eventually.until(() -> kit.destination.failing.get() == 0);
        FakeDestination.Message message = Eventually.one(() -> {
            kit.clock.advance(STEP);
            return kit.destination.messages.poll(5, TimeUnit.MILLISECONDS);
        });
        assertThat(message.objectKey())
                .matches("aws/lambda/" + uuid + "/shardId-000000000000/2026/03/01/2026-03-01T12\\.00\\.00-"
                        + "[0-9a-f-]{36}");
        assertThat(JsonMapper.shared().readTree(message.json()).get("payload").stringValue())
                .isEqualTo(had.text());
    }

    @Test
    void halving_finds_the_one_record_that_fails_and_delivers_all_others() throws Exception {
        kit.functions.does(
                invocation -> invocation.data().contains("r5") ? FakeFunctions.error() : FakeFunctions.ok(""));
        kit.map(input ->
                input.bisectBatchOnFunctionError(true).maximumRetryAttempts(1).destinationConfig(TO_QUEUE));
        List<String> numbers = putAll(8);
        List<List<String>> had = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            had.add(kit.functions.next(kit.clock, STEP).data());
        }
        assertThat(had)
                .containsExactly(
                        numbered(8),
                        List.of("r0", "r1", "r2", "r3"),
                        List.of("r4", "r5", "r6", "r7"),
                        List.of("r4", "r5"),
                        List.of("r4"),
                        List.of("r5"),
                        List.of("r5"),
                        List.of("r6", "r7"));
        var info = JsonMapper.shared().readTree(kit.destination.next().json());
        assertThat(info.get("KinesisBatchInfo").get("startSequenceNumber").stringValue())
                .isEqualTo(numbers.get(5));
        assertThat(info.get("KinesisBatchInfo").get("endSequenceNumber").stringValue())
                .isEqualTo(numbers.get(5));
        assertThat(info.get("requestContext").get("approximateInvokeCount").intValue())
                .isEqualTo(5);
        kit.put("k", "next");
        assertThat(kit.functions.next().data()).containsExactly("next");
    }

    @Test
    void a_reported_failure_is_delivered_again_with_all_that_follow_and_not_with_what_came_before() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        kit.functions.does(invocation -> calls.incrementAndGet() < 3
                ? FakeFunctions.ok(failures(
                        invocation.sequences().getLast(), invocation.sequences().get(1)))
                : FakeFunctions.ok(failures()));
        String uuid = kit.map(input -> input.functionResponseTypes(List.of("ReportBatchItemFailures")));
        putAll(4);
        assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("r0", "r1", "r2", "r3");
        assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("r1", "r2", "r3");
        assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("r2", "r3");
        kit.result(uuid, "OK");
        kit.put("k", "next");
        assertThat(kit.functions.next().data()).containsExactly("next");
    }

    @Test
    void a_reported_poison_record_without_halving_takes_what_follows_it_with_it() throws Exception {
        kit.functions.does(poisonReported("r2"));
        kit.map(input -> input.functionResponseTypes(List.of("ReportBatchItemFailures"))
                .maximumRetryAttempts(1)
                .destinationConfig(TO_QUEUE));
        List<String> numbers = putAll(5);
        assertThat(kit.functions.next(kit.clock, STEP).data()).isEqualTo(numbered(5));
        assertThat(kit.functions.next(kit.clock, STEP).data()).containsExactly("r2", "r3", "r4");
        var info = JsonMapper.shared().readTree(kit.destination.next().json()).get("KinesisBatchInfo");
        assertThat(info.get("startSequenceNumber").stringValue()).isEqualTo(numbers.get(2));
        assertThat(info.get("endSequenceNumber").stringValue()).isEqualTo(numbers.get(4));
        assertThat(info.get("batchSize").intValue()).isEqualTo(3);
    }

    @Test
    void a_reported_poison_record_with_halving_is_given_up_alone() throws Exception {
        kit.functions.does(poisonReported("r2"));
        kit.map(input -> input.functionResponseTypes(List.of("ReportBatchItemFailures"))
                .bisectBatchOnFunctionError(true)
                .maximumRetryAttempts(0)
                .destinationConfig(TO_QUEUE));
        List<String> numbers = putAll(5);
        List<List<String>> had = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            had.add(kit.functions.next(kit.clock, STEP).data());
        }
        assertThat(had)
                .containsExactly(
                        numbered(5), List.of("r2", "r3", "r4"), List.of("r2", "r3"), List.of("r2"), List.of("r3"));
        assertThat(kit.functions.next().data()).containsExactly("r4");
        var info = JsonMapper.shared().readTree(kit.destination.next().json()).get("KinesisBatchInfo");
        assertThat(info.get("startSequenceNumber").stringValue()).isEqualTo(numbers.get(2));
        assertThat(info.get("batchSize").intValue()).isEqualTo(1);
    }

    private static FakeFunctions.Behaviour poisonReported(String poison) {
        return invocation -> {
            int at = invocation.data().indexOf(poison);
            return FakeFunctions.ok(
                    at < 0 ? failures() : failures(invocation.sequences().get(at)));
        };
    }

    @Test
    void answers_that_say_nothing_are_success_and_answers_that_name_no_record_are_failure() throws Exception {
        List<String> success =
                List.of("", "null", "{}", "\"\"", "[]", "{\"batchItemFailures\":[]}", "{\"batchItemFailures\":null}");
        List<String> failure = List.of(
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
                "{\"batchItemFailures\":[{\"foo\":\"1\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}",
                "{\"batchItemFailures\":\"all\"}",
                "\"done\"",
                "{not json");
        Batch batch = new Batch(-1, 10, 1000, 0, 0, "0");
        batch.add(
                new StreamReader.StreamRecord("77", "k", new byte[0], 0),
                new RecordEncoder("shardId-0", "eu-west-1", "arn", "role"));
        FunctionReply reply = new FunctionReply();
        for (String answer : success) {
            assertThat(reply.items(bytes(answer), batch, 0, 1))
                    .as(answer)
                    .isEqualTo(new FunctionReply.Report.AllDone());
        }
        for (String answer : failure) {
            assertThat(reply.items(bytes(answer), batch, 0, 1))
                    .as(answer)
                    .isEqualTo(new FunctionReply.Report.Invalid());
        }
        assertThat(reply.items(bytes(failures("77")), batch, 0, 1)).isEqualTo(new FunctionReply.Report.FailedFrom(0));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void records_that_are_too_old_are_given_up_and_younger_ones_delivered() throws Exception {
        Semaphore go = new Semaphore(0);
        kit.functions.does(invocation -> {
            go.acquire();
            return invocation.data().contains("old") ? FakeFunctions.error() : FakeFunctions.ok("");
        });
        kit.map(input -> input.maximumRecordAgeInSeconds(60).destinationConfig(TO_QUEUE));
        String old = kit.put("k", "old");
        kit.clock.advance(Duration.ofSeconds(40));
        kit.put("k", "young");
        kit.clock.advance(Duration.ofSeconds(21));
        go.release(100);
        List<String> last = List.of();
        for (int i = 0; i < 100 && !last.equals(List.of("young")); i++) {
            last = kit.functions.next(kit.clock, Duration.ofMillis(10)).data();
        }
        assertThat(last).containsExactly("young");
        var notice = JsonMapper.shared().readTree(kit.destination.next().json());
        assertThat(notice.get("requestContext").get("condition").stringValue()).isEqualTo("RecordAgeExceeded");
        assertThat(notice.get("KinesisBatchInfo").get("startSequenceNumber").stringValue())
                .isEqualTo(old);
        assertThat(notice.get("KinesisBatchInfo").get("batchSize").intValue()).isEqualTo(1);
    }

    @Test
    void a_record_that_was_too_old_before_it_was_ever_delivered_has_no_response_context() throws Exception {
        kit.put("k", "old");
        kit.clock.advance(Duration.ofSeconds(61));
        kit.map(input -> input.maximumRecordAgeInSeconds(60).destinationConfig(TO_QUEUE));
        var notice = JsonMapper.shared().readTree(kit.destination.next().json());
        assertThat(notice.get("responseContext").isNull()).isTrue();
        assertThat(notice.get("requestContext").get("approximateInvokeCount").intValue())
                .isZero();
        kit.put("k", "new");
        assertThat(kit.functions.next().data()).containsExactly("new");
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
        putAll(2);
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
    void a_restart_delivers_what_was_at_work_again_and_nothing_from_before() throws Exception {
        CountDownLatch atWork = new CountDownLatch(1);
        kit.functions.does(invocation -> {
            if (invocation.data().contains("r2")) {
                atWork.countDown();
                new CountDownLatch(1).await();
            }
            return FakeFunctions.ok("");
        });
        kit.map(input -> input.batchSize(2));
        putAll(5);
        assertThat(kit.functions.next().data()).containsExactly("r0", "r1");
        atWork.await();
        kit.functions.does(invocation -> FakeFunctions.ok(""));
        kit.patience = Duration.ZERO;
        kit.restart();
        List<String> all = new ArrayList<>();
        while (!all.contains("r4")) {
            all.addAll(kit.functions.next().data());
        }
        assertThat(all).containsExactly("r2", "r3", "r4");
    }

    @Test
    void a_disabled_mapping_goes_on_where_it_was_once_it_is_enabled() throws Exception {
        String uuid = kit.map(input -> input.startingPosition("LATEST"));
        kit.put("k", "a");
        kit.functions.next();
        kit.update(uuid, input -> input.enabled(false));
        assertThat(kit.get(uuid).state()).isEqualTo("Disabled");
        kit.put("k", "b");
        kit.restart();
        kit.put("k", "c");
        kit.update(uuid, input -> input.enabled(true));
        assertThat(kit.functions.next().data()).containsExactly("b", "c");
    }

    @Test
    void more_lanes_begin_where_the_slowest_was() throws Exception {
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        kit.functions.next();
        kit.result(uuid, "OK");
        kit.update(uuid, input -> input.parallelizationFactor(3));
        kit.put("k", "b");
        assertThat(kit.functions.next().data()).containsExactly("b");
        kit.update(uuid, input -> input.parallelizationFactor(1));
        kit.put("k", "c");
        List<String> rest = new ArrayList<>();
        while (!rest.contains("c")) {
            rest.addAll(kit.functions.next().data());
        }
        assertThat(rest).endsWith("c").isSubsetOf("b", "c");
    }

    @Test
    void children_are_read_from_their_beginning_when_their_parents_are_done() throws Exception {
        Semaphore go = new Semaphore(0);
        kit.functions.does(invocation -> {
            go.acquire();
            return FakeFunctions.ok("");
        });
        kit.map(input -> input.startingPosition("LATEST"));
        kit.put("k", "parent");
        kit.streams.child(MappingKit.STREAM, "shardId-000000000001", MappingKit.SHARD);
        kit.streams.put(MappingKit.STREAM, "shardId-000000000001", "k", "child");
        go.release();
        assertThat(kit.functions.next().data()).containsExactly("parent");
        go.release(9);
        Invocation child = kit.functions.next();
        assertThat(child.data()).containsExactly("child");
        assertThat(child.text()).contains("\"eventID\":\"shardId-000000000001:");
        kit.streams.child(MappingKit.STREAM, "shardId-000000000002", "shardId-000000000001");
        kit.streams.put(MappingKit.STREAM, "shardId-000000000002", "k", "grandchild");
        assertThat(kit.functions.next().data()).containsExactly("grandchild");
        kit.restart();
        kit.streams.put(MappingKit.STREAM, "shardId-000000000002", "k", "later");
        assertThat(kit.functions.next().data()).containsExactly("later");
    }

    @Test
    void a_shard_that_expires_while_its_reading_begins_leaves_the_others_where_they_were() throws Exception {
        String second = "shardId-000000000001";
        kit.streams.create(MappingKit.STREAM, MappingKit.SHARD, second);
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        assertThat(kit.functions.next().data()).containsExactly("a");
        kit.result(uuid, "OK");
        kit.update(uuid, input -> input.enabled(false));
        kit.streams.expire(MappingKit.STREAM, second);
        kit.update(uuid, input -> input.enabled(true));
        kit.put("k", "b");
        assertThat(kit.functions.next().data()).containsExactly("b");
        assertThat(kit.functions.none()).isTrue();
    }

    @Test
    void a_window_that_is_open_when_windows_are_turned_off_has_its_final_invocation_also_with_more_lanes()
            throws Exception {
        kit.functions.does(invocation -> FakeFunctions.ok("{\"state\":{\"n\":1}}"));
        String uuid = kit.map(input -> input.tumblingWindowInSeconds(60));
        kit.put("k", "a");
        kit.functions.next();
        kit.result(uuid, "OK");
        kit.update(uuid, input -> input.tumblingWindowInSeconds(0).parallelizationFactor(2));
        assertThat(kit.functions.next().text())
                .contains("\"state\":{\"n\":1}")
                .contains("\"isFinalInvokeForWindow\":true");
    }

    @Test
    void what_is_left_when_records_age_out_keeps_its_count_of_retries() {
        assertThat(new Part(0, 5, 2, 3).rest(2)).isEqualTo(new Part(2, 5, 2, 3));
    }

    @Test
    void a_stream_that_is_deleted_and_made_anew_is_read_from_its_beginning() throws Exception {
        String uuid = kit.map(input -> input.startingPosition("LATEST"));
        putAll(3);
        kit.functions.next();
        kit.streams.delete(MappingKit.STREAM);
        kit.result(uuid, "PROBLEM: Stream not found");
        assertThat(kit.get(uuid).state()).isEqualTo("Enabled");
        kit.streams.create(MappingKit.STREAM, MappingKit.SHARD);
        kit.put("k", "new");
        List<String> had = List.of();
        while (!had.contains("new")) {
            had = kit.functions.next(kit.clock, STEP).data();
        }
        assertThat(had).containsExactly("new");
    }

    @Test
    void a_stream_made_anew_while_the_mapping_was_disabled_is_read_from_its_beginning() throws Exception {
        String uuid = kit.map(input -> input);
        kit.put("k", "a");
        kit.functions.next();
        kit.update(uuid, input -> input.enabled(false));
        kit.streams.delete(MappingKit.STREAM);
        kit.streams.create(MappingKit.STREAM, MappingKit.SHARD);
        kit.put("k", "b");
        kit.update(uuid, input -> input.enabled(true));
        assertThat(kit.functions.next().data()).containsExactly("b");
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

    @Test
    void a_tumbling_window_hands_its_state_on_and_ends_with_a_final_invocation() throws Exception {
        kit.functions.does(invocation -> FakeFunctions.ok("{\"state\":{\"n\":"
                + (invocation.event().get("state").path("n").asInt(0)
                        + invocation.event().get("Records").size())
                + "}}"));
        kit.map(input -> input.tumblingWindowInSeconds(60));
        kit.put("k", "a");
        Invocation first = kit.functions.next();
        assertThat(first.text())
                .endsWith("\"}],\"window\":{\"start\":\"2026-03-01T12:00:00Z\",\"end\":\"2026-03-01T12:01:00Z\"},"
                        + "\"state\":{},\"shardId\":\"shardId-000000000000\",\"eventSourceARN\":"
                        + "\"arn:aws:kinesis:eu-west-1:123456789012:stream/rides\","
                        + "\"isFinalInvokeForWindow\":false,\"isWindowTerminatedEarly\":false}");
        kit.restart();
        kit.put("k", "b");
        assertThat(kit.functions.next().text()).contains("\"state\":{\"n\":1}");
        // To half a second after the window's end, when nothing more of it is awaited, and no further.
        kit.clock.advance(Duration.between(kit.clock.instant(), Instant.parse("2026-03-01T12:01:00.5Z")));
        assertThat(kit.functions.next().text())
                .isEqualTo("{\"Records\":[],\"window\":{\"start\":\"2026-03-01T12:00:00Z\","
                        + "\"end\":\"2026-03-01T12:01:00Z\"},\"state\":{\"n\":2},"
                        + "\"shardId\":\"shardId-000000000000\",\"eventSourceARN\":"
                        + "\"arn:aws:kinesis:eu-west-1:123456789012:stream/rides\","
                        + "\"isFinalInvokeForWindow\":true,\"isWindowTerminatedEarly\":false}");
        kit.put("k", "c");
        assertThat(kit.functions.next().text())
                .contains("\"window\":{\"start\":\"2026-03-01T12:01:00Z\",\"end\":\"2026-03-01T12:02:00Z\"}")
                .contains("\"state\":{},");
    }

    @Test
    void records_of_two_windows_are_never_in_one_batch_and_the_first_is_ended_before_the_second() throws Exception {
        kit.put("k", "a");
        kit.clock.advance(Duration.ofMinutes(1));
        kit.put("k", "b");
        kit.functions.does(invocation -> FakeFunctions.ok("{\"state\":{}}"));
        kit.map(input -> input.tumblingWindowInSeconds(60));
        assertThat(kit.functions.next().data()).containsExactly("a");
        assertThat(kit.functions.next().text()).contains("\"isFinalInvokeForWindow\":true");
        assertThat(kit.functions.next().data()).containsExactly("b");
    }

    @Test
    void a_window_whose_state_grows_too_large_is_ended_early() throws Exception {
        String large = "{\"state\":{\"x\":\"" + "y".repeat(1024 * 1024) + "\"}}";
        kit.functions.does(invocation -> FakeFunctions.ok(large));
        kit.map(input -> input.tumblingWindowInSeconds(60));
        kit.put("k", "a");
        assertThat(kit.functions.next().data()).containsExactly("a");
        assertThat(kit.functions.next().text())
                .endsWith("\"isFinalInvokeForWindow\":true,\"isWindowTerminatedEarly\":true}");
        kit.put("k", "b");
        assertThat(kit.functions.next().text()).contains("\"state\":{},");
    }

    @Test
    void an_answer_without_state_fails_a_windows_batch() throws Exception {
        kit.functions.does(invocation -> FakeFunctions.ok("{}"));
        String uuid = kit.map(input ->
                input.tumblingWindowInSeconds(60).maximumRetryAttempts(0).destinationConfig(TO_QUEUE));
        kit.put("k", "a");
        kit.functions.next();
        kit.destination.next();
        assertThat(kit.get(uuid).lastProcessingResult()).isEqualTo("PROBLEM: Function call failed");
    }
}
