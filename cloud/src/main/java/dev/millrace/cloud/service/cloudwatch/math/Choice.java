package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.service.cloudwatch.math.Value.Group;
import dev.millrace.cloud.service.cloudwatch.math.Value.Scalar;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import dev.millrace.cloud.service.cloudwatch.math.Value.Text;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// `IF(condition, then, else)`. Where the condition has nothing at a time, or what it chooses has not, there is no
/// datapoint; without `else` there is none where it does not hold.
final class Choice {
    private Choice() {}

    static Value of(Evaluation evaluation, List<Value> arguments) {
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw new MathException("The function IF takes 2 or 3 arguments, not " + arguments.size());
        }
        for (Value argument : arguments) {
            if (argument instanceof Group || argument instanceof Text) {
                throw Evaluation.unsupported("IF", arguments);
            }
        }
        Value condition = arguments.getFirst();
        if (condition instanceof Scalar(double holds)) {
            if (holds == 0 && arguments.size() == 2) {
                return evaluation.made(evaluation.period(arguments), new TreeMap<>());
            }
            return arguments.get(holds == 0 ? 2 : 1);
        }
        SortedMap<Long, Double> points = new TreeMap<>();
        ((Series) condition).points().forEach((time, holds) -> {
            int chosen = holds == 0 ? 2 : 1;
            Double value = chosen < arguments.size() ? Evaluation.at(arguments.get(chosen), time) : null;
            if (value != null) {
                points.put(time, value);
            }
        });
        return evaluation.made(evaluation.period(arguments), points);
    }
}
