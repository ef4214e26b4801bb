package dev.millrace.cloud.service.cloudwatch.domain;

import dev.millrace.cloud.metric.Distribution;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;

/// One number about the samples of a period
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html).
public sealed interface Statistic {
    /// Empty where the period does not tell it.
    OptionalDouble of(Distribution samples);

    /// The five that every sample set tells.
    enum Simple implements Statistic {
        SampleCount,
        Average,
        Sum,
        Minimum,
        Maximum;

        @Override
        public OptionalDouble of(Distribution samples) {
            if (samples.isEmpty()) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(
                    switch (this) {
                        case SampleCount -> samples.count();
                        case Average -> samples.average();
                        case Sum -> samples.sum();
                        case Minimum -> samples.min();
                        case Maximum -> samples.max();
                    });
        }
    }

    /// The value that this share of the samples does not exceed.
    /// @param share of 1
    record Percentile(double share) implements Statistic {
        @Override
        public OptionalDouble of(Distribution samples) {
            return Spread.known(samples) ? OptionalDouble.of(Spread.at(samples, share)) : OptionalDouble.empty();
        }
    }

    /// What becomes of the samples within bounds.
    enum Kind {
        /// Their mean.
        TM,
        /// The mean of all, those outside moved to the bounds.
        WM,
        /// How many there are.
        TC,
        /// Their sum.
        TS,
        /// Their share of all, in per cent.
        PR
    }

    /// A statistic of the samples within bounds.
    record Trimmed(Kind kind, Bound lower, Bound upper) implements Statistic {
        @Override
        public OptionalDouble of(Distribution samples) {
            return Spread.known(samples) ? Spread.trimmed(samples, kind, lower, upper) : OptionalDouble.empty();
        }
    }

    /// Where a range begins or ends.
    sealed interface Bound {
        /// @param share of 1
        record Share(double share) implements Bound {}

        record Value(double value) implements Bound {}

        record None() implements Bound {}
    }

    /// `Average`, `p99.9`, `tm90`, `TM(10%:90%)`, `PR(:300)`, `IQM` and the like. Empty for what is none.
    static Optional<Statistic> parse(String text) {
        for (Simple simple : Simple.values()) {
            if (simple.name().equals(text)) {
                return Optional.of(simple);
            }
        }
        if (text.equals("IQM")) {
            return Optional.of(new Trimmed(Kind.TM, new Bound.Share(0.25), new Bound.Share(0.75)));
        }
        Matcher percentile = Words.PERCENTILE.matcher(text);
        if (percentile.matches()) {
            double share = Double.parseDouble(percentile.group(1)) / 100;
            return share <= 1 ? Optional.of(new Percentile(share)) : Optional.empty();
        }
        Matcher upTo = Words.UP_TO.matcher(text);
        if (upTo.matches()) {
            double share = Double.parseDouble(upTo.group(2)) / 100;
            return share <= 1
                    ? Optional.of(new Trimmed(kind(upTo.group(1)), new Bound.None(), new Bound.Share(share)))
                    : Optional.empty();
        }
        Matcher range = Words.RANGE.matcher(text);
        return range.matches() ? range(range) : Optional.empty();
    }

    private static Optional<Statistic> range(Matcher range) {
        Optional<Bound> lower = bound(range.group(2));
        Optional<Bound> upper = bound(range.group(3));
        Kind kind = kind(range.group(1));
        if (lower.isEmpty() || upper.isEmpty()) {
            return Optional.empty();
        }
        boolean none = lower.get() instanceof Bound.None && upper.get() instanceof Bound.None;
        boolean shares = lower.get() instanceof Bound.Share || upper.get() instanceof Bound.Share;
        boolean values = lower.get() instanceof Bound.Value || upper.get() instanceof Bound.Value;
        // A range is of shares or of values; a rank is of values.
        return none || shares && values || shares && kind == Kind.PR
                ? Optional.empty()
                : Optional.of(new Trimmed(kind, lower.get(), upper.get()));
    }

    private static Optional<Bound> bound(String text) {
        if (text.isEmpty()) {
            return Optional.of(new Bound.None());
        }
        if (!text.endsWith("%")) {
            return Optional.of(new Bound.Value(Double.parseDouble(text)));
        }
        double share = Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
        return share <= 1 ? Optional.of(new Bound.Share(share)) : Optional.empty();
    }

    private static Kind kind(String word) {
        return Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
