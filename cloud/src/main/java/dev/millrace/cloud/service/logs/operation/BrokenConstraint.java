package dev.millrace.cloud.service.logs.operation;

import dev.millrace.wire.validation.Constraints.Violation;
import java.util.List;
import java.util.stream.Collectors;

/// CloudWatch Logs' words for an input that breaks a constraint: those of AWS's other services, but that a log group's
/// identifier is not repeated (recorded by moto's tests that are verified against AWS).
public final class BrokenConstraint {
    private static final String IDENTIFIER = "logGroupIdentifier";

    private BrokenConstraint() {}

    public static String sentence(List<Violation> violations) {
        return violations.size()
                + (violations.size() == 1 ? " validation error detected: " : " validation errors detected: ")
                + violations.stream().map(BrokenConstraint::text).collect(Collectors.joining("; "));
    }

    private static String text(Violation violation) {
        return violation.path().startsWith(IDENTIFIER)
                ? "Value at '" + violation.path() + "' failed to satisfy constraint: " + violation.constraint()
                : violation.text();
    }
}
