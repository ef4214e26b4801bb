package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.time.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClockFileTest {
    private static final Instant REAL = Instant.parse("2026-11-29T09:00:00Z");

    @TempDir
    Path folder;

    @Test
    void it_says_how_far_ahead_the_clock_is_or_where_it_stands() {
        assertThat(ClockFile.text(new Standing(REAL.plus(Duration.ofHours(24)), REAL, false)))
                .isEqualTo("1 00000000000000000086400000000\n");
        assertThat(ClockFile.text(new Standing(Instant.ofEpochSecond(2_000_000_000L, 1_000), REAL, true)))
                .isEqualTo("0 00000000000002000000000000001\n");
    }

    @Test
    void it_is_always_of_one_length() throws Exception {
        ClockFile file = new ClockFile(folder.resolve("clock"));
        for (Standing standing : new Standing[] {
            new Standing(REAL, REAL, false), new Standing(REAL.plus(Duration.ofDays(36_500)), REAL, true)
        }) {
            file.write(standing);
            assertThat(folder.resolve("clock")).hasSize(ClockFile.BYTES);
        }
    }
}
