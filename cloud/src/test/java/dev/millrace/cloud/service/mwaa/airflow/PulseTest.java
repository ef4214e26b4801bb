package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PulseTest {
    @Test
    void what_is_due_is_not_idle_before_it_was_done() {
        Instant seven = Instant.ofEpochMilli(7_000);
        Pulse due = Pulse.of("{\"due\": 7000, \"waiting\": 0, \"working\": 0, \"alive\": true, \"now\": 7001}").orElseThrow();
        Pulse done = Pulse.of("{\"due\": 9000, \"waiting\": 1, \"working\": 0, \"alive\": true, \"now\": 7001}").orElseThrow();
        Pulse busy = Pulse.of("{\"due\": null, \"waiting\": 0, \"working\": 2, \"alive\": true, \"now\": 7001}").orElseThrow();

        assertThat(due.idle(seven)).isFalse();
        assertThat(done.idle(seven)).isTrue();
        assertThat(busy.idle(seven)).isFalse();
    }

    @Test
    void an_airflow_without_its_database_has_none() {
        assertThat(Pulse.of("{\"lost\": \"connection refused\"}")).isEmpty();
    }
}
