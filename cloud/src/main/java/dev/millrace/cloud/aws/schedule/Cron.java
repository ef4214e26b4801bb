package dev.millrace.cloud.aws.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// `cron(minutes hours day-of-month month day-of-week year)`: six sets, and a walk through years, months, days, hours
/// and minutes that meets only what is in them. It looks at most at every month up to 2199, so it ends for a date that
/// never is, such as February 30th.
/// @param years a bit for each year since 1970
public record Cron(BitSet minutes, BitSet hours, Days days, BitSet months, BitSet years) implements Schedule {
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;
    private static final Instant END =
            LocalDateTime.of(LAST_YEAR + 1, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

    private static final CronField MINUTE = new CronField(0, 59, List.of());
    private static final CronField HOUR = new CronField(0, 23, List.of());
    private static final CronField MONTH = new CronField(
            1, 12, List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"));

    static boolean before2200(Instant time) {
        return time.isBefore(END);
    }

    static Cron of(String inner) {
        String[] fields = inner.split(" +", -1);
        if (fields.length != 6) {
            throw new NotReadable("its cron does not have six fields");
        }
        if (fields[2].equals("?") == fields[4].equals("?")) {
            throw new NotReadable("one of day of month and day of week must be ?, and the other not");
        }
        Days days = fields[4].equals("?") ? MonthDays.of(fields[2]) : WeekDays.of(fields[4]);
        return new Cron(MINUTE.set(fields[0]), HOUR.set(fields[1]), days, MONTH.set(fields[3]), years(fields[5]));
    }

    /// AWS takes years that it says it does not know, 2500 for one; they never come.
    private static BitSet years(String field) {
        BitSet all = new CronField(1000, 9999, List.of()).withoutWrap().set(field);
        return all.get(FIRST_YEAR, LAST_YEAR + 1);
    }

    @Override
    public Optional<Instant> next(Instant after, Instant since, ZoneId zone) {
        if (!before2200(after)) {
            return Optional.empty();
        }
        LocalDateTime cursor = LocalDateTime.ofInstant(after, zone);
        while (true) {
            Optional<LocalDateTime> onTheWall = next(cursor);
            if (onTheWall.isEmpty()) {
                return Optional.empty();
            }
            cursor = onTheWall.get();
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(cursor);
            if (!offsets.isEmpty() && cursor.toInstant(offsets.getFirst()).isAfter(after)) {
                return Optional.of(cursor.toInstant(offsets.getFirst()));
            }
        }
    }

    /// The first minute after that of a time on the wall.
    private Optional<LocalDateTime> next(LocalDateTime time) {
        LocalDateTime from = time.plusMinutes(1);
        int month = Math.max(0, (from.getYear() - FIRST_YEAR) * 12 + from.getMonthValue() - 1);
        for (boolean later = from.getYear() < FIRST_YEAR; month < (LAST_YEAR - FIRST_YEAR + 1) * 12; month++) {
            if (years.get(month / 12) && months.get(month % 12 + 1)) {
                YearMonth of = YearMonth.of(FIRST_YEAR + month / 12, month % 12 + 1);
                Optional<LocalDateTime> found = within(of, later ? of.atDay(1).atStartOfDay() : from);
                if (found.isPresent()) {
                    return found;
                }
            }
            later = true;
        }
        return Optional.empty();
    }

    private Optional<LocalDateTime> within(YearMonth month, LocalDateTime from) {
        BitSet those = days.in(month);
        int hour = from.getHour();
        int minute = from.getMinute();
        for (int day = those.nextSetBit(from.getDayOfMonth()); day >= 0; day = those.nextSetBit(day + 1)) {
            if (day > from.getDayOfMonth()) {
                hour = 0;
                minute = 0;
            }
            for (int at = hours.nextSetBit(hour); at >= 0; at = hours.nextSetBit(at + 1)) {
                int past = minutes.nextSetBit(at > hour ? 0 : minute);
                if (past >= 0) {
                    return Optional.of(month.atDay(day).atTime(at, past));
                }
            }
        }
        return Optional.empty();
    }
}
