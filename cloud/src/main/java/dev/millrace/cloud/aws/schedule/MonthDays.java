package dev.millrace.cloud.aws.schedule;

import dev.millrace.cloud.aws.schedule.Schedule.NotReadable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.BitSet;
import java.util.List;

/// Days by their number: `15`, `L` (the last), `L-3` (three before it), `15W` (the day from Monday to Friday nearest to
/// the 15th, in the same month), `LW` (the last such day). A day that a month does not have is none of its days.
/// @param plain bits of the plain numbers
/// @param beforeLast bits of how many days before the last
/// @param nearest bits of the numbers with a W
/// @param lastWorkday whether LW is among them
record MonthDays(BitSet plain, BitSet beforeLast, BitSet nearest, boolean lastWorkday) implements Days {
    private static final CronField DAY = new CronField(1, 31, List.of());

    static MonthDays of(String field) {
        BitSet plain = new BitSet();
        BitSet beforeLast = new BitSet();
        BitSet nearest = new BitSet();
        boolean lastWorkday = false;
        for (String item : CronField.items(field)) {
            if (item.equals("LW")) {
                lastWorkday = true;
            } else if (item.equals("L")) {
                beforeLast.set(0);
            } else if (item.startsWith("L-")) {
                beforeLast.set(before(item.substring(2)));
            } else if (item.endsWith("W")) {
                nearest.set(DAY.number(item.substring(0, item.length() - 1)));
            } else {
                DAY.add(item, plain);
            }
        }
        return new MonthDays(plain, beforeLast, nearest, lastWorkday);
    }

    private static int before(String text) {
        int days = CronField.digits(text);
        if (days > 30) {
            throw new NotReadable("no month has a day so long before its last: " + text);
        }
        return days;
    }

    @Override
    public BitSet in(YearMonth month) {
        int last = month.lengthOfMonth();
        BitSet days = plain.get(0, last + 1);
        beforeLast.stream().filter(before -> before < last).forEach(before -> days.set(last - before));
        nearest.stream().filter(day -> day <= last).forEach(day -> days.set(workday(month, day)));
        if (lastWorkday) {
            days.set(workday(month, last));
        }
        return days;
    }

    private static int workday(YearMonth month, int day) {
        LocalDate date = month.atDay(day);
        if (date.getDayOfWeek() == DayOfWeek.SATURDAY) {
            return day == 1 ? 3 : day - 1;
        }
        if (date.getDayOfWeek() == DayOfWeek.SUNDAY) {
            return day == month.lengthOfMonth() ? day - 2 : day + 1;
        }
        return day;
    }
}
