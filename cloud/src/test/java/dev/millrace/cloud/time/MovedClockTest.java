package dev.millrace.cloud.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The server's clock, frozen and moved.
class MovedClockTest extends ClockContract {
    private static final Duration PATIENCE = Eventually.LONGEST;
    private static final Duration SHORT = Duration.ofMillis(50);

    private final List<Standing> kept = new CopyOnWriteArrayList<>();
    private final MovableClock clock = new MovableClock(new Standing(START, Instant.now(), true), kept::add);

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    void advance(Duration time) throws Exception {
        assertThat(clock.advance(time, PATIENCE)).isInstanceOf(Movement.Arrived.class);
    }

    @Override
    void awaitWaiting(int threads) throws Exception {
        clock.awaitWaiting(threads);
    }

    /// A task hands work to a thread by its bell, which hands it to another, which holds what a third does.
    @Test
    void time_stands_until_what_it_set_off_has_come_to_its_end() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        Clock.Bell first = clock.bell();
        Clock.Bell second = clock.bell();
        rung(first, second::ring);
        rung(second, () -> {
            pause();
            clock.ran("function beers");
            Clock.Hold hold = clock.hold("function beers", PATIENCE);
            Thread.ofVirtual().start(() -> {
                pause();
                done.add("done at " + clock.now());
                hold.close();
            });
        });
        awaitWaiting(2);
        for (int minute = 1; minute <= 20; minute++) {
            clock.after(Duration.ofMinutes(minute), first::ring);
        }

        Movement moved = clock.advance(Duration.ofHours(1), PATIENCE);

        assertThat(moved).isEqualTo(new Movement.Arrived(START.plusSeconds(3600), Map.of("function beers", 20)));
        List<String> expected = new ArrayList<>();
        for (int minute = 1; minute <= 20; minute++) {
            expected.add("done at " + START.plusSeconds(60L * minute));
        }
        assertThat(done).isEqualTo(expected);
    }

    /// Else a task that tries again after a pause would wait for the time, and the time for it.
    @Test
    void a_task_that_waits_on_the_clock_does_not_stop_it() throws Exception {
        List<Instant> tried = new CopyOnWriteArrayList<>();
        clock.after(Duration.ofSeconds(1), () -> {
            for (int i = 0; i < 3; i++) {
                tried.add(clock.now());
                sleep(Duration.ofSeconds(10));
            }
            pause();
            tried.add(clock.now());
        });
        clock.after(Duration.ofSeconds(32), () -> {});

        advance(Duration.ofMinutes(1));

        assertThat(tried)
                .containsExactly(
                        START.plusSeconds(1), START.plusSeconds(11), START.plusSeconds(21), START.plusSeconds(31));
    }

    @Test
    void what_comes_to_no_end_stops_the_move_and_is_named() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        clock.after(Duration.ofSeconds(1), () -> stuck(never));
        clock.after(Duration.ofSeconds(2), () -> {});

        Movement moved = clock.advance(Duration.ofSeconds(3), SHORT);

        assertThat(moved)
                .isInstanceOfSatisfying(Movement.StoppedShort.class, stopped -> {
                    assertThat(stopped.now()).isEqualTo(START.plusSeconds(1));
                    assertThat(stopped.atWork()).hasSize(1);
                });
        assertThat(clock.now()).isEqualTo(START.plusSeconds(1));
        // Where it is, once its thread has come there.
        Eventually.until(() -> clock.advance(Duration.ofSeconds(2), SHORT)
                        instanceof Movement.StoppedShort(Instant now, Map<String, Integer> ran, List<String> atWork)
                && now.equals(START.plusSeconds(1))
                && atWork.size() == 1
                && atWork.getFirst().contains("MovedClockTest."));
        assertThat(clock.advance(Duration.ofSeconds(3), Duration.ZERO))
                .as("without patience nothing is waited for")
                .isEqualTo(new Movement.Arrived(START.plusSeconds(4), Map.of()));
        never.countDown();
    }

    @Test
    void a_hold_is_not_waited_for_longer_than_it_says() throws Exception {
        Clock.Hold hold = clock.hold("a runtime that never asks again", SHORT);
        clock.after(Duration.ofSeconds(1), () -> {});

        advance(Duration.ofSeconds(3));

        hold.close();
        hold.close();
        assertThat(clock.underway()).isEmpty();
    }

    @Test
    void a_thread_that_ended_without_a_word_is_not_waited_for() throws Exception {
        Clock.Bell bell = clock.bell();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                bell.await(Duration.ofDays(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        awaitWaiting(1);
        bell.ring();
        waiter.join();

        advance(Duration.ofSeconds(3));
    }

    @Test
    void back_is_refused() throws Exception {
        assertThat(clock.set(START.minusNanos(1), PATIENCE)).isEqualTo(new Movement.Back(START));
        assertThat(clock.set(START.plusSeconds(1), PATIENCE))
                .isEqualTo(new Movement.Arrived(START.plusSeconds(1), Map.of()));
    }

    @Test
    void one_at_a_time_moves_it_and_others_see_how_far_it_is() throws Exception {
        CountDownLatch at = new CountDownLatch(1);
        CountDownLatch on = new CountDownLatch(1);
        clock.after(Duration.ofSeconds(1), () -> {
            at.countDown();
            stuck(on);
        });
        CompletableFuture<Movement> moving = CompletableFuture.supplyAsync(() -> {
            try {
                return clock.advance(Duration.ofSeconds(2), PATIENCE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        at.await();

        assertThat(clock.advance(Duration.ofSeconds(2), PATIENCE)).isEqualTo(new Movement.NotNow(false));
        assertThat(clock.freeze()).isEqualTo(new Movement.NotNow(false));
        assertThat(clock.underway()).hasValueSatisfying(underway -> {
            assertThat(underway.to()).isEqualTo(START.plusSeconds(2));
            assertThat(underway.atWork()).hasSize(1);
        });
        on.countDown();
        assertThat(moving.get(60, TimeUnit.SECONDS)).isInstanceOf(Movement.Arrived.class);
    }

    @Test
    void it_runs_on_from_where_it_was_moved_to_unless_it_is_frozen() throws Exception {
        clock.advance(Duration.ofDays(1), PATIENCE);
        assertThat(clock.now()).isEqualTo(START.plus(Duration.ofDays(1)));

        clock.resume();
        Instant resumed = clock.now();
        pause();
        assertThat(clock.now()).isAfter(resumed).isBefore(resumed.plusSeconds(60));
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        clock.after(SHORT, () -> ran.complete(Thread.currentThread().isVirtual()));
        assertThat(ran.get(60, TimeUnit.SECONDS)).isTrue();

        clock.freeze();
        Instant frozen = clock.now();
        pause();
        assertThat(clock.now()).isEqualTo(frozen);
        assertThat(clock.frozen()).isTrue();
    }

    @Test
    void a_time_is_kept_before_anybody_is_told_it() throws Exception {
        List<Instant> keptThen = new CopyOnWriteArrayList<>();
        clock.after(Duration.ofHours(1), () -> keptThen.add(kept.getLast().time()));

        clock.advance(Duration.ofHours(2), PATIENCE);

        assertThat(keptThen).containsExactly(START.plus(Duration.ofHours(1)));
        MovableClock next = new MovableClock(kept.getLast(), _ -> {});
        assertThat(next.now()).isEqualTo(START.plus(Duration.ofHours(2)));
        next.close();
        clock.resume();
        MovableClock running = new MovableClock(kept.getLast(), _ -> {});
        assertThat(running.now()).isAfterOrEqualTo(START.plus(Duration.ofHours(2)));
        assertThat(running.ahead()).isEqualTo(clock.ahead());
        running.close();
    }

    @Test
    void a_machine_whose_own_clock_was_set_back_does_not_set_this_one_back() {
        Standing before = new Standing(START, Instant.now().plusSeconds(3600), false);
        MovableClock next = new MovableClock(before, _ -> {});
        assertThat(next.now()).isAfterOrEqualTo(START);
        next.close();
    }

    @Test
    void real_time_needs_nobody_to_move_it() throws Exception {
        Clock system = Clock.system();
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        system.after(Duration.ofMillis(5), () -> ran.complete(Thread.currentThread().isVirtual()));
        assertThat(ran.get(60, TimeUnit.SECONDS)).isTrue();
        Instant before = Instant.now();
        assertThat(system.now()).isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
        try (Clock.Bell bell = system.bell()) {
            assertThat(bell.await(Duration.ofMillis(5))).isFalse();
        }
        system.close();
        assertThat(system.after(Duration.ofHours(1), () -> {}).cancel()).isFalse();
    }

    @Test
    void who_waits_on_a_clock_that_is_closed_is_interrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                clock.sleep(Duration.ofDays(1));
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        awaitWaiting(1);
        clock.close();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> clock.sleep(Duration.ofDays(1))).isInstanceOf(InterruptedException.class);
    }

    /// Hand-overs between many threads: time must never be seen to go on in the middle of one.
    @Test
    void no_hand_over_is_ever_missed() throws Exception {
        int threads = 8;
        AtomicInteger hops = new AtomicInteger();
        List<Clock.Bell> bells = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            bells.add(clock.bell());
        }
        for (int i = 0; i < threads - 1; i++) {
            Clock.Bell next = bells.get(i + 1);
            rung(bells.get(i), () -> {
                hops.incrementAndGet();
                next.ring();
            });
        }
        rung(bells.getLast(), hops::incrementAndGet);
        awaitWaiting(threads);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        for (int second = 1; second <= 500; second++) {
            clock.after(Duration.ofSeconds(second), () -> {
                seen.add(hops.get());
                bells.getFirst().ring();
            });
        }

        advance(Duration.ofSeconds(501));

        List<Integer> expected = new ArrayList<>();
        for (int second = 0; second < 500; second++) {
            expected.add(second * threads);
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void who_follows_is_told_before_anything_falls_due_and_one_that_fails_holds_nobody_up() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        clock.follow(_ -> {
            throw new IllegalStateException("on purpose");
        });
        clock.follow(standing -> seen.add("stands at " + standing.time()));
        clock.after(Duration.ofMinutes(1), () -> seen.add("due"));

        advance(Duration.ofMinutes(2));

        assertThat(seen)
                .containsSubsequence(
                        "stands at " + START.plusSeconds(60), "due", "stands at " + START.plusSeconds(120));
        advance(Duration.ofMinutes(1));
    }

    private void rung(Clock.Bell bell, Runnable work) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    if (bell.await(Duration.ofDays(100))) {
                        work.run();
                    }
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void sleep(Duration time) {
        try {
            clock.sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stuck(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A moment of real time, in which others would get ahead where nobody held them up.
    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
}
