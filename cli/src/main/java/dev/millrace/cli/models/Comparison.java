package dev.millrace.cli.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Two versions of a function asked the same events.
/// @param oldVersion the version that serves
/// @param oldRun its run; empty where it has none
/// @param newVersion the version that is to serve
/// @param pairs what both said
record Comparison(String oldVersion, String oldRun, String newVersion, String newRun, List<Pair> pairs) {
    /// @param before what the version that serves says
    /// @param after what the new one says
    record Pair(String event, Answer before, Answer after) {
        /// New less old; nothing where one of them refuses.
        Optional<Double> difference() {
            return before instanceof Answer.Predicted(double old) && after instanceof Answer.Predicted(double now)
                    ? Optional.of(now - old)
                    : Optional.empty();
        }
    }

    /// How far the new version may be from the old one; null for as far as it likes.
    /// @param mean of all differences, without its sign
    /// @param largest of all differences, without its sign
    record Limits(@Nullable Double mean, @Nullable Double largest) {
        static final Limits NONE = new Limits(null, null);
    }

    int compared() {
        return (int) pairs.stream().filter(pair -> pair.difference().isPresent()).count();
    }

    double meanDifference() {
        return pairs.stream()
                .flatMap(pair -> pair.difference().stream())
                .mapToDouble(difference -> difference)
                .average()
                .orElse(0);
    }

    Optional<Pair> largest() {
        return pairs.stream()
                .filter(pair -> pair.difference().isPresent())
                .max((one, other) -> Double.compare(
                        Math.abs(one.difference().orElseThrow()), Math.abs(other.difference().orElseThrow())));
    }

    /// Why the new version must not serve; empty where it may.
    Optional<String> objection(Limits limits) {
        for (Pair pair : pairs) {
            if (pair.before() instanceof Answer.Predicted && pair.after() instanceof Answer.Refused(String reason)) {
                return Optional.of("it refuses an event that version " + oldVersion + " answers: "
                        + Answer.shortened(pair.event()) + " (" + reason + ")");
            }
        }
        if (limits.mean() != null && Math.abs(meanDifference()) > limits.mean()) {
            return Optional.of(String.format(
                    Locale.ROOT, "its mean difference is %,.2f, more than %,.2f", meanDifference(), limits.mean()));
        }
        double largest = largest().flatMap(Pair::difference).map(Math::abs).orElse(0.0);
        if (limits.largest() != null && largest > limits.largest()) {
            return Optional.of(String.format(
                    Locale.ROOT, "its largest difference is %,.2f, more than %,.2f", largest, limits.largest()));
        }
        return Optional.empty();
    }

    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(row("", "old", "new"));
        lines.add(row("version", oldVersion, newVersion));
        lines.add(row("run", brief(oldRun), brief(newRun)));
        lines.add(row("events answered", count(true), count(false)));
        if (compared() > 0) {
            lines.add(row("mean prediction", number(mean(true)), number(mean(false))));
            lines.add(row("events compared", "", Integer.toString(compared())));
            lines.add(row("mean difference", "", signed(meanDifference())));
            largest().ifPresent(pair -> {
                lines.add(row("largest difference", "", signed(pair.difference().orElseThrow())));
                lines.add("  at " + Answer.shortened(pair.event()));
            });
        }
        return lines;
    }

    private String count(boolean old) {
        long answered = pairs.stream()
                .filter(pair -> (old ? pair.before() : pair.after()) instanceof Answer.Predicted)
                .count();
        return answered + " of " + pairs.size();
    }

    /// Over the events that both answer.
    private double mean(boolean old) {
        return pairs.stream()
                .filter(pair -> pair.difference().isPresent())
                .mapToDouble(pair -> (old ? pair.before() : pair.after()) instanceof Answer.Predicted(double value) ? value : 0)
                .average()
                .orElse(0);
    }

    private static String row(String what, String old, String now) {
        return String.format("  %-20s %14s %14s", what, old, now).stripTrailing();
    }

    private static String brief(String run) {
        return run.isEmpty() ? "-" : run.length() <= 12 ? run : run.substring(0, 11) + "…";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+,.2f", value);
    }
}
