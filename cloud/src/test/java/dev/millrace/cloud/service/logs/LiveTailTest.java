package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.REGION;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.event;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.logs.InputLogEvent;
import dev.millrace.wire.logs.LiveTailSessionLogEvent;
import dev.millrace.wire.logs.LiveTailSessionUpdate;
import dev.millrace.wire.logs.StartLiveTailRequest;
import dev.millrace.wire.logs.StartLiveTailResponse;
import dev.millrace.wire.logs.StartLiveTailResponseStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveTailTest {
    private static final String ARN = "arn:aws:logs:" + REGION + ":" + ACCOUNT + ":log-group:g";

    @TempDir
    Path data;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedBlockingQueue<StartLiveTailResponseStream> sent = new LinkedBlockingQueue<>();
    private LogsUnderTest logs;

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
        logs.group("g");
        logs.stream("g", "s");
        logs.stream("g", "other");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        logs.close();
    }

    @Test
    void each_second_what_came_is_sent() throws Exception {
        Future<?> session =
                watch(request -> request.logEventFilterPattern("-skip").logStreamNames(List.of("s")));
        assertThat(Objects.requireNonNull(sent.take().sessionStart()).logGroupIdentifiers())
                .containsExactly(ARN);
        logs.put("g", "s", event(NOW, "one"), event(NOW, "skip"), event(NOW + 1, "two"));
        logs.put("g", "other", event(NOW, "elsewhere"));
        assertThat(second().sessionResults())
                .containsExactly(
                        LiveTailSessionLogEvent.builder()
                                .logStreamName("s")
                                .logGroupIdentifier(ACCOUNT + ":g")
                                .message("one")
                                .timestamp(NOW)
                                .ingestionTime(NOW)
                                .build(),
                        LiveTailSessionLogEvent.builder()
                                .logStreamName("s")
                                .logGroupIdentifier(ACCOUNT + ":g")
                                .message("two")
                                .timestamp(NOW + 1)
                                .ingestionTime(NOW)
                                .build());
        LiveTailSessionUpdate empty = second();
        assertThat(empty.sessionResults()).isEmpty();
        assertThat(Objects.requireNonNull(empty.sessionMetadata()).sampled()).isFalse();
        assertThat(session.isDone()).isFalse();
    }

    @Test
    void more_than_500_a_second_are_thinned_out() throws Exception {
        watch(request -> {});
        sent.take();
        List<InputLogEvent> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.add(event(NOW, "m" + i));
        }
        logs.put("g", "s", many);
        LiveTailSessionUpdate update = second();
        assertThat(update.sessionResults()).hasSize(500);
        assertThat(Objects.requireNonNull(update.sessionResults()).get(1).message())
                .isEqualTo("m4");
        assertThat(Objects.requireNonNull(update.sessionMetadata()).sampled()).isTrue();
    }

    @Test
    void a_session_ends_after_three_hours_and_when_the_client_goes() throws Exception {
        Future<?> timedOut = watch(request -> {});
        sent.take();
        logs.clock.awaitWaiting(1);
        logs.clock.advance(Duration.ofHours(3));
        refused(() -> outcome(timedOut), "SessionTimeoutException", "The session has timed out.");

        StartLiveTailResponse answer = logs.api().startLiveTail(request(builder -> {}), call());
        Future<?> left = threads.submit(() -> {
            Objects.requireNonNull(answer.responseStream()).sendTo(event -> {
                throw new IOException("gone");
            });
            return null;
        });
        assertThat(left)
                .failsWithin(Eventually.LONGEST)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void groups_are_named_by_arn() {
        refused(
                () -> logs.api().startLiveTail(request(builder -> builder.logGroupIdentifiers(List.of("g"))), call()),
                "InvalidParameterException",
                "Log group identifiers must be ARNs: g");
        refused(
                () -> logs.api()
                        .startLiveTail(request(builder -> builder.logGroupIdentifiers(List.of(ARN + "x"))), call()),
                "ResourceNotFoundException",
                "The specified log group does not exist.");
    }

    private Future<?> watch(Consumer<StartLiveTailRequest.Builder> wish) {
        StartLiveTailResponse answer = logs.api().startLiveTail(request(wish), call());
        return threads.submit(() -> {
            Objects.requireNonNull(answer.responseStream()).sendTo(sent::add);
            return null;
        });
    }

    private static StartLiveTailRequest request(Consumer<StartLiveTailRequest.Builder> wish) {
        StartLiveTailRequest.Builder request = StartLiveTailRequest.builder().logGroupIdentifiers(List.of(ARN));
        wish.accept(request);
        return request.build();
    }

    private LiveTailSessionUpdate second() throws InterruptedException {
        logs.clock.awaitWaiting(1);
        logs.clock.advance(Duration.ofSeconds(1));
        StartLiveTailResponseStream event = sent.poll(60, TimeUnit.SECONDS);
        return Objects.requireNonNull(Objects.requireNonNull(event).sessionUpdate());
    }

    private static void outcome(Future<?> session) throws Exception {
        try {
            session.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AwsException error) {
                throw error;
            }
            throw e;
        }
    }
}
