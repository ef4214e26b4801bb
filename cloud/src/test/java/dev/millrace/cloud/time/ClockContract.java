package dev.millrace.cloud.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a clock does that is moved, whoever moves it: so what was tried with the one holds with the other.
abstract class ClockContract {
    static final Instant START = Instant.parse("2024-05-01T12:00:00Z");

    /// Stands still at [#START].
    abstract Clock clock();

    abstract void advance(Duration time) throws Exception;

    /// Returns when so many threads wait on the clock.
    abstract void awaitWaiting(int threads) throws Exception;

    @AfterEach
    void close() {
        clock().close();
    }

    @Test
    void tasks_run_in_the_order_they_are_due_each_at_its_time() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        clock().after(Duration.ofSeconds(20), () -> ran.add("b " + clock().now()));
        clock().after(Duration.ofSeconds(10), () -> ran.add("a " + clock().now()));
        clock().after(Duration.ofSeconds(31), () -> ran.add("c"));
        advance(Duration.ofSeconds(30));
        assertThat(ran).containsExactly("a 2024-05-01T12:00:10Z", "b 2024-05-01T12:00:20Z");
        assertThat(clock().now()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void a_task_may_ask_for_another_within_the_same_move() throws Exception {
        List<Instant> ran = new CopyOnWriteArrayList<>();
        clock().after(Duration.ofSeconds(1), () -> clock()
                .after(Duration.ofSeconds(1), () -> ran.add(clock().now())));
        advance(Duration.ofSeconds(5));
        assertThat(ran).containsExactly(START.plusSeconds(2));
    }

    @Test
    void a_cancelled_task_does_not_run() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        Clock.Later later = clock().after(Duration.ofSeconds(1), () -> ran.add("no"));
        assertThat(later.cancel()).isTrue();
        assertThat(later.cancel()).isFalse();
        advance(Duration.ofSeconds(2));
        assertThat(ran).isEmpty();
    }

    @Test
    void what_is_due_at_once_runs_at_once_on_another_thread() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        Clock.Later later = clock().after(Duration.ZERO, () -> ran.complete(Thread.currentThread()));
        assertThat(ran.get(60, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        assertThat(later.cancel()).isFalse();
    }

    @Test
    void a_sleeper_wakes_when_its_time_has_come() throws Exception {
        CompletableFuture<Instant> woke = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                clock().sleep(Duration.ofMinutes(1));
                woke.complete(clock().now());
            } catch (InterruptedException e) {
                woke.completeExceptionally(e);
            }
        });
        awaitWaiting(1);
        advance(Duration.ofSeconds(59));
        assertThat(woke).isNotDone();
        advance(Duration.ofSeconds(1));
        assertThat(woke.get(60, TimeUnit.SECONDS)).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void a_bell_ends_a_wait_early_and_a_ring_without_a_waiter_is_kept_once() throws Exception {
        try (Clock.Bell bell = clock().bell()) {
            bell.ring();
            bell.ring();
            assertThat(bell.await(Duration.ofHours(1))).isTrue();
            assertThat(bell.await(Duration.ZERO)).isFalse();
            CompletableFuture.runAsync(bell::ring, CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
            assertThat(bell.await(Duration.ofHours(1))).isTrue();
        }
    }

    @Test
    void a_wait_at_a_bell_ends_with_its_time() throws Exception {
        CompletableFuture<Boolean> rang = new CompletableFuture<>();
        Clock.Bell bell = clock().bell();
        Thread.ofVirtual().start(() -> {
            try {
                rang.complete(bell.await(Duration.ofMinutes(1)));
            } catch (InterruptedException e) {
                rang.completeExceptionally(e);
            }
        });
        awaitWaiting(1);
        advance(Duration.ofMinutes(1));
        assertThat(rang.get(60, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void what_is_done_from_time_to_time_is_told_when_it_was_due() throws Exception {
        List<Instant> told = new CopyOnWriteArrayList<>();
        clock().every(new Beat(START.plusSeconds(30), Duration.ofMinutes(1), () -> Instant.MIN, due -> {
            told.add(due);
            assertThat(clock().now()).isEqualTo(due);
        }));
        advance(Duration.ofMinutes(3));
        assertThat(told).containsExactly(START.plusSeconds(30), START.plusSeconds(90), START.plusSeconds(150));
    }

    @Test
    void nothing_comes_of_a_closed_clock() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        clock().after(Duration.ofSeconds(1), () -> ran.add("no"));
        clock().close();
        assertThat(ran).isEmpty();
    }
}
