package dev.millrace.cloud.service.cloudwatch.math;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a datapoint is beside the one before it.
final class Neighbours {
    private Neighbours() {}

    static Value of(Evaluation evaluation, String name, Value value) {
        return Functions.ofEach(name, value, series -> {
            SortedMap<Long, Double> points = new TreeMap<>();
            double sum = 0;
            Map.Entry<Long, Double> before = null;
            for (Map.Entry<Long, Double> point : series.points().entrySet()) {
                sum += point.getValue();
                if (name.equals("RUNNING_SUM")) {
                    points.put(point.getKey(), sum);
                } else if (before != null) {
                    double seconds = point.getKey() - before.getKey();
                    double difference = point.getValue() - before.getValue();
                    Evaluation.put(
                            points,
                            point.getKey(),
                            switch (name) {
                                case "DIFF" -> difference;
                                case "DIFF_TIME" -> seconds;
                                default -> difference / seconds;
                            });
                }
                before = point;
            }
            return evaluation.made(series.periodSeconds(), points).labelled(series);
        });
    }
}
