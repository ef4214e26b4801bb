package dev.millrace.cloud.service.glue.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobCapacityTest {
    /// Worker types as the API reference of 2026 tells them: an R worker has twice the memory of its DPUs.
    @ParameterizedTest
    @CsvSource({"G.025X, 0.25, 4", "G.1X, 1, 16", "G.12X, 12, 192", "G.16X, 16, 256", "R.1X, 1, 32", "R.8X, 8, 256"})
    void a_worker_has_dpus_and_memory_by_its_type(String type, double dpus, int gigabytes) {
        assertThat(JobCapacity.of(JobKind.SPARK, null, null, type, 2).dpus()).isEqualTo(2 * dpus);
        assertThat(JobCapacity.workerMegabytes(type)).isEqualTo(gigabytes * 1024);
    }
}
