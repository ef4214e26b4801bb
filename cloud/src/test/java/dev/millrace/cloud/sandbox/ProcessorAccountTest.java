package dev.millrace.cloud.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessorAccountTest {
    /// A quarter of a processor: 5 ms of each 20.
    private final ProcessorAccount quarter = new ProcessorAccount(0.25, 0, millis(700));

    @Test
    void a_share_of_a_period_is_due_at_once() {
        assertThat(quarter.waitNanos(0, millis(700))).isZero();
        assertThat(quarter.waitNanos(0, millis(705))).isZero();
        assertThat(quarter.waitNanos(0, millis(706))).isEqualTo(millis(4));
    }

    @Test
    void who_had_more_waits_until_it_is_due() {
        assertThat(quarter.waitNanos(millis(10), millis(710))).isEqualTo(millis(20));
        assertThat(quarter.waitNanos(millis(30), millis(710))).isZero();
    }

    @Test
    void no_more_than_a_period_is_saved_up() {
        assertThat(quarter.waitNanos(millis(60_000), millis(705))).isZero();
        assertThat(quarter.waitNanos(millis(60_000), millis(707))).isEqualTo(millis(8));
    }

    @Test
    void of_several_processors_more_is_due_than_time_passes() {
        ProcessorAccount two = new ProcessorAccount(2, 0, 0);
        assertThat(two.waitNanos(millis(100), millis(200))).isEqualTo(millis(80));
        assertThat(two.waitNanos(millis(200), millis(240))).isZero();
    }

    @Test
    void what_ended_processes_had_is_counted_once() {
        assertThat(quarter.waitNanos(millis(20), millis(704))).isZero();
        assertThat(quarter.waitNanos(millis(20), millis(701))).isZero();
        assertThat(quarter.waitNanos(millis(20), millis(705))).isZero();
        assertThat(quarter.waitNanos(millis(20), millis(706))).isEqualTo(millis(4));
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
