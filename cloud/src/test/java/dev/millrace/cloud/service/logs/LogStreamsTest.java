package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.ARN;
import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.event;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.logs.DeleteLogStreamRequest;
import dev.millrace.wire.logs.DescribeLogStreamsRequest;
import dev.millrace.wire.logs.DescribeLogStreamsResponse;
import dev.millrace.wire.logs.LogGroup;
import dev.millrace.wire.logs.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group's streams.
final class LogStreamsTest {
    @TempDir
    Path data;

    private LogsUnderTest logs;

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    @Test
    void a_stream_deleted_takes_its_events_with_it() {
        logs.group("g");
        logs.stream("g", "s");
        logs.stream("g", "other");
        logs.put("g", "s", event(NOW, "gone"));
        logs.put("g", "other", event(NOW, "stays"));
        logs.api().deleteLogStream(new DeleteLogStreamRequest("g", "s"), call());
        logs.stream("g", "s");
        assertThat(logs.filtered("")).containsExactly("stays");
        assertThat(logs.describe("g").storedBytes()).isEqualTo(26 + 5);
    }

    @Test
    void streams_come_by_name_or_by_last_event_up_and_down() {
        logs.group("g");
        for (String name : List.of("a", "b", "c", "d")) {
            logs.stream("g", name);
        }
        logs.put("g", "b", event(NOW + 3, "x"));
        logs.put("g", "a", event(NOW + 2, "x"), event(NOW + 5, "y"));
        logs.put("g", "d", event(NOW + 4, "x"));
        assertThat(names(streams(request -> {}))).containsExactly("a", "b", "c", "d");
        assertThat(names(streams(request -> request.descending(true)))).containsExactly("d", "c", "b", "a");
        assertThat(names(streams(request -> request.orderBy("LastEventTime")))).containsExactly("c", "b", "d", "a");

        DescribeLogStreamsResponse first = streams(
                request -> request.orderBy("LastEventTime").descending(true).limit(2));
        assertThat(names(first)).containsExactly("a", "d");
        DescribeLogStreamsResponse second = streams(request ->
                request.orderBy("LastEventTime").descending(true).limit(2).nextToken(first.nextToken()));
        assertThat(names(second)).containsExactly("b", "c");
        assertThat(second.nextToken()).isNull();
        refused(
                () -> streams(request -> request.orderBy("LastEventTime").logStreamNamePrefix("a")),
                "InvalidParameterException",
                "Cannot order by LastEventTime with a logStreamNamePrefix.");
    }

    @Test
    void a_stream_tells_its_times_and_arn_also_after_a_restart() {
        logs.group("g");
        logs.stream("g", "2026/03/01/[$LATEST]ab");
        logs.clock.advance(Duration.ofSeconds(9));
        logs.put("g", "2026/03/01/[$LATEST]ab", event(NOW - 5, "x"), event(NOW + 7, "y"));
        logs.restart();
        LogStream stream = Objects.requireNonNull(
                        streams(request -> request.logGroupName(null).logGroupIdentifier(ARN + "g"))
                                .logStreams())
                .getFirst();
        assertThat(stream.arn()).isEqualTo(ARN + "g:log-stream:2026/03/01/[$LATEST]ab");
        assertThat(stream.creationTime()).isEqualTo(NOW);
        assertThat(stream.firstEventTimestamp()).isEqualTo(NOW - 5);
        assertThat(stream.lastEventTimestamp()).isEqualTo(NOW + 7);
        assertThat(stream.lastIngestionTime()).isEqualTo(NOW + 9000);
        assertThat(stream.storedBytes()).isZero();
        assertThat(logs.describe("g").storedBytes()).isEqualTo(2 * (26 + 1));
    }

    @Test
    void a_group_is_named_by_name_or_identifier_but_not_both() {
        logs.group("g");
        // As AWS answered on 2023-04-06 (a public recording).
        refused(
                () -> streams(request -> request.logGroupIdentifier("g")),
                "ValidationException",
                "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        refused(
                () -> streams(request -> request.logGroupName(null)),
                "ValidationException",
                "Either LogGroup name or LogGroup ARN must be provided.");
    }

    private DescribeLogStreamsResponse streams(Consumer<DescribeLogStreamsRequest.Builder> wish) {
        DescribeLogStreamsRequest.Builder request =
                DescribeLogStreamsRequest.builder().logGroupName("g");
        wish.accept(request);
        return logs.api().describeLogStreams(request.build(), call());
    }

    private static List<String> names(DescribeLogStreamsResponse page) {
        return Objects.requireNonNull(page.logStreams()).stream()
                .map(LogStream::logStreamName)
                .toList();
    }
}
