package dev.millrace.cloud.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ManualClockTest {
    private static final Instant START = Instant.parse("2024-05-01T12:00:00Z");
    private final ManualClock clock = new ManualClock(START);

    @Test
    void tasks_run_in_the_order_they_are_due_each_at_its_time() {
        List<String> ran = new ArrayList<>();
        clock.after(Duration.ofSeconds(20), () -> ran.add("b " + clock.now()));
        clock.after(Duration.ofSeconds(10), () -> ran.add("a " + clock.now()));
        clock.after(Duration.ofSeconds(31), () -> ran.add("c"));
        clock.advance(Duration.ofSeconds(30));
        assertThat(ran).containsExactly("a 2024-05-01T12:00:10Z", "b 2024-05-01T12:00:20Z");
        assertThat(clock.now()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void a_task_may_ask_for_another_within_the_same_move() {
        List<Instant> ran = new ArrayList<>();
        clock.after(Duration.ofSeconds(1), () -> clock.after(Duration.ofSeconds(1), () -> ran.add(clock.now())));
        clock.advance(Duration.ofSeconds(5));
        assertThat(ran).containsExactly(START.plusSeconds(2));
    }

    @Test
    void a_cancelled_task_does_not_run() {
        List<String> ran = new ArrayList<>();
        Clock.Later later = clock.after(Duration.ofSeconds(1), () -> ran.add("no"));
        assertThat(later.cancel()).isTrue();
        assertThat(later.cancel()).isFalse();
        clock.advance(Duration.ofSeconds(2));
        assertThat(ran).isEmpty();
    }

    @Test
    void a_sleeper_wakes_when_its_time_has_come() throws Exception {
        CompletableFuture<Instant> woke = CompletableFuture.supplyAsync(() -> {
            try {
                clock.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return clock.now();
        });
        clock.awaitWaiting(1);
        clock.advance(Duration.ofSeconds(59));
        assertThat(woke).isNotDone();
        clock.advance(Duration.ofSeconds(1));
        assertThat(woke.get(5, TimeUnit.SECONDS)).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void a_bell_ends_a_wait_early_and_a_ring_without_a_waiter_is_kept_once() throws Exception {
        for (Clock each : List.of(clock, Clock.system())) {
            Clock.Bell bell = each.bell();
            bell.ring();
            bell.ring();
            assertThat(bell.await(Duration.ofHours(1))).isTrue();
            assertThat(bell.await(Duration.ZERO)).isFalse();
            CompletableFuture.runAsync(bell::ring, CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
            assertThat(bell.await(Duration.ofHours(1))).isTrue();
        }
    }

    @Test
    void the_system_clock_runs_tasks_later_and_stops_when_closed() throws Exception {
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        List<String> never = new ArrayList<>();
        Clock system = Clock.system();
        system.after(
                Duration.ofMillis(5), () -> ran.complete(Thread.currentThread().isVirtual()));
        assertThat(ran.get(5, TimeUnit.SECONDS)).isTrue();
        Clock.Later later = system.after(Duration.ofHours(1), () -> never.add("no"));
        system.close();
        assertThat(later.cancel()).isTrue();
        assertThat(system.after(Duration.ZERO, () -> never.add("no")).cancel()).isFalse();
    }
}
