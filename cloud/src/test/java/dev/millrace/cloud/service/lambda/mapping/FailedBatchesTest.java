package dev.millrace.cloud.service.lambda.mapping;

import static dev.millrace.cloud.service.lambda.mapping.MappingKit.STEP;
import static dev.millrace.cloud.service.lambda.mapping.MappingKit.TO_QUEUE;
import static dev.millrace.cloud.service.lambda.mapping.MappingKit.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.lambda.mapping.FakeFunctions.Invocation;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.OnFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What becomes of records that a function fails with, whole batches and single ones, and of those that are too old.
final class FailedBatchesTest {
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
    void a_failed_batch_comes_again_until_its_retries_are_used_up_and_then_the_queue_is_told() throws Exception {
        kit.functions.does(
                invocation -> invocation.data().contains("r0") ? FakeFunctions.error() : FakeFunctions.ok(""));
        String uuid = kit.map(input -> input.maximumRetryAttempts(2).destinationConfig(TO_QUEUE));
        List<String> numbers = kit.putAll(2);
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
        assertThat(kit.atWork.troubles())
                .containsExactly("event source mapping " + uuid
                        + " from arn:aws:kinesis:eu-west-1:123456789012:stream/rides"
                        + " to arn:aws:lambda:eu-west-1:123456789012:function:predict: PROBLEM: Function call failed");
        kit.put("k", "next");
        assertThat(kit.functions.next().data()).containsExactly("next");
        kit.result(uuid, "OK");
        assertThat(kit.atWork.troubles()).isEmpty();
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
        List<String> numbers = kit.putAll(8);
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
        kit.putAll(4);
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
        List<String> numbers = kit.putAll(5);
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
        List<String> numbers = kit.putAll(5);
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
    void what_is_left_when_records_age_out_keeps_its_count_of_retries() {
        assertThat(new Part(0, 5, 2, 3).rest(2)).isEqualTo(new Part(2, 5, 2, 3));
    }

    private static String failures(String... sequences) {
        StringBuilder json = new StringBuilder("{\"batchItemFailures\":[");
        for (String sequence : sequences) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            json.append("{\"itemIdentifier\":\"").append(sequence).append("\"}");
        }
        return json.append("]}").toString();
    }

    private static FakeFunctions.Behaviour poisonReported(String poison) {
        return invocation -> {
            int at = invocation.data().indexOf(poison);
            return FakeFunctions.ok(
                    at < 0 ? failures() : failures(invocation.sequences().get(at)));
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
