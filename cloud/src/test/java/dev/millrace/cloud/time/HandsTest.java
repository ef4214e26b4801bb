package dev.millrace.cloud.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HandsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Instant real = NOON;
    private final List<String> told = new ArrayList<>();
    private final Hands hands = new Hands(Standing.REAL, () -> real, now -> told.add("kept " + now.time()));

    @Test
    void they_tell_real_time_until_they_are_set() {
        assertThat(hands.now()).isEqualTo(NOON);
        real = NOON.plusSeconds(5);
        assertThat(hands.now()).isEqualTo(real);
        assertThat(hands.ahead()).isZero();
    }

    @Test
    void set_ahead_they_run_on_from_there_and_frozen_they_stand() {
        hands.set(NOON.plusSeconds(3600), false);
        real = NOON.plusSeconds(5);
        assertThat(hands.now()).isEqualTo(NOON.plusSeconds(3605));
        assertThat(hands.ahead()).isEqualTo(Duration.ofHours(1));
        hands.set(NOON.plusSeconds(3605), true);
        real = NOON.plusSeconds(60);
        assertThat(hands.now()).isEqualTo(NOON.plusSeconds(3605));
    }

    @Test
    void a_time_is_kept_before_it_is_told_and_one_that_fails_keeps_nobody_from_being_told() {
        hands.follow(_ -> {
            throw new IllegalStateException("for the test");
        });
        hands.follow(now -> told.add("told " + now.time()));
        hands.set(NOON.plusSeconds(1), true);
        hands.pass(NOON.plusSeconds(2), false);
        hands.show(NOON.plusSeconds(2), false);
        assertThat(told)
                .containsExactly(
                        "kept 2026-03-01T12:00:01Z",
                        "told 2026-03-01T12:00:01Z",
                        "kept 2026-03-01T12:00:02Z",
                        "told 2026-03-01T12:00:02Z",
                        "told 2026-03-01T12:00:02Z");
    }

    @Test
    void a_time_that_cannot_be_kept_is_not_told() {
        Hands unkept = new Hands(Standing.REAL, () -> real, _ -> {
            throw new IllegalStateException("the disk is full");
        });
        assertThatThrownBy(() -> unkept.set(NOON.plusSeconds(60), true)).hasMessage("the disk is full");
        assertThat(unkept.now()).isEqualTo(NOON);
    }

    @Test
    void on_their_way_they_stand_whatever_they_are_kept_as() {
        List<Standing> kept = new ArrayList<>();
        Hands moving = new Hands(Standing.REAL, () -> real, kept::add);
        moving.pass(NOON.plusSeconds(60), false);
        real = NOON.plusSeconds(30);
        assertThat(moving.now()).isEqualTo(NOON.plusSeconds(60));
        assertThat(kept).containsExactly(new Standing(NOON.plusSeconds(60), NOON, false));
    }
}
