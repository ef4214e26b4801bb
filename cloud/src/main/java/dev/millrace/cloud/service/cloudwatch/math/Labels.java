package dev.millrace.cloud.service.cloudwatch.math;

import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Labels with figures of what they name: `${MAX}`, `${LAST}` and the like
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html). What is none of these stays.
final class Labels {
    private static final Pattern PART = Pattern.compile("\\$\\{(AVG|DATAPOINT_COUNT|FIRST|LAST|LABEL|MAX|MIN|SUM)}");

    private Labels() {}

    /// @param plain what it is called without a label of its own
    static String filled(String label, String plain, SortedMap<Long, Double> points) {
        return PART.matcher(label).replaceAll(part -> Matcher.quoteReplacement(value(part.group(1), plain, points)));
    }

    private static String value(String part, String plain, SortedMap<Long, Double> points) {
        if (part.equals("LABEL")) {
            return plain;
        }
        if (part.equals("DATAPOINT_COUNT")) {
            return Integer.toString(points.size());
        }
        if (points.isEmpty()) {
            return "";
        }
        double value =
                switch (part) {
                    case "FIRST" -> points.firstEntry().getValue();
                    case "LAST" -> points.lastEntry().getValue();
                    default -> Aggregates.of(part, points.values());
                };
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
