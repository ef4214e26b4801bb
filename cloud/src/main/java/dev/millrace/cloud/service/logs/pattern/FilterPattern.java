package dev.millrace.cloud.service.logs.pattern;

import java.util.Map;
import java.util.Optional;

/// What says which log events are wanted. Three kinds, told apart by their brackets: terms (`ERROR -"at end" ?a ?b`),
/// conditions on JSON (`{ $.level = "error" && $.ms > 100 }`), conditions on fields between spaces
/// (`[ip, user, status = 4*, ...]`).
///
/// Follows "Filter pattern syntax" in the CloudWatch Logs user guide.
public sealed interface FilterPattern permits TermPattern, JsonPattern, FieldPattern {
    boolean matches(String message);

    /// What TestMetricFilter shows of a message that matches: values by the names the pattern gives them.
    Map<String, String> extract(String message);

    /// What a field that a metric filter names (`$size`, `$.latency`) is in a message that matches.
    Optional<String> field(String name, String message);

    /// Whether it takes messages apart into fields with names.
    default boolean namesFields() {
        return false;
    }

    /// Whether it is of a kind with a field of this name.
    boolean hasField(String name);

    /// A pattern that was read before, and kept.
    static FilterPattern kept(String text) {
        try {
            return parse(text);
        } catch (InvalidPatternException e) {
            throw new IllegalStateException("A pattern that was taken cannot be read: " + text, e);
        }
    }

    /// @throws InvalidPatternException with AWS's sentence
    static FilterPattern parse(String text) throws InvalidPatternException {
        String pattern = text.strip();
        if (pattern.startsWith("{") && pattern.endsWith("}")) {
            return JsonPattern.parse(pattern);
        }
        if (pattern.startsWith("[") && pattern.endsWith("]")) {
            return FieldPattern.parse(pattern);
        }
        return TermPattern.parse(pattern);
    }
}
