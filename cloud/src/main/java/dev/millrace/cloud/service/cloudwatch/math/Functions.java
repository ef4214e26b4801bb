package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.service.cloudwatch.math.Value.Group;
import dev.millrace.cloud.service.cloudwatch.math.Value.Scalar;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import dev.millrace.cloud.service.cloudwatch.math.Value.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/// Metric math's functions by name, each in the family it belongs to.
final class Functions {
    /// What stands without quotation marks and is no query's id.
    static final Set<String> WORDS = Set.of("REPEAT", "LINEAR", "ASC", "DESC", "AVG", "MAX", "MIN", "SUM", "STDDEV");

    /// What AWS has and Millrace lacks.
    private static final Set<String> LACKING = Set.of(
            "ANOMALY_DETECTION_BAND", "DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC", "LAMBDA", "SERVICE_QUOTA");

    private static final Set<String> THERE = Set.of(
            "ABS", "CEIL", "FLOOR", "LOG", "LOG10", "SUM", "AVG", "MIN", "MAX", "STDDEV", "DATAPOINT_COUNT",
            "METRIC_COUNT", "DIFF", "DIFF_TIME", "RATE", "RUNNING_SUM", "FILL", "TIME_SERIES", "MINUTE", "HOUR", "DAY",
            "DATE", "MONTH", "YEAR", "EPOCH", "PERIOD", "IF", "METRICS", "SEARCH", "REMOVE_EMPTY", "FIRST", "LAST",
            "SORT", "SLICE");

    private static final Map<String, DoubleUnaryOperator> OF_EACH =
            Map.of("ABS", Math::abs, "CEIL", Math::ceil, "FLOOR", Math::floor, "LOG", Math::log, "LOG10", Math::log10);

    private Functions() {}

    static Value call(Evaluation evaluation, String name, List<Value> arguments) {
        DoubleUnaryOperator ofEach = OF_EACH.get(name);
        if (ofEach != null) {
            return evaluation.each(only(name, arguments), ofEach);
        }
        return switch (name) {
            case "SUM", "AVG", "MIN", "MAX", "STDDEV" -> Aggregates.of(evaluation, name, only(name, arguments));
            case "DATAPOINT_COUNT", "METRIC_COUNT" -> Aggregates.count(name, only(name, arguments));
            case "DIFF", "DIFF_TIME", "RATE", "RUNNING_SUM" -> Neighbours.of(evaluation, name, only(name, arguments));
            case "FILL" -> Filling.fill(evaluation, arguments);
            case "TIME_SERIES" -> Filling.constant(evaluation, arguments);
            case "MINUTE", "HOUR", "DAY", "DATE", "MONTH", "YEAR", "EPOCH" ->
                Calendars.of(evaluation, name, only(name, arguments));
            case "PERIOD" -> new Scalar(evaluation.period(List.of(one(name, only(name, arguments)))));
            case "IF" -> Choice.of(evaluation, arguments);
            case "METRICS" -> Groups.metrics(evaluation, arguments);
            case "SEARCH" -> Groups.search(evaluation, arguments);
            case "REMOVE_EMPTY", "FIRST", "LAST" -> Groups.of(name, only(name, arguments));
            case "SORT" -> Groups.sort(evaluation, arguments);
            case "SLICE" -> Groups.slice(arguments);
            default -> throw unknown(name);
        };
    }

    /// Refuses a function that is not there, whatever its arguments.
    static void check(String name) {
        if (LACKING.contains(name)) {
            throw new MathException("The function " + name + " is not offered by Millrace");
        }
        if (!THERE.contains(name)) {
            throw unknown(name);
        }
    }

    private static MathException unknown(String name) {
        return new MathException("Unknown function '" + name + "'");
    }

    static Value only(String name, List<Value> arguments) {
        if (arguments.size() != 1) {
            throw new MathException("The function " + name + " takes 1 argument, not " + arguments.size());
        }
        return arguments.getFirst();
    }

    static Series one(String name, Value value) {
        if (value instanceof Series series) {
            return series;
        }
        throw Evaluation.unsupported(name, List.of(value));
    }

    static double number(String name, Value value) {
        if (value instanceof Scalar(double number)) {
            return number;
        }
        throw Evaluation.unsupported(name, List.of(value));
    }

    static String text(String name, Value value) {
        if (value instanceof Text(String text)) {
            return text;
        }
        throw Evaluation.unsupported(name, List.of(value));
    }

    /// A series by itself, or each of a group.
    static Value ofEach(String name, Value value, UnaryOperator<Series> change) {
        return switch (value) {
            case Series series -> change.apply(series);
            case Group(List<Series> all) -> new Group(all.stream().map(change).toList());
            case Scalar _, Text _ -> throw Evaluation.unsupported(name, List.of(value));
        };
    }
}
