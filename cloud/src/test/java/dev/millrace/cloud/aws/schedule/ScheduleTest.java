package dev.millrace.cloud.aws.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples are those of AWS's guides to EventBridge and its Scheduler, those on which the known libraries fail, and
/// what public tests saw AWS take and refuse.
class ScheduleTest {
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            0 12 * * ? *           | 2026-01-01T12:00 2026-01-02T12:00
            5,35 14 * * ? *        | 2026-01-01T14:05 2026-01-01T14:35 2026-01-02T14:05
            15 10 ? * 6L 2026-2027 | 2026-01-30T10:15 2026-02-27T10:15 2026-03-27T10:15
            15 12 * * ? *          | 2026-01-01T12:15 2026-01-02T12:15
            0 18 ? * MON-FRI *     | 2026-01-01T18:00 2026-01-02T18:00 2026-01-05T18:00
            0 8 1 * ? *            | 2026-01-01T08:00 2026-02-01T08:00
            0/15 * * * ? *         | 2026-01-01T00:15 2026-01-01T00:30 2026-01-01T00:45 2026-01-01T01:00
            0/10 * ? * MON-FRI *   | 2026-01-01T00:10 2026-01-01T00:20
            0/5 8-17 ? * MON-FRI * | 2026-01-01T08:00 2026-01-01T08:05
            0/30 20-2 ? * MON-FRI *| 2026-01-01T00:30 2026-01-01T01:00 2026-01-01T01:30 2026-01-01T02:00 2026-01-01T02:30 2026-01-01T20:00
            0 0 L * ? *            | 2026-01-31T00:00 2026-02-28T00:00 2026-03-31T00:00 2026-04-30T00:00
            0 0 LW * ? *           | 2026-01-30T00:00 2026-02-27T00:00 2026-03-31T00:00 2026-04-30T00:00
            0 0 L-3 * ? *          | 2026-01-28T00:00 2026-02-25T00:00 2026-03-28T00:00 2026-04-27T00:00
            0 0 3W,15W * ? *       | 2026-01-02T00:00 2026-01-15T00:00 2026-02-03T00:00 2026-02-16T00:00
            0 0 1W AUG ? 2026      | 2026-08-03T00:00
            0 0 31W MAY ? 2026     | 2026-05-29T00:00
            0 0 31 * ? *           | 2026-01-31T00:00 2026-03-31T00:00 2026-05-31T00:00
            0 0 29 2 ? *           | 2028-02-29T00:00 2032-02-29T00:00
            0 9 ? * 2#1 *          | 2026-01-05T09:00 2026-02-02T09:00
            0 9 ? * FRI#5 *        | 2026-01-30T09:00 2026-05-29T09:00
            0 9 ? * L *            | 2026-01-03T09:00 2026-01-10T09:00
            0 9 ? * FRI-MON *      | 2026-01-02T09:00 2026-01-03T09:00 2026-01-04T09:00 2026-01-05T09:00 2026-01-09T09:00
            0 9 ? * sun,3 *        | 2026-01-04T09:00 2026-01-06T09:00
            0 9 ? NOV-FEB SUN#1 *  | 2026-01-04T09:00 2026-02-01T09:00 2026-11-01T09:00 2026-12-06T09:00 2027-01-03T09:00
            50/5,3-4 1/12 * * ? *  | 2026-01-01T01:03 2026-01-01T01:04 2026-01-01T01:50 2026-01-01T01:55 2026-01-01T13:03
            0 */8 28-2 * ? *       | 2026-01-01T08:00 2026-01-01T16:00 2026-01-02T00:00 2026-01-02T08:00 2026-01-02T16:00 2026-01-28T00:00
            0 0 1 1 ? 2027/2       | 2027-01-01T00:00 2029-01-01T00:00
            59 23 31 DEC ? 2199    | 2199-12-31T23:59
            0 4 1 * ? *            | 2026-01-01T04:00 2026-02-01T04:00
            """)
    void a_cron_comes_when_AWS_has_it_come(String fields, String times) {
        List<Instant> expected = new ArrayList<>();
        for (String time : times.strip().split(" ")) {
            expected.add(Instant.parse(time + ":00Z"));
        }

        assertThat(next("cron(" + fields.strip() + ")", NEW_YEAR, ZoneOffset.UTC, expected.size()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cron(0 0 30 2 ? *)",
                "cron(0 20 * * ? 2500)",
                "cron(0 0 1 1 ? 2025)",
                "cron(0 0 31 4 ? *)",
                "at(2026-01-01T00:00:00)",
                "rate(999999999 days)"
            })
    void what_never_comes_says_so(String text) {
        assertThat(schedule(text).next(NEW_YEAR, NEW_YEAR, ZoneOffset.UTC)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cron",
                "cron()",
                "cron(INVALID)",
                "cron(0 1 * * * *)",
                "cron(0 1 ? * ? *)",
                "cron(0 1 * * ?)",
                "cron(* * * * *)",
                "cron(0 0 0 * * ? *)",
                "cron(*/30 * * * * ? *)",
                "cron(7 20 * * NOT *)",
                "cron(0 dummy ? * MON-FRI *)",
                "cron(71 8 1 * ? *)",
                "cron(60 8 1 * ? *)",
                "cron(0 24 1 * ? *)",
                "cron(0 8 32 * ? *)",
                "cron(0 8 0 * ? *)",
                "cron(0 8 1 13 ? *)",
                "cron(0 8 ? * 8 *)",
                "cron(0 8 ? * 0 *)",
                "cron(0 8 1#2 * ? *)",
                "cron(0 8 ? * 6#6 *)",
                "cron(0 8 ? * 6#0 *)",
                "cron(0 8 ? * 15W *)",
                "cron(0 8 L-31 * ? *)",
                "cron(0 8 ?,1 * ? *)",
                "cron(0/0 8 1 * ? *)",
                "cron(0/60 8 1 * ? *)",
                "cron(1, 8 1 * ? *)",
                "cron(1-2-3 8 1 * ? *)",
                "cron(-1 8 1 * ? *)",
                "cron(0 8 1 * ? 20)",
                "cron(0 8 1 * ? 2027-2026)",
                "cron(0 8 1 * ? *",
                "CRON(0 8 1 * ? *)",
                "rate()",
                "rate(10)",
                "rate(10 seconds)",
                "rate(10 years)",
                "rate(10 minutess)",
                "rate(foo minutes)",
                "rate(0 minutes)",
                "rate(-10 minutes)",
                "rate(1.5 hours)",
                "rate(10 MINUTES)",
                "rate( 10 minutes )",
                " rate(10 minutes)",
                "rate(10 minutes) ",
                "rate(1 minutes)",
                "rate(1 hours)",
                "rate(10 minute)",
                "rate(99999999999999999999 days)",
                "at(2021-12-31T23:59:59Z)",
                "at(2021-12-31)",
                "at(2021-02-29T00:00:00)",
                "at(2026-05-30T12:03:37.080790)",
                "every(5 minutes)"
            })
    void what_is_no_schedule_is_not_read_as_one(String text) {
        assertThat(Schedule.read(text)).isInstanceOf(Reading.NotASchedule.class);
    }

    @Test
    void a_rate_counts_from_its_beginning_however_late_somebody_asks() {
        Instant since = Instant.parse("2026-01-01T00:00:42Z");

        assertThat(next("rate(5 minutes)", since, ZoneOffset.UTC, 2))
                .containsExactly(since.plusSeconds(300), since.plusSeconds(600));
        assertThat(schedule("rate(1 hour)").next(Instant.parse("2026-03-01T10:00:42Z"), since, ZoneOffset.UTC))
                .contains(Instant.parse("2026-03-01T11:00:42Z"));
        assertThat(schedule("rate(2 days)").next(since.minusNanos(1), since, ZoneOffset.UTC))
                .contains(since);
    }

    @Test
    void a_rate_may_be_read_without_regard_to_its_number() {
        assertThat(Schedule.read("rate(1 minutes)", Rate.Number.EITHER)).isInstanceOf(Reading.Understood.class);
        assertThat(Schedule.read("rate(1 minute)", Rate.Number.EITHER)).isInstanceOf(Reading.Understood.class);
        assertThat(Schedule.read("rate(1 minutess)", Rate.Number.EITHER)).isInstanceOf(Reading.NotASchedule.class);
    }

    @Test
    void once_is_by_the_clock_on_the_wall() {
        assertThat(next("at(2026-07-01T07:00:00)", NEW_YEAR, NEW_YORK, 2))
                .containsExactly(Instant.parse("2026-07-01T11:00:00Z"));
    }

    /// On 2026-03-08 New York has no 02:00 to 02:59.
    @Test
    void what_falls_into_the_hour_that_is_left_out_does_not_happen() {
        assertThat(next("cron(30 2 * * ? *)", Instant.parse("2026-03-07T00:00:00Z"), NEW_YORK, 2))
                .containsExactly(Instant.parse("2026-03-07T07:30:00Z"), Instant.parse("2026-03-09T06:30:00Z"));
        assertThat(next("cron(0/30 * * * ? *)", Instant.parse("2026-03-08T06:00:00Z"), NEW_YORK, 3))
                .containsExactly(
                        Instant.parse("2026-03-08T06:30:00Z"),
                        Instant.parse("2026-03-08T07:00:00Z"),
                        Instant.parse("2026-03-08T07:30:00Z"));
    }

    /// On 2026-11-01 New York has 01:00 to 01:59 twice, from 05:00 and from 06:00 UTC.
    @Test
    void what_falls_into_the_hour_that_comes_twice_happens_once() {
        assertThat(next("cron(30 1 * * ? *)", Instant.parse("2026-11-01T00:00:00Z"), NEW_YORK, 2))
                .containsExactly(Instant.parse("2026-11-01T05:30:00Z"), Instant.parse("2026-11-02T06:30:00Z"));
        assertThat(next("cron(0/20 1-2 * * ? *)", Instant.parse("2026-11-01T05:35:00Z"), NEW_YORK, 2))
                .containsExactly(Instant.parse("2026-11-01T05:40:00Z"), Instant.parse("2026-11-01T07:00:00Z"));
        assertThat(next("cron(0/20 1-2 * * ? *)", Instant.parse("2026-11-01T06:10:00Z"), NEW_YORK, 1))
                .containsExactly(Instant.parse("2026-11-01T07:00:00Z"));
    }

    @Test
    void a_second_of_the_minute_is_past_it() {
        assertThat(next("cron(* * * * ? *)", Instant.parse("2026-01-01T00:00:59.999Z"), ZoneOffset.UTC, 1))
                .containsExactly(Instant.parse("2026-01-01T00:01:00Z"));
        assertThat(next("cron(0 0 1 1 ? *)", Instant.parse("1950-06-01T00:00:00Z"), ZoneOffset.UTC, 1))
                .containsExactly(Instant.parse("1970-01-01T00:00:00Z"));
    }

    private static Schedule schedule(String text) {
        return switch (Schedule.read(text)) {
            case Reading.Understood(Schedule schedule) -> schedule;
            case Reading.NotASchedule(String why) -> throw new AssertionError(text + ": " + why);
        };
    }

    private static List<Instant> next(String text, Instant after, ZoneId zone, int count) {
        Schedule schedule = schedule(text);
        List<Instant> times = new ArrayList<>();
        Optional<Instant> next = schedule.next(after, after, zone);
        while (next.isPresent() && times.size() < count) {
            times.add(next.get());
            next = schedule.next(next.get(), after, zone);
        }
        return times;
    }
}
