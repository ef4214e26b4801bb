package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.text.Wildcard;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// What a condition operator compares, without its prefix and suffix ("IAM JSON policy elements: Condition operators",
/// IAM User Guide).
/// @param negated holds where none of the values matches, also where the request lacks the key
/// @param patterns whether `*` and `?` stand for other characters
/// @param matcher of a policy's value: whether a request's value matches it
record Comparison(boolean negated, boolean patterns, Function<String, Predicate<String>> matcher) {
    private static final int EPOCH_DIGITS_MAX = 12;
    /// A number of more is none that a request has, and comparing it would cost.
    private static final int NUMBER_DIGITS_MAX = 64;

    private static final Map<String, Comparison> ALL = Map.ofEntries(
            entry("StringEquals", false, false, wanted -> wanted::equals),
            entry("StringNotEquals", true, false, wanted -> wanted::equals),
            entry("StringEqualsIgnoreCase", false, false, wanted -> wanted::equalsIgnoreCase),
            entry("StringNotEqualsIgnoreCase", true, false, wanted -> wanted::equalsIgnoreCase),
            entry("StringLike", false, true, Comparison::like),
            entry("StringNotLike", true, true, Comparison::like),
            entry("NumericEquals", false, false, wanted -> number(wanted, order -> order == 0)),
            entry("NumericNotEquals", true, false, wanted -> number(wanted, order -> order == 0)),
            entry("NumericLessThan", false, false, wanted -> number(wanted, order -> order < 0)),
            entry("NumericLessThanEquals", false, false, wanted -> number(wanted, order -> order <= 0)),
            entry("NumericGreaterThan", false, false, wanted -> number(wanted, order -> order > 0)),
            entry("NumericGreaterThanEquals", false, false, wanted -> number(wanted, order -> order >= 0)),
            entry("DateEquals", false, false, wanted -> date(wanted, order -> order == 0)),
            entry("DateNotEquals", true, false, wanted -> date(wanted, order -> order == 0)),
            entry("DateLessThan", false, false, wanted -> date(wanted, order -> order < 0)),
            entry("DateLessThanEquals", false, false, wanted -> date(wanted, order -> order <= 0)),
            entry("DateGreaterThan", false, false, wanted -> date(wanted, order -> order > 0)),
            entry("DateGreaterThanEquals", false, false, wanted -> date(wanted, order -> order >= 0)),
            entry("Bool", false, false, wanted -> wanted::equalsIgnoreCase),
            entry("BinaryEquals", false, false, wanted -> wanted::equals),
            entry("IpAddress", false, false, Network::matcher),
            entry("NotIpAddress", true, false, Network::matcher),
            entry("ArnEquals", false, true, Comparison::arn),
            entry("ArnNotEquals", true, true, Comparison::arn),
            entry("ArnLike", false, true, Comparison::arn),
            entry("ArnNotLike", true, true, Comparison::arn));

    /// @param operator such as `StringLike`, without prefix and suffix
    static Optional<Comparison> of(String operator) {
        return Optional.ofNullable(ALL.get(operator));
    }

    private static Map.Entry<String, Comparison> entry(
            String name, boolean negated, boolean patterns, Function<String, Predicate<String>> matcher) {
        return Map.entry(name, new Comparison(negated, patterns, matcher));
    }

    private static Predicate<String> like(String wanted) {
        return value -> Wildcard.matches(wanted, value);
    }

    private static Predicate<String> arn(String wanted) {
        return ArnPattern.of(wanted)::matches;
    }

    private static Predicate<String> number(String wanted, IntPredicate order) {
        return number(wanted)
                .<Predicate<String>>map(limit -> value ->
                        number(value).filter(is -> order.test(is.compareTo(limit))).isPresent())
                .orElse(_ -> false);
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > NUMBER_DIGITS_MAX ? Optional.empty() : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException notNumber) {
            return Optional.empty();
        }
    }

    private static Predicate<String> date(String wanted, IntPredicate order) {
        return instant(wanted)
                .<Predicate<String>>map(limit -> value ->
                        instant(value).filter(is -> order.test(is.compareTo(limit))).isPresent())
                .orElse(_ -> false);
    }

    /// ISO 8601, a day alone, or seconds since 1970.
    private static Optional<Instant> instant(String text) {
        try {
            if (isWhole(text)) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            boolean day = text.length() == "2026-01-01".length();
            return Optional.of(OffsetDateTime.parse(day ? text + "T00:00:00Z" : text).toInstant());
        } catch (DateTimeException notDate) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        boolean digits = text.length() > from && text.length() - from <= EPOCH_DIGITS_MAX;
        for (int i = from; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }
}
