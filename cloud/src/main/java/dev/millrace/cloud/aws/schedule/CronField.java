package dev.millrace.cloud.aws.schedule;

import dev.millrace.cloud.aws.schedule.Schedule.NotReadable;
import java.util.BitSet;
import java.util.List;

/// A field of numbers, or of names that stand for them: `5`, `MON-FRI`, `20-2` (round the end), `0/15`, `*`, and lists
/// of these.
/// @param names of the numbers from the first on; none where there are only numbers
record CronField(int first, int last, List<String> names, boolean wraps) {
    CronField(int first, int last, List<String> names) {
        this(first, last, names, true);
    }

    CronField withoutWrap() {
        return new CronField(first, last, names, false);
    }

    BitSet set(String field) {
        BitSet all = new BitSet();
        for (String item : items(field)) {
            add(item, all);
        }
        return all;
    }

    static String[] items(String field) {
        return field.split(",", -1);
    }

    void add(String item, BitSet to) {
        int slash = item.indexOf('/');
        String range = slash < 0 ? item : item.substring(0, slash);
        int step = slash < 0 ? 1 : step(item.substring(slash + 1));
        int dash = range.indexOf('-');
        int from;
        int until;
        if (range.equals("*")) {
            from = first;
            until = last;
        } else if (dash >= 0) {
            from = number(range.substring(0, dash));
            until = number(range.substring(dash + 1));
        } else {
            from = number(range);
            until = slash < 0 ? from : last;
        }
        int size = last - first + 1;
        if (until < from) {
            if (!wraps) {
                throw new NotReadable("a range ends before it begins: " + item);
            }
            until += size;
        }
        for (int value = from; value <= until; value += step) {
            to.set(value > last ? value - size : value);
        }
    }

    private int step(String text) {
        int step = digits(text);
        if (step < 1 || step > last) {
            throw new NotReadable("a step must be from 1 to " + last + ": " + text);
        }
        return step;
    }

    int number(String text) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(text)) {
                return first + i;
            }
        }
        int number = digits(text);
        if (number < first || number > last) {
            throw new NotReadable("it must be from " + first + " to " + last + ": " + text);
        }
        return number;
    }

    static int digits(String text) {
        if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NotReadable("not a number: " + text);
        }
        return Integer.parseInt(text);
    }
}
