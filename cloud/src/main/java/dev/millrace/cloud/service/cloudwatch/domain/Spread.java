package dev.millrace.cloud.service.cloudwatch.domain;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic.Bound;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic.Kind;
import java.util.OptionalDouble;

/// How samples are spread: percentiles and what lies between two of them.
final class Spread {
    private Spread() {}

    /// Whether a distribution tells percentiles: not where a client sent sums alone, or anything below zero
    /// (cloudwatch_concepts.html, "Percentiles").
    static boolean known(Distribution samples) {
        return !samples.isEmpty() && samples.spread() && samples.min() >= 0;
    }

    /// The smallest value that at least this share of the samples does not exceed.
    static double at(Distribution samples, double share) {
        double[] values = samples.values();
        double[] counts = samples.counts();
        double wanted = share * samples.count();
        double seen = 0;
        for (int i = 0; i < values.length; i++) {
            seen += counts[i];
            // A sum of fractions may be short by a hair.
            if (seen >= wanted - 1e-9 * samples.count()) {
                return values[i];
            }
        }
        return samples.max();
    }

    /// Shares are exact: a value at a bound counts with the part of it that is inside. Of values the lower bound is
    /// outside and the upper one inside.
    static OptionalDouble trimmed(Distribution samples, Kind kind, Bound lower, Bound upper) {
        double[] values = samples.values();
        double[] counts = samples.counts();
        double count = 0;
        double sum = 0;
        double below = 0;
        double above = 0;
        double seen = 0;
        double first = Double.NaN;
        double last = Double.NaN;
        for (int i = 0; i < values.length; i++) {
            double from = lowerEdge(samples, lower, values[i], seen, counts[i]);
            double to = upperEdge(samples, upper, values[i], seen, counts[i]);
            double inside = Math.max(0, to - from);
            if (inside > 0) {
                count += inside;
                sum += inside * values[i];
                first = Double.isNaN(first) ? values[i] : first;
                last = values[i];
            }
            below += Math.min(from, counts[i]);
            above += Math.max(0, counts[i] - to);
            seen += counts[i];
        }
        return switch (kind) {
            case TC -> OptionalDouble.of(count);
            case TS -> OptionalDouble.of(sum);
            case PR -> OptionalDouble.of(100 * count / samples.count());
            case TM -> count > 0 ? OptionalDouble.of(sum / count) : OptionalDouble.empty();
            case WM ->
                count > 0
                        ? OptionalDouble.of(
                                (below * edge(lower, first) + sum + above * edge(upper, last)) / samples.count())
                        : OptionalDouble.empty();
        };
    }

    /// How much of a value's samples lies below the range.
    private static double lowerEdge(Distribution samples, Bound bound, double value, double seen, double count) {
        return switch (bound) {
            case Bound.None() -> 0;
            case Bound.Value(double least) -> value > least ? 0 : count;
            case Bound.Share(double share) -> Math.clamp(share * samples.count() - seen, 0, count);
        };
    }

    /// How much of a value's samples lies below the range's end.
    private static double upperEdge(Distribution samples, Bound bound, double value, double seen, double count) {
        return switch (bound) {
            case Bound.None() -> count;
            case Bound.Value(double most) -> value <= most ? count : 0;
            case Bound.Share(double share) -> Math.clamp(share * samples.count() - seen, 0, count);
        };
    }

    private static double edge(Bound bound, double outermost) {
        return bound instanceof Bound.Value(double value) ? value : outermost;
    }
}
