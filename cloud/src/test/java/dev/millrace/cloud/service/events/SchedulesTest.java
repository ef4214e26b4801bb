package dev.millrace.cloud.service.events;

import static dev.millrace.cloud.service.events.EventsUnderTest.call;
import static dev.millrace.cloud.service.events.EventsUnderTest.function;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.events.DisableRuleRequest;
import dev.millrace.wire.events.EnableRuleRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules with schedules, from noon on.
class SchedulesTest {
    @TempDir
    private Path folder;

    private EventsUnderTest events;

    @BeforeEach
    void start() {
        events = new EventsUnderTest(folder);
    }

    @AfterEach
    void stop() {
        events.close();
    }

    @Test
    void a_rate_counts_from_when_the_rule_was_made() throws Exception {
        events.clock.advance(Duration.ofSeconds(17));
        events.schedule("r", "rate(5 minutes)");
        events.targets("r", function("f"));
        events.clock.advance(Duration.ofMinutes(4));
        assertThat(events.got).isEmpty();
        events.clock.advance(Duration.ofMinutes(1));
        String payload = events.next().payload();
        assertThat(payload)
                .matches("\\{\"version\":\"0\",\"id\":\"[0-9a-f-]{36}\",\"detail-type\":\"Scheduled Event\","
                        + "\"source\":\"aws.events\",\"account\":\"000000000001\",\"time\":\"2026-03-01T12:05:17Z\","
                        + "\"region\":\"eu-west-1\",\"resources\":\\[\"arn:aws:events:eu-west-1:000000000001:rule/r\"],"
                        + "\"detail\":\\{}}");
    }

    @Test
    void a_day_of_five_minutes_is_288_events_each_of_its_time() throws Exception {
        events.schedule("r", "rate(5 minutes)");
        events.targets("r", function("f"));
        events.clock.advance(Duration.ofDays(1));
        List<String> times = times(288);
        assertThat(times.stream().sorted().distinct()).hasSize(288).startsWith("2026-03-01T12:05:00Z").endsWith("2026-03-02T12:00:00Z");
        assertThat(events.got).isEmpty();
    }

    @Test
    void a_cron_is_read_in_utc() throws Exception {
        events.schedule("r", "cron(30 4 ? * MON *)");
        events.targets("r", function("f"));
        events.clock.advance(Duration.ofDays(7));
        assertThat(times(1)).containsExactly("2026-03-02T04:30:00Z");
        assertThat(events.got).isEmpty();
    }

    @Test
    void a_restart_neither_moves_nor_repeats_and_makes_up_nothing() throws Exception {
        events.schedule("r", "rate(5 minutes)");
        events.targets("r", function("f"));
        events.clock.advance(Duration.ofMinutes(5));
        assertThat(times(1)).containsExactly("2026-03-01T12:05:00Z");
        events.settled();
        events.restart();
        events.clock.advance(Duration.ofMinutes(4));
        events.restart();
        assertThat(events.got).isEmpty();
        events.clock.advance(Duration.ofMinutes(1));
        assertThat(times(1)).containsExactly("2026-03-01T12:10:00Z");
        events.settled();
        events.whileStopped(() -> events.clock.advance(Duration.ofMinutes(23)));
        assertThat(events.got).isEmpty();
        events.clock.advance(Duration.ofMinutes(2));
        assertThat(times(1)).containsExactly("2026-03-01T12:35:00Z");
    }

    @Test
    void a_rule_that_is_enabled_again_counts_anew_and_one_that_is_described_anew_does_not() throws Exception {
        events.schedule("r", "rate(5 minutes)");
        events.targets("r", function("f"));
        events.clock.advance(Duration.ofMinutes(3));
        events.schedule("r", "rate(5 minutes)");
        events.clock.advance(Duration.ofMinutes(2));
        assertThat(times(1)).containsExactly("2026-03-01T12:05:00Z");
        events.api().disableRule(new DisableRuleRequest("r", null), call());
        events.clock.advance(Duration.ofMinutes(7));
        events.api().enableRule(new EnableRuleRequest("r", null), call());
        events.clock.advance(Duration.ofMinutes(5));
        assertThat(times(1)).containsExactly("2026-03-01T12:17:00Z");
        assertThat(events.got).isEmpty();
    }

    private List<String> times(int count) throws InterruptedException {
        List<String> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            times.add(events.next().json().path("time").asString());
        }
        return times;
    }
}
