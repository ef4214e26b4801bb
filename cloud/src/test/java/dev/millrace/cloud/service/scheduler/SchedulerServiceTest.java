package dev.millrace.cloud.service.scheduler;

import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.CALL;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.FUNCTION;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.ROLE;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.START;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.schedule;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.scheduler.DeleteScheduleInput;
import dev.millrace.wire.scheduler.FlexibleTimeWindow;
import dev.millrace.wire.scheduler.UpdateScheduleInput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerServiceTest {
    @TempDir
    Path data;

    private SchedulerUnderTest scheduler;

    @BeforeEach
    void open() {
        scheduler = new SchedulerUnderTest(data);
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void a_cron_comes_at_its_times_in_its_zone() {
        scheduler.create("cron(0/30 8 * * ? *)", input -> input.scheduleExpressionTimezone("America/New_York"));

        scheduler.clock.advance(Duration.ofDays(1));

        assertThat(scheduler.targets.times)
                .containsExactly(Instant.parse("2026-03-01T13:00:00Z"), Instant.parse("2026-03-01T13:30:00Z"));
        assertThat(scheduler.targets.calls.getFirst().operation()).isEqualTo(new TargetApi.Operation("lambda", "Invoke"));
        assertThat(scheduler.targets.calls.getFirst().input().toString())
                .isEqualTo("{\"FunctionName\":\"" + FUNCTION + "\",\"InvocationType\":\"Event\",\"Payload\":\"{}\"}");
        assertThat(scheduler.targets.calls.getFirst().roleArn()).isEqualTo(ROLE);
    }

    @Test
    void a_rate_comes_at_once_and_then_at_whole_minutes() throws Exception {
        scheduler.create("rate(5 minutes)", _ -> {});
        scheduler.targets.await(1);

        scheduler.clock.advance(Duration.ofMinutes(10));

        assertThat(scheduler.targets.times)
                .containsExactly(START, Instant.parse("2026-03-01T12:05:00Z"), Instant.parse("2026-03-01T12:10:00Z"));
    }

    @Test
    void dates_bound_what_recurs() {
        scheduler.create("rate(1 hours)", input -> input.startDate(Instant.parse("2026-03-01T13:00:30Z"))
                .endDate(Instant.parse("2026-03-01T15:30:00Z")));

        scheduler.clock.advance(Duration.ofDays(1));

        assertThat(scheduler.targets.times)
                .containsExactly(
                        Instant.parse("2026-03-01T13:00:00Z"),
                        Instant.parse("2026-03-01T14:00:00Z"),
                        Instant.parse("2026-03-01T15:00:00Z"));
    }

    @Test
    void once_is_once_and_what_is_to_go_after_it_goes() {
        scheduler.create("at(2026-03-01T14:00:00)", input -> input.actionAfterCompletion("DELETE"));

        scheduler.clock.advance(Duration.ofDays(1));

        assertThat(scheduler.targets.times).containsExactly(Instant.parse("2026-03-01T14:00:00Z"));
        assertThatThrownBy(scheduler::get).hasMessage("Schedule s does not exist.");
    }

    @Test
    void once_stays_where_nothing_else_was_said() {
        scheduler.create("at(2026-03-01T14:00:00)", _ -> {});

        scheduler.clock.advance(Duration.ofDays(1));

        assertThat(scheduler.get().actionAfterCompletion()).isEqualTo("NONE");
        assertThat(scheduler.targets.times).hasSize(1);
    }

    @Test
    void a_flexible_window_is_kept_to() {
        scheduler.create("cron(0 13 * * ? *)", input -> input.flexibleTimeWindow(FlexibleTimeWindow.builder()
                        .mode("FLEXIBLE")
                        .maximumWindowInMinutes(15)
                        .build())
                .target(target().input("\"<aws.scheduler.scheduled-time>\"").build()));

        scheduler.clock.advance(Duration.ofDays(20));

        assertThat(scheduler.targets.times).hasSize(20).allSatisfy(time -> {
            long late = Duration.between(time.truncatedTo(java.time.temporal.ChronoUnit.DAYS), time)
                    .minusHours(13)
                    .toSeconds();
            assertThat(late).isBetween(0L, 15 * 60L);
        });
        assertThat(scheduler.targets.times.stream().map(time -> time.getEpochSecond() % 3600).distinct())
                .hasSizeGreaterThan(10);
        assertThat(scheduler.targets.calls.getFirst().input().path("Payload").asString()).isEqualTo("\"2026-03-01T13:00:00Z\"");
    }

    @Test
    void a_disabled_schedule_does_not_come_until_it_is_enabled() {
        scheduler.create("cron(0 * * * ? *)", input -> input.state("DISABLED"));
        scheduler.clock.advance(Duration.ofHours(3));
        assertThat(scheduler.targets.times).isEmpty();

        scheduler.api.updateSchedule(
                UpdateScheduleInput.builder()
                        .name("s")
                        .scheduleExpression("cron(0 * * * ? *)")
                        .flexibleTimeWindow(FlexibleTimeWindow.builder().mode("OFF").build())
                        .target(target().build())
                        .build(),
                CALL);
        scheduler.clock.advance(Duration.ofHours(1));

        assertThat(scheduler.targets.times).containsExactly(Instant.parse("2026-03-01T16:00:00Z"));
    }

    @Test
    void a_schedule_that_was_removed_does_not_come() {
        scheduler.create("cron(0 * * * ? *)", _ -> {});
        scheduler.api.deleteSchedule(DeleteScheduleInput.builder().name("s").build(), CALL);
        scheduler.clock.advance(Duration.ofHours(3));
        assertThat(scheduler.targets.times).isEmpty();
    }

    /// As recorded from AWS.
    @ParameterizedTest
    @ValueSource(strings = {"cron(0 1 * * * *)", "rate(10 minutess)", "rate(-10 minutes)", "at(2021-12-31)"})
    void what_is_no_schedule_is_refused(String expression) {
        scheduler.refused(schedule(expression), "ValidationException", "Invalid Schedule Expression " + expression + ".");
    }
}
