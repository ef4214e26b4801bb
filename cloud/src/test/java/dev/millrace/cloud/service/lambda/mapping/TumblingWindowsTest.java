package dev.millrace.cloud.service.lambda.mapping;

import static dev.millrace.cloud.service.lambda.mapping.MappingKit.TO_QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.mapping.FakeFunctions.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TumblingWindowsTest {
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
