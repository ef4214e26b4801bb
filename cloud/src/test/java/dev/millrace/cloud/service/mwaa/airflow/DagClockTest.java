package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DagClockTest {
    private static final Instant SEVEN = Instant.parse("2026-11-30T07:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(SEVEN.minus(HOUR));
    private final DagClock dags = new DagClock(clock, "Airflow nightly");

    @Test
    void time_does_not_go_on_until_airflow_has_done_what_is_due() {
        dags.pulse(due(SEVEN, 0));
        Thread mover = Thread.startVirtualThread(() -> clock.advance(HOUR.multipliedBy(2)));
        Eventually.until(() -> clock.instant().equals(SEVEN));

        for (int pulse = 0; pulse < 20; pulse++) {
            dags.pulse(due(SEVEN, 0));
            dags.pulse(due(SEVEN.plus(Duration.ofDays(1)), 3));
        }
        assertThat(mover.isAlive()).isTrue();
        assertThat(clock.instant()).isEqualTo(SEVEN);

        Eventually.until(() -> {
            dags.pulse(due(SEVEN.plus(Duration.ofDays(1)), 0));
            return !mover.isAlive();
        });
        assertThat(clock.instant()).isEqualTo(SEVEN.plus(HOUR));
    }

    @Test
    void who_moves_time_does_not_wait_for_an_airflow_that_has_ended() {
        dags.pulse(due(SEVEN, 0));
        Thread mover = Thread.startVirtualThread(() -> clock.advance(HOUR.multipliedBy(2)));

        dags.close();

        Eventually.until(() -> !mover.isAlive());
        assertThat(clock.instant()).isEqualTo(SEVEN.plus(HOUR));
    }

    private static Pulse due(Instant at, int working) {
        return new Pulse(at, 0, working, true, SEVEN);
    }
}
