package dev.millrace.cloud.metric;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a metric is measured in: CloudWatch's standard units
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html). The order is what is kept; add at
/// the end.
public enum Unit {
    NONE("None"),
    COUNT("Count"),
    PERCENT("Percent"),
    SECONDS("Seconds"),
    MILLISECONDS("Milliseconds"),
    MICROSECONDS("Microseconds"),
    BYTES("Bytes"),
    KILOBYTES("Kilobytes"),
    MEGABYTES("Megabytes"),
    GIGABYTES("Gigabytes"),
    TERABYTES("Terabytes"),
    BITS("Bits"),
    KILOBITS("Kilobits"),
    MEGABITS("Megabits"),
    GIGABITS("Gigabits"),
    TERABITS("Terabits"),
    COUNT_PER_SECOND("Count/Second"),
    BYTES_PER_SECOND("Bytes/Second"),
    KILOBYTES_PER_SECOND("Kilobytes/Second"),
    MEGABYTES_PER_SECOND("Megabytes/Second"),
    GIGABYTES_PER_SECOND("Gigabytes/Second"),
    TERABYTES_PER_SECOND("Terabytes/Second"),
    BITS_PER_SECOND("Bits/Second"),
    KILOBITS_PER_SECOND("Kilobits/Second"),
    MEGABITS_PER_SECOND("Megabits/Second"),
    GIGABITS_PER_SECOND("Gigabits/Second"),
    TERABITS_PER_SECOND("Terabits/Second");

    private static final Map<String, Unit> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(Unit::word, Function.identity()));

    private final String word;

    Unit(String word) {
        this.word = word;
    }

    /// As AWS writes it.
    public String word() {
        return word;
    }

    /// @throws IllegalArgumentException for a word that is none of AWS's
    public static Unit of(String word) {
        Unit unit = BY_WORD.get(word);
        if (unit == null) {
            throw new IllegalArgumentException("No unit: " + word);
        }
        return unit;
    }
}
