package dev.millrace.cloud.service.logs.insights;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;

/// Periods as `bin`, `datefloor` and `dateceil` take them, in UTC: `5m`, `1 hour`, `2w`.
record Periods(long count, Unit unit) {
    enum Unit {
        MILLISECOND(1),
        SECOND(1_000),
        MINUTE(60_000),
        HOUR(3_600_000),
        DAY(86_400_000),
        WEEK(7 * 86_400_000L),
        MONTH(0),
        QUARTER(0),
        YEAR(0);

        private final long ms;

        Unit(long ms) {
            this.ms = ms;
        }
    }

    private static final int MONTHS_IN_QUARTER = 3;
    private static final int MONTHS_IN_YEAR = 12;

    static Optional<Periods> of(double count, String unit) {
        if (count < 1 || count != Math.rint(count) || count > 1_000_000) {
            return Optional.empty();
        }
        Unit found =
                switch (unit.toLowerCase(Locale.ROOT)) {
                    case "ms", "msec", "millisecond", "milliseconds" -> Unit.MILLISECOND;
                    case "s", "sec", "secs", "second", "seconds" -> Unit.SECOND;
                    case "m", "min", "mins", "minute", "minutes" -> Unit.MINUTE;
                    case "h", "hr", "hrs", "hour", "hours" -> Unit.HOUR;
                    case "d", "day", "days" -> Unit.DAY;
                    case "w", "week", "weeks" -> Unit.WEEK;
                    case "mo", "mon", "month", "months" -> Unit.MONTH;
                    case "q", "qtr", "qtrs", "quarter", "quarters" -> Unit.QUARTER;
                    case "y", "yr", "yrs", "year", "years" -> Unit.YEAR;
                    default -> null;
                };
        return Optional.ofNullable(found).map(known -> new Periods((long) count, known));
    }

    /// The beginning of the period that a time lies in.
    long floor(long epochMs) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(epochMs), ZoneOffset.UTC);
        return switch (unit) {
            case MILLISECOND, SECOND, MINUTE, HOUR, DAY -> Math.floorDiv(epochMs, unit.ms * count) * unit.ms * count;
            case WEEK -> {
                LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                long weeks = Math.floorDiv(monday.toEpochDay() + 3, 7);
                yield ms(monday.minusWeeks(Math.floorMod(weeks, count)));
            }
            case MONTH -> months(day, count);
            case QUARTER -> months(day, count * MONTHS_IN_QUARTER);
            case YEAR -> months(day, count * MONTHS_IN_YEAR);
        };
    }

    /// The beginning of the next period, or the time itself where it begins one.
    long ceil(long epochMs) {
        long floor = floor(epochMs);
        if (floor == epochMs) {
            return floor;
        }
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(floor), ZoneOffset.UTC);
        return switch (unit) {
            case MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK -> floor + unit.ms * count;
            case MONTH -> ms(day.plusMonths(count));
            case QUARTER -> ms(day.plusMonths(count * MONTHS_IN_QUARTER));
            case YEAR -> ms(day.plusYears(count));
        };
    }

    private static long months(LocalDate day, long count) {
        long month = day.getYear() * (long) MONTHS_IN_YEAR + day.getMonthValue() - 1;
        long first = Math.floorDiv(month, count) * count;
        return ms(LocalDate.of(
                (int) Math.floorDiv(first, MONTHS_IN_YEAR), Math.floorMod(first, MONTHS_IN_YEAR) + 1, 1));
    }

    private static long ms(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
