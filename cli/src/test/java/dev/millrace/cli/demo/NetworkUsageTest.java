package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkUsageTest {
    @Test
    void the_newest_night_is_the_one_whose_day_is_over() {
        assertThat(NightlyRun.night(Instant.parse("2026-11-29T06:59:59Z"))).isEqualTo("2026-11-27T07:00:00Z");
        assertThat(NightlyRun.night(Instant.parse("2026-11-29T07:00:00Z"))).isEqualTo("2026-11-28T07:00:00Z");
        assertThat(NightlyRun.night(Instant.parse("2026-11-29T23:59:59Z"))).isEqualTo("2026-11-28T07:00:00Z");
    }

    @Test
    void a_job_costs_at_least_a_minute_and_a_crawl_ten() {
        NightCost cost = new NightCost(Collections.nCopies(5, new NightCost.Job(3, 0.0625)), 6, 2);
        assertThat(cost.ofJobs()).isCloseTo(5 * 60 / 3_600.0 * 0.0625 * 0.44, within(1e-9));
        assertThat(cost.ofCrawls()).isCloseTo(0.88, within(1e-9));
        assertThat(cost.night()).isCloseTo(0.54 + 0.0023 + 0.88 + 0.0001, within(1e-4));
        assertThat(new NightCost(List.of(new NightCost.Job(7_200, 2)), 0, 0).ofJobs()).isCloseTo(1.76, within(1e-9));
        assertThat(cost.lines().getFirst())
                .isEqualTo("On AWS about 1.42 USD with Airflow up for one hour, and 421 USD a month left up:");
    }
}
