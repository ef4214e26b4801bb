package dev.millrace.cloud.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.gateway.listener.Visit;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final HttpRequest REQUEST = new HttpRequest("GET", "/", "", new Headers(), Body.of(Bytes.EMPTY));

    private final Gate gate = new Gate();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static Function<HttpRequest, HttpResponse> answering(int status) {
        return _ -> HttpResponse.of(status, new Headers(), new byte[0]);
    }

    private int visit() throws InterruptedException {
        try (Visit visit = gate.enter(REQUEST)) {
            return visit.answer(REQUEST).status();
        }
    }

    @Test
    void who_comes_to_a_shut_gate_waits_for_it_to_open() throws Exception {
        Future<Integer> early = threads.submit(this::visit);
        gate.open(answering(200));
        assertThat(early.get(60, TimeUnit.SECONDS)).isEqualTo(200);

        assertThat(gate.shut(Duration.ZERO)).isZero();
        Future<Integer> meanwhile = threads.submit(this::visit);
        gate.open(answering(201));
        assertThat(meanwhile.get(60, TimeUnit.SECONDS)).isEqualTo(201);
    }

    @Test
    void the_gate_is_shut_when_all_are_out_with_their_answers() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        gate.open(answering(200));
        Future<Boolean> guest = threads.submit(() -> {
            try (Visit visit = gate.enter(REQUEST)) {
                inside.countDown();
                go.await();
                return true;
            }
        });
        inside.await();
        Future<Integer> shutting = threads.submit(() -> gate.shut(Duration.ofSeconds(60)));
        assertThat(shutting.isDone()).isFalse();
        go.countDown();
        assertThat(shutting.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(guest.get()).isTrue();
    }

    @Test
    void who_stays_too_long_is_interrupted() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        gate.open(answering(200));
        Future<String> stalled = threads.submit(() -> {
            try (Visit visit = gate.enter(REQUEST)) {
                inside.countDown();
                new CountDownLatch(1).await();
                return "came to its end";
            } catch (InterruptedException broken) {
                return "was broken off";
            }
        });
        inside.await();
        assertThat(gate.shut(Duration.ZERO)).isZero();
        assertThat(stalled.get(60, TimeUnit.SECONDS)).isEqualTo("was broken off");
    }
}
