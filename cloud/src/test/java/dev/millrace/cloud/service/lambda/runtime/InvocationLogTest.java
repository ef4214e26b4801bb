package dev.millrace.cloud.service.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InvocationLogTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void a_line_that_is_read_late_has_the_time_of_its_invocation_however_far_the_clock_was_moved() {
        try (ManualClock clock = new ManualClock(NOON)) {
            List<String> lines = new ArrayList<>();
            InvocationLog log = new InvocationLog(
                    clock, () -> true, line -> lines.add(line.at() + " " + line.message()), new InvocationLog.TextLines());
            Invocation invocation = new Invocation("id", new byte[0], "arn", null, null, false);
            log.start(invocation, "1");
            log.printed("in time");
            log.rests();
            clock.advance(Duration.ofHours(1));
            log.printed("late");
            log.start(invocation, "1");
            log.printed("next");
            log.rests();
            clock.advance(Duration.ofHours(1));
            log.ends();
            log.printed("at the end");
            assertThat(lines)
                    .containsExactly(
                            "2026-03-01T12:00:00Z START RequestId: id Version: 1",
                            "2026-03-01T12:00:00Z in time",
                            "2026-03-01T12:00:00Z late",
                            "2026-03-01T13:00:00Z START RequestId: id Version: 1",
                            "2026-03-01T13:00:00Z next",
                            "2026-03-01T14:00:00Z at the end");
        }
    }
}
