package dev.millrace.cloud.service.firehose.conversion.orc;

import java.util.Arrays;

/// Numbers that say where in a column's streams a group of rows begins.
final class Positions {
    private long[] numbers = new long[8];
    private int count;

    void add(long number) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = number;
    }

    void addAll(Positions others) {
        for (int i = 0; i < others.count; i++) {
            add(others.numbers[i]);
        }
    }

    long[] all() {
        return Arrays.copyOf(numbers, count);
    }
}
