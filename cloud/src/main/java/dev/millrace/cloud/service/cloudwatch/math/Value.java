package dev.millrace.cloud.service.cloudwatch.math;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an expression or a part of it comes to.
public sealed interface Value {
    record Scalar(double number) implements Value {}

    /// @param text between quotes, or a word such as REPEAT
    record Text(String text) implements Value {}

    /// Values at times.
    /// @param id of the query it is of; the expression's own for what was worked out
    /// @param label what it is called; empty where only the id names it
    /// @param periodSeconds how far its times are apart
    /// @param points by epoch second
    record Series(String id, String label, int periodSeconds, SortedMap<Long, Double> points) implements Value {
        public Series {
            points = Collections.unmodifiableSortedMap(new TreeMap<>(points));
        }

        /// The same points under the name that another has.
        Series labelled(Series other) {
            return new Series(other.id, other.label, periodSeconds, points);
        }

        Series with(SortedMap<Long, Double> other) {
            return new Series(id, label, periodSeconds, other);
        }
    }

    record Group(List<Series> series) implements Value {
        public Group {
            series = List.copyOf(series);
        }
    }

    /// As AWS calls it in its messages.
    default String kind() {
        return switch (this) {
            case Scalar _ -> "Scalar";
            case Text _ -> "String";
            case Series _ -> "TimeSeries";
            case Group _ -> "TimeSeries[]";
        };
    }
}
