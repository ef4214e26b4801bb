package dev.millrace.cloud.service.logs.insights;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/// What `stats` makes of the rows of a group: one function of one expression. Each group has a [Sum] of its own.
/// @param of what is aggregated; for `count(*)` something that is always there
/// @param percentile for `pct` alone
record Aggregate(Kind kind, Expression of, double percentile) {
    enum Kind {
        COUNT,
        COUNT_DISTINCT,
        SUM,
        AVG,
        MIN,
        MAX,
        PCT,
        STDDEV,
        EARLIEST,
        LATEST,
        SORTS_FIRST,
        SORTS_LAST;

        static Optional<Kind> named(String name) {
            return Optional.ofNullable(
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "count" -> COUNT;
                        case "count_distinct" -> COUNT_DISTINCT;
                        case "sum" -> SUM;
                        case "avg" -> AVG;
                        case "min" -> MIN;
                        case "max" -> MAX;
                        case "pct", "percentile" -> PCT;
                        case "stddev" -> STDDEV;
                        case "earliest" -> EARLIEST;
                        case "latest" -> LATEST;
                        case "sortsfirst" -> SORTS_FIRST;
                        case "sortslast" -> SORTS_LAST;
                        default -> null;
                    });
        }
    }

    /// What is known so far.
    interface Sum {
        void add(Row row);

        Value value();
    }

    Sum sum(Budget budget) {
        return switch (kind) {
            case COUNT -> new Count();
            case COUNT_DISTINCT -> new Distinct(budget);
            case SUM -> new Figures(figures -> Value.of(figures.total));
            case AVG -> new Figures(figures -> Value.of(figures.mean));
            case STDDEV -> new Figures(figures -> Value.of(Math.sqrt(figures.squares / figures.count)));
            case MIN -> new Figures(figures -> Value.of(figures.least));
            case MAX -> new Figures(figures -> Value.of(figures.most));
            case PCT -> new Sorted(budget);
            case EARLIEST -> new First(row -> new Value.Number(at(row)), 1);
            case LATEST -> new First(row -> new Value.Number(at(row)), -1);
            case SORTS_FIRST -> new First(of::of, 1);
            case SORTS_LAST -> new First(of::of, -1);
        };
    }

    private static double at(Row row) {
        return row.field("@timestamp").number().orElse(0);
    }

    private final class Count implements Sum {
        private long count;

        @Override
        public void add(Row row) {
            if (!of.of(row).absent()) {
                count++;
            }
        }

        @Override
        public Value value() {
            return Value.of(count);
        }
    }

    private final class Distinct implements Sum {
        private final Budget budget;
        private final Set<String> seen = new HashSet<>();

        private Distinct(Budget budget) {
            this.budget = budget;
        }

        @Override
        public void add(Row row) {
            Value value = of.of(row);
            if (!value.absent() && seen.add(value.text())) {
                budget.take(value.text().length() + 64L);
            }
        }

        @Override
        public Value value() {
            return Value.of(seen.size());
        }
    }

    /// Figures of numbers, in one pass (Welford's way for their spread).
    private final class Figures implements Sum {
        private final Function<Figures, Value> wanted;
        private long count;
        private double total;
        private double mean;
        private double squares;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;

        private Figures(Function<Figures, Value> wanted) {
            this.wanted = wanted;
        }

        @Override
        public void add(Row row) {
            OptionalDouble number = of.of(row).number();
            if (number.isPresent()) {
                double x = number.getAsDouble();
                count++;
                total += x;
                double apart = x - mean;
                mean += apart / count;
                squares += apart * (x - mean);
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
        }

        @Override
        public Value value() {
            return count == 0 ? Value.ABSENT : wanted.apply(this);
        }
    }

    /// The value below which so many of a hundred lie, exactly.
    private final class Sorted implements Sum {
        private final Budget budget;
        private double[] values = new double[16];
        private int count;

        private Sorted(Budget budget) {
            this.budget = budget;
        }

        @Override
        public void add(Row row) {
            OptionalDouble number = of.of(row).number();
            if (number.isPresent()) {
                if (count == values.length) {
                    budget.take(values.length * (long) Double.BYTES);
                    values = Arrays.copyOf(values, count * 2);
                }
                values[count++] = number.getAsDouble();
            }
        }

        @Override
        public Value value() {
            if (count == 0) {
                return Value.ABSENT;
            }
            Arrays.sort(values, 0, count);
            int rank = (int) Math.ceil(percentile / 100 * count);
            return Value.of(values[Math.clamp(rank, 1, count) - 1]);
        }
    }

    /// The value of the row that comes first by something, or last.
    private final class First implements Sum {
        private final Function<Row, Value> by;
        private final int direction;
        private Value place = Value.ABSENT;
        private Value value = Value.ABSENT;

        private First(Function<Row, Value> by, int direction) {
            this.by = by;
            this.direction = direction;
        }

        @Override
        public void add(Row row) {
            Value mine = of.of(row);
            if (!mine.absent()) {
                Value its = by.apply(row);
                if (place.absent() || its.compareTo(place) * direction < 0) {
                    place = its;
                    value = mine instanceof Value.Time(long ms) ? Value.of(ms) : mine;
                }
            }
        }

        @Override
        public Value value() {
            return value;
        }
    }
}
