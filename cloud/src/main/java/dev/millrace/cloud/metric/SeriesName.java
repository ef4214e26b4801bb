package dev.millrace.cloud.metric;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A metric of one account in one region, told from every other: two that differ in a dimension, or in the unit, have
/// nothing to do with one another.
/// @param dimensions in the order of their names
public record SeriesName(
        String account, String region, String namespace, String metric, SortedMap<String, String> dimensions, Unit unit) {
    public SeriesName {
        dimensions = Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
    }

    public static SeriesName of(
            String account, String region, String namespace, String metric, Unit unit, Map<String, String> dimensions) {
        return new SeriesName(account, region, namespace, metric, new TreeMap<>(dimensions), unit);
    }
}
