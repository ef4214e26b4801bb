package dev.millrace.cloud.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is done from time to time, while time is moved.
class MovedBeatsTest {
    private static final Instant START = ClockContract.START;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Standing> kept = new CopyOnWriteArrayList<>();
    private final MovableClock clock = new MovableClock(new Standing(START, Instant.now(), true), kept::add);
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void time_does_not_stop_where_nothing_is_to_be_done() throws Exception {
        beat(() -> Instant.MAX);

        move(Duration.ofDays(30));

        assertThat(seen).isEmpty();
        assertThat(kept).extracting(Standing::time).containsExactly(START.plus(Duration.ofDays(30)));
    }

    @Test
    void what_comes_up_is_done_at_the_next_beat_and_what_falls_due_meanwhile_at_its_own_time() throws Exception {
        AtomicReference<Instant> idleUntil = new AtomicReference<>(Instant.MAX);
        beat(idleUntil::get);
        clock.after(Duration.ofSeconds(150), () -> {
            seen.add("written at " + seconds(clock.now()));
            idleUntil.set(START.plusSeconds(290));
        });

        move(Duration.ofSeconds(400));

        assertThat(seen).containsExactly("written at 150", "beat of 300 at 300", "beat of 360 at 360");
        assertThat(kept)
                .extracting(standing -> seconds(standing.time()))
                .containsExactly(150L, 300L, 360L, 400L);
    }

    @Test
    void a_beat_that_cannot_say_when_it_has_something_to_do_is_due() throws Exception {
        beat(() -> {
            throw new IllegalStateException("as this test wants");
        });

        move(Duration.ofSeconds(120));

        assertThat(seen).containsExactly("beat of 60 at 60", "beat of 120 at 120");
    }

    @Test
    void a_beat_may_wait_on_the_clock_and_those_that_come_meanwhile_are_left_out() throws Exception {
        clock.every(new Beat(START.plus(MINUTE), MINUTE, () -> Instant.MIN, due -> {
            try {
                clock.sleep(Duration.ofSeconds(90));
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            seen.add("beat of " + seconds(due) + " at " + seconds(clock.now()));
        }));

        move(Duration.ofSeconds(330));

        assertThat(seen).containsExactly("beat of 60 at 150", "beat of 180 at 270");
    }

    @Test
    void what_time_has_passed_by_is_not_made_up_for() throws Exception {
        AtomicReference<Instant> idleUntil = new AtomicReference<>(Instant.MAX);
        beat(idleUntil::get);
        move(Duration.ofSeconds(330));
        idleUntil.set(Instant.MIN);

        move(Duration.ofSeconds(29));

        assertThat(seen).isEmpty();
        Instant next = START.plusSeconds(360);
        assertThat(clock.set(next, Eventually.LONGEST)).isEqualTo(new Movement.Arrived(next, Map.of()));
        assertThat(seen).containsExactly("beat of 360 at 360");
    }

    private void beat(Supplier<Instant> idleUntil) {
        clock.every(new Beat(
                START.plus(MINUTE),
                MINUTE,
                idleUntil,
                due -> seen.add("beat of " + seconds(due) + " at " + seconds(clock.now()))));
    }

    private void move(Duration time) throws Exception {
        assertThat(clock.advance(time, Eventually.LONGEST)).isInstanceOf(Movement.Arrived.class);
    }

    private static long seconds(Instant at) {
        return Duration.between(START, at).toSeconds();
    }
}
