package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.service.cloudwatch.math.Value.Group;
import dev.millrace.cloud.service.cloudwatch.math.Value.Scalar;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import dev.millrace.cloud.service.cloudwatch.math.Value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Works an expression out. Two series meet at the times that both have; a group meets anything one by one; a scalar
/// stands for the same at every time.
public final class Evaluation {
    /// What a request has at hand.
    public interface Source {
        /// The value of another query.
        /// @throws MathException where there is none of this id
        Value query(String id);

        /// The queries of the request that are metrics, not expressions, in their order.
        List<Series> metrics();

        List<Series> search(String expression, String statistic, int periodSeconds);

        /// The beginnings of the periods that are asked for, in epoch seconds.
        List<Long> times(int periodSeconds);

        /// The period of what names none.
        int periodSeconds();
    }

    private final String id;
    private final Source source;

    /// @param id of the query that is worked out
    public Evaluation(String id, Source source) {
        this.id = id;
        this.source = source;
    }

    public Value of(Expression expression) {
        return switch (expression) {
            case Expression.Number(double value) -> new Scalar(value);
            case Expression.Quoted(String text) -> new Text(text);
            case Expression.Name(String name) -> Functions.WORDS.contains(name) ? new Text(name) : source.query(name);
            case Expression.Negative(Expression of) -> each(of(of), value -> -value);
            case Expression.Listed(List<Expression> elements) -> {
                List<Series> all = new ArrayList<>();
                for (Expression element : elements) {
                    all.addAll(series(of(element), "[]"));
                }
                yield new Group(all);
            }
            case Expression.Operation(Operator operator, Expression left, Expression right) ->
                both(operator, of(left), of(right));
            case Expression.Call(String function, List<Expression> arguments) ->
                Functions.call(this, function, arguments.stream().map(this::of).toList());
        };
    }

    Source source() {
        return source;
    }

    /// A series that this expression makes.
    Series made(int periodSeconds, SortedMap<Long, Double> points) {
        return new Series(id, "", periodSeconds, points);
    }

    /// The period that values have together: the longest.
    int period(List<Value> values) {
        return values.stream()
                .flatMap(value -> switch (value) {
                    case Series one -> List.of(one).stream();
                    case Group(List<Series> all) -> all.stream();
                    case Scalar _, Text _ -> List.<Series>of().stream();
                })
                .mapToInt(Series::periodSeconds)
                .max()
                .orElse(source.periodSeconds());
    }

    static List<Series> series(Value value, String function) {
        return switch (value) {
            case Series one -> List.of(one);
            case Group(List<Series> all) -> all;
            case Scalar _, Text _ -> throw unsupported(function, List.of(value));
        };
    }

    Value each(Value value, DoubleUnaryOperator change) {
        return switch (value) {
            case Scalar(double number) -> new Scalar(change.applyAsDouble(number));
            case Series one -> one.with(changed(one, change));
            case Group(List<Series> all) ->
                new Group(all.stream().map(one -> one.with(changed(one, change))).toList());
            case Text(String text) -> throw new MathException("A string is no number: '" + text + "'");
        };
    }

    /// Without what is no number: a datapoint that cannot be worked out is none.
    private static SortedMap<Long, Double> changed(Series series, DoubleUnaryOperator change) {
        SortedMap<Long, Double> points = new TreeMap<>();
        series.points().forEach((time, value) -> put(points, time, change.applyAsDouble(value)));
        return points;
    }

    static void put(SortedMap<Long, Double> points, long time, double value) {
        if (Double.isFinite(value)) {
            points.put(time, value);
        }
    }

    private Value both(Operator operator, Value left, Value right) {
        if (left instanceof Text || right instanceof Text || left instanceof Group && right instanceof Group) {
            throw new MathException("Unsupported operand type(s) for " + operator.sign() + ": '[" + left.kind() + ", "
                    + right.kind() + "]'");
        }
        if (left instanceof Group(List<Series> all)) {
            return new Group(all.stream()
                    .map(one -> one.with(joined(operator, one, right)))
                    .toList());
        }
        if (right instanceof Group(List<Series> all)) {
            return new Group(all.stream()
                    .map(one -> one.with(joined(operator, left, one)))
                    .toList());
        }
        if (left instanceof Scalar(double one) && right instanceof Scalar(double other)) {
            return new Scalar(operator.of(one, other));
        }
        return made(period(List.of(left, right)), joined(operator, left, right));
    }

    private static SortedMap<Long, Double> joined(Operator operator, Value left, Value right) {
        SortedMap<Long, Double> points = new TreeMap<>();
        SortedMap<Long, Double> times = left instanceof Series one ? one.points() : ((Series) right).points();
        for (long time : times.keySet()) {
            Double a = at(left, time);
            Double b = at(right, time);
            if (a != null && b != null) {
                put(points, time, operator.of(a, b));
            }
        }
        return points;
    }

    /// Null where a series has nothing at the time.
    static @Nullable Double at(Value value, long time) {
        return switch (value) {
            case Scalar(double number) -> number;
            case Series one -> one.points().get(time);
            case Group _, Text _ -> throw new MathException("Unsupported operand type: '" + value.kind() + "'");
        };
    }

    static MathException unsupported(String function, List<Value> arguments) {
        return new MathException("Unsupported argument type(s) for " + function + ": '"
                + arguments.stream().map(Value::kind).toList() + "'");
    }
}
