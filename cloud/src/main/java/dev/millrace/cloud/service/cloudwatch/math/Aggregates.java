package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.service.cloudwatch.math.Value.Group;
import dev.millrace.cloud.service.cloudwatch.math.Value.Scalar;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import dev.millrace.cloud.service.cloudwatch.math.Value.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/// What many values come to: a series' own to one number, a group's at each time to one series.
final class Aggregates {
    private Aggregates() {}

    static Value of(Evaluation evaluation, String name, Value value) {
        return switch (value) {
            case Series series -> new Scalar(of(name, series.points().values()));
            case Group(List<Series> all) -> {
                SortedMap<Long, List<Double>> byTime = new TreeMap<>();
                for (Series series : all) {
                    series.points()
                            .forEach((time, point) -> byTime.computeIfAbsent(time, _ -> new ArrayList<>())
                                    .add(point));
                }
                SortedMap<Long, Double> points = new TreeMap<>();
                byTime.forEach((time, together) -> Evaluation.put(points, time, of(name, together)));
                yield evaluation.made(evaluation.period(List.of(value)), points);
            }
            case Scalar _, Text _ -> throw Evaluation.unsupported(name, List.of(value));
        };
    }

    static double of(String name, Collection<Double> values) {
        double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
        DoubleStream stream = Arrays.stream(numbers);
        return switch (name) {
            case "SUM" -> stream.sum();
            case "AVG" -> stream.average().orElse(Double.NaN);
            case "MIN" -> stream.min().orElse(Double.NaN);
            case "MAX" -> stream.max().orElse(Double.NaN);
            case "STDDEV" -> deviation(numbers);
            default -> throw new MathException("Unknown function '" + name + "'");
        };
    }

    private static double deviation(double[] numbers) {
        double mean = Arrays.stream(numbers).average().orElse(Double.NaN);
        return Math.sqrt(Arrays.stream(numbers)
                .map(number -> (number - mean) * (number - mean))
                .average()
                .orElse(Double.NaN));
    }

    static Value count(String name, Value value) {
        if (name.equals("METRIC_COUNT")) {
            return new Scalar(Evaluation.series(value, name).size());
        }
        return new Scalar(Functions.one(name, value).points().size());
    }
}
