package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.service.cloudwatch.math.Value.Scalar;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import dev.millrace.cloud.service.cloudwatch.math.Value.Text;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Datapoints where there are none.
final class Filling {
    private Filling() {}

    /// `FILL(m1, 0)`, `FILL(m1, REPEAT)`, `FILL(m1, LINEAR)`, `FILL(m1, m2)`.
    static Value fill(Evaluation evaluation, List<Value> arguments) {
        if (arguments.size() != 2) {
            throw new MathException("The function FILL takes 2 arguments, not " + arguments.size());
        }
        Value with = arguments.get(1);
        return Functions.ofEach("FILL", arguments.getFirst(), series -> {
            TreeMap<Long, Double> had = new TreeMap<>(series.points());
            SortedMap<Long, Double> points = new TreeMap<>(had);
            for (long time : evaluation.source().times(series.periodSeconds())) {
                if (!had.containsKey(time)) {
                    Double value = value(had, time, with);
                    if (value != null) {
                        points.put(time, value);
                    }
                }
            }
            return series.with(points);
        });
    }

    private static @Nullable Double value(TreeMap<Long, Double> had, long time, Value with) {
        Map.Entry<Long, Double> before = had.lowerEntry(time);
        Map.Entry<Long, Double> after = had.higherEntry(time);
        return switch (with) {
            case Scalar(double number) -> number;
            case Series other -> other.points().get(time);
            case Text(String word) when word.equals("REPEAT") -> before == null ? null : before.getValue();
            case Text(String word) when word.equals("LINEAR") ->
                before == null || after == null
                        ? null
                        : (Double) (before.getValue()
                                + (after.getValue() - before.getValue())
                                        * (time - before.getKey())
                                        / (after.getKey() - before.getKey()));
            case Text _, Value.Group _ -> throw Evaluation.unsupported("FILL", List.of(with));
        };
    }

    /// `TIME_SERIES(5)`: the same at every time.
    static Value constant(Evaluation evaluation, List<Value> arguments) {
        double number = Functions.number("TIME_SERIES", Functions.only("TIME_SERIES", arguments));
        int period = evaluation.source().periodSeconds();
        SortedMap<Long, Double> points = new TreeMap<>();
        evaluation.source().times(period).forEach(time -> Evaluation.put(points, time, number));
        return evaluation.made(period, points);
    }
}
