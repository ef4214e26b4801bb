package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.text.Wildcard;
import java.util.List;
import java.util.Locale;

/// A statement's `Action` or `NotAction`: names whatever their case, with wildcards.
/// @param patterns in lower case
record Actions(boolean negated, List<String> patterns) {
    static Actions of(boolean negated, List<String> texts) {
        return new Actions(
                negated,
                texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList());
    }

    /// @param action in lower case
    boolean cover(String action) {
        for (String pattern : patterns) {
            if (Wildcard.isPlain(pattern) ? pattern.equals(action) : Wildcard.matches(pattern, action)) {
                return !negated;
            }
        }
        return negated;
    }

    /// Whether it may cover an action of a service: a `NotAction` does unless it names them all.
    boolean someOf(String prefix) {
        if (negated) {
            return !patterns.contains(prefix + ":*") && !patterns.contains("*");
        }
        return patterns.stream().anyMatch(pattern -> pattern.equals("*") || pattern.startsWith(prefix + ":"));
    }
}
