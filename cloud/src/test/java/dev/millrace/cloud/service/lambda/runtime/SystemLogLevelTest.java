package dev.millrace.cloud.service.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.runtime.InvocationLog.JsonLines;
import dev.millrace.cloud.service.lambda.runtime.InvocationLog.Report;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SystemLogLevelTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

    private static Report report(@Nullable String status) {
        return new Report("id", 1.5, 128, 40, null, status, null, null);
    }

    @Test
    void from_info_on_all_lines_are_written() {
        JsonLines lines = new JsonLines(CLOCK, "INFO");
        assertThat(lines.start("id", "$LATEST"))
                .isEqualTo("{\"time\":\"2026-03-01T12:00:00Z\",\"type\":\"platform.start\",\"record\":"
                        + "{\"requestId\":\"id\",\"version\":\"$LATEST\"}}");
        assertThat(lines.initStart("python")).contains("platform.initStart");
        assertThat(lines.report(report(null))).contains("platform.report");
    }

    @Test
    void from_warn_on_only_what_failed_is_written() {
        JsonLines lines = new JsonLines(CLOCK, "WARN");
        assertThat(lines.start("id", "$LATEST")).isNull();
        assertThat(lines.initStart("python")).isNull();
        assertThat(lines.report(report(null))).isNull();
        assertThat(lines.report(report("timeout"))).contains("\"status\":\"timeout\"");
        assertThat(lines.initReport(2, "error")).contains("platform.initReport");
    }
}
