package dev.millrace.cloud.aws.schedule;

import dev.millrace.cloud.aws.schedule.Schedule.NotReadable;
import java.time.YearMonth;
import java.util.BitSet;
import java.util.List;

/// Days by their day of the week, Sunday the first: `6`, `MON-FRI`, `6L` (the month's last Friday), `L` (Saturday),
/// `6#3` (its third Friday; a month without one has none).
/// @param plain bits of the plain days of the week
/// @param last bits of those with an L
/// @param numbered a bit for `(day of the week) * 8 + which`
record WeekDays(BitSet plain, BitSet last, BitSet numbered) implements Days {
    private static final int SATURDAY = 7;
    private static final CronField DAY =
            new CronField(1, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    static WeekDays of(String field) {
        BitSet plain = new BitSet();
        BitSet last = new BitSet();
        BitSet numbered = new BitSet();
        for (String item : CronField.items(field)) {
            int hash = item.indexOf('#');
            if (item.equals("L")) {
                plain.set(SATURDAY);
            } else if (hash >= 0) {
                numbered.set(DAY.number(item.substring(0, hash)) * 8 + which(item.substring(hash + 1)));
            } else if (item.endsWith("L")) {
                last.set(DAY.number(item.substring(0, item.length() - 1)));
            } else {
                DAY.add(item, plain);
            }
        }
        return new WeekDays(plain, last, numbered);
    }

    private static int which(String text) {
        int which = CronField.digits(text);
        if (which < 1 || which > 5) {
            throw new NotReadable("a month has at most five of a day: " + text);
        }
        return which;
    }

    @Override
    public BitSet in(YearMonth month) {
        BitSet days = new BitSet();
        int length = month.lengthOfMonth();
        // Java's week begins with Monday as 1, AWS's with Sunday as 1.
        int firstDay = month.atDay(1).getDayOfWeek().getValue() % 7;
        for (int day = 1; day <= length; day++) {
            int ofWeek = (firstDay + day - 1) % 7 + 1;
            int which = (day - 1) / 7 + 1;
            days.set(day, plain.get(ofWeek) || last.get(ofWeek) && day + 7 > length || numbered.get(ofWeek * 8 + which));
        }
        return days;
    }
}
