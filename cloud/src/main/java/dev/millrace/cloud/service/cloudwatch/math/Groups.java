package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.service.cloudwatch.math.Value.Group;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Groups of series: found, cut, put in order.
final class Groups {
    private Groups() {}

    /// `METRICS()`, or those whose id contains `METRICS('text')`.
    static Value metrics(Evaluation evaluation, List<Value> arguments) {
        String part = arguments.isEmpty() ? "" : Functions.text("METRICS", Functions.only("METRICS", arguments));
        return new Group(evaluation.source().metrics().stream()
                .filter(series -> series.id().contains(part))
                .toList());
    }

    /// `SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum', 60)`; without a period the expression's own.
    static Value search(Evaluation evaluation, List<Value> arguments) {
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw new MathException("The function SEARCH takes 2 or 3 arguments, not " + arguments.size());
        }
        int period = arguments.size() == 2
                ? evaluation.source().periodSeconds()
                : (int) Functions.number("SEARCH", arguments.get(2));
        return new Group(evaluation
                .source()
                .search(
                        Functions.text("SEARCH", arguments.get(0)),
                        Functions.text("SEARCH", arguments.get(1)),
                        period));
    }

    static Value of(String name, Value value) {
        List<Series> all = Evaluation.series(value, name);
        if (name.equals("REMOVE_EMPTY")) {
            return new Group(
                    all.stream().filter(series -> !series.points().isEmpty()).toList());
        }
        if (all.isEmpty()) {
            throw new MathException("The function " + name + " was given no time series");
        }
        return name.equals("FIRST") ? all.getFirst() : all.getLast();
    }

    /// `SORT(METRICS(), AVG, DESC, 10)`: series without datapoints come last.
    static Value sort(Evaluation evaluation, List<Value> arguments) {
        if (arguments.size() < 3 || arguments.size() > 4) {
            throw new MathException("The function SORT takes 3 or 4 arguments, not " + arguments.size());
        }
        String by = Functions.text("SORT", arguments.get(1));
        String order = Functions.text("SORT", arguments.get(2));
        if (!List.of("AVG", "MAX", "MIN", "SUM").contains(by) || !List.of("ASC", "DESC").contains(order)) {
            throw new MathException("SORT is by AVG, MAX, MIN or SUM, and ASC or DESC");
        }
        Comparator<Series> ascending =
                Comparator.comparingDouble(series -> Aggregates.of(by, series.points().values()));
        List<Series> all = Evaluation.series(arguments.getFirst(), "SORT");
        List<Series> sorted = Stream.concat(
                        all.stream()
                                .filter(series -> !series.points().isEmpty())
                                .sorted(order.equals("ASC") ? ascending : ascending.reversed()),
                        all.stream().filter(series -> series.points().isEmpty()))
                .toList();
        long most = arguments.size() == 4 ? (long) Functions.number("SORT", arguments.get(3)) : sorted.size();
        return new Group(sorted.stream().limit(Math.max(0, most)).toList());
    }

    /// `SLICE(METRICS(), 0, 10)`: from the first index, before the second.
    static Value slice(List<Value> arguments) {
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw new MathException("The function SLICE takes 2 or 3 arguments, not " + arguments.size());
        }
        List<Series> all = Evaluation.series(arguments.getFirst(), "SLICE");
        int from = index(all, arguments.get(1));
        if (arguments.size() == 2) {
            return from < all.size() ? all.get(from) : new Group(List.of());
        }
        int to = index(all, arguments.get(2));
        return new Group(all.subList(Math.min(from, to), to));
    }

    private static int index(List<Series> all, Value value) {
        return (int) Math.clamp(Functions.number("SLICE", value), 0, all.size());
    }
}
