package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.text.Wildcard;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The condition operators of "IAM JSON policy elements: Condition operators" (IAM User Guide), with `IfExists`,
/// `ForAllValues:` and `ForAnyValue:`. All conditions of a statement must hold; of the values of one, any.
final class Conditions {
    private static final String IF_EXISTS = "IfExists";
    private static final String FOR_ALL = "ForAllValues:";
    private static final String FOR_ANY = "ForAnyValue:";
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]+");

    /// @param negated holds where none of the values matches, also where the request lacks the key
    /// @param patterns whether `*` and `?` stand for other characters
    /// @param matches the policy's value, then the request's
    private record Operator(boolean negated, boolean patterns, BiPredicate<String, String> matches) {}

    private static final Map<String, Operator> OPERATORS = Map.ofEntries(
            positive("StringEquals", String::equals),
            negative("StringNotEquals", String::equals),
            positive("StringEqualsIgnoreCase", String::equalsIgnoreCase),
            negative("StringNotEqualsIgnoreCase", String::equalsIgnoreCase),
            pattern("StringLike", false, Wildcard::matches),
            pattern("StringNotLike", true, Wildcard::matches),
            positive("NumericEquals", (wanted, is) -> number(wanted, is, order -> order == 0)),
            negative("NumericNotEquals", (wanted, is) -> number(wanted, is, order -> order == 0)),
            positive("NumericLessThan", (wanted, is) -> number(wanted, is, order -> order < 0)),
            positive("NumericLessThanEquals", (wanted, is) -> number(wanted, is, order -> order <= 0)),
            positive("NumericGreaterThan", (wanted, is) -> number(wanted, is, order -> order > 0)),
            positive("NumericGreaterThanEquals", (wanted, is) -> number(wanted, is, order -> order >= 0)),
            positive("DateEquals", (wanted, is) -> date(wanted, is, order -> order == 0)),
            negative("DateNotEquals", (wanted, is) -> date(wanted, is, order -> order == 0)),
            positive("DateLessThan", (wanted, is) -> date(wanted, is, order -> order < 0)),
            positive("DateLessThanEquals", (wanted, is) -> date(wanted, is, order -> order <= 0)),
            positive("DateGreaterThan", (wanted, is) -> date(wanted, is, order -> order > 0)),
            positive("DateGreaterThanEquals", (wanted, is) -> date(wanted, is, order -> order >= 0)),
            positive("Bool", String::equalsIgnoreCase),
            positive("BinaryEquals", String::equals),
            positive("IpAddress", Conditions::inNetwork),
            negative("NotIpAddress", Conditions::inNetwork),
            pattern("ArnEquals", false, ArnPattern::matches),
            pattern("ArnNotEquals", true, ArnPattern::matches),
            pattern("ArnLike", false, ArnPattern::matches),
            pattern("ArnNotLike", true, ArnPattern::matches));

    @FunctionalInterface
    private interface Order {
        boolean holds(int comparison);
    }

    private Conditions() {}

    static boolean knows(String name) {
        String operator = plain(name);
        return OPERATORS.containsKey(operator) || operator.equals("Null") && !name.contains(IF_EXISTS);
    }

    /// Whether every condition of a `Condition` block holds.
    static boolean hold(JsonNode conditions, RequestContext context) {
        for (String name : conditions.propertyNames()) {
            JsonNode tests = conditions.get(name);
            for (String key : tests.propertyNames()) {
                if (!holds(name, PolicyDocument.texts(tests.get(key)), context.values(key), context)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean holds(
            String name, List<String> wanted, Optional<List<String>> values, RequestContext context) {
        String plain = plain(name);
        if (plain.equals("Null")) {
            return wanted.stream().anyMatch(absent -> Boolean.parseBoolean(absent) == values.isEmpty());
        }
        Operator operator = OPERATORS.get(plain);
        if (operator == null) {
            return false;
        }
        if (values.isEmpty()) {
            return name.endsWith(IF_EXISTS)
                    || name.startsWith(FOR_ALL)
                    || operator.negated() && !name.startsWith(FOR_ANY);
        }
        List<String> filled = wanted.stream()
                .flatMap(value -> (operator.patterns() ? context.pattern(value) : context.filled(value)).stream())
                .toList();
        if (name.startsWith(FOR_ALL)) {
            return values.get().stream().allMatch(value -> one(operator, filled, value));
        }
        // With several values in the request, a negated operator holds only if none of them matches.
        return name.startsWith(FOR_ANY) || !operator.negated()
                ? values.get().stream().anyMatch(value -> one(operator, filled, value))
                : values.get().stream().allMatch(value -> one(operator, filled, value));
    }

    private static boolean one(Operator operator, List<String> wanted, String value) {
        return operator.negated()
                != wanted.stream().anyMatch(candidate -> operator.matches().test(candidate, value));
    }

    private static String plain(String name) {
        String plain = name.startsWith(FOR_ALL)
                ? name.substring(FOR_ALL.length())
                : name.startsWith(FOR_ANY) ? name.substring(FOR_ANY.length()) : name;
        return plain.endsWith(IF_EXISTS) ? plain.substring(0, plain.length() - IF_EXISTS.length()) : plain;
    }

    private static Map.Entry<String, Operator> positive(String name, BiPredicate<String, String> matches) {
        return Map.entry(name, new Operator(false, false, matches));
    }

    private static Map.Entry<String, Operator> negative(String name, BiPredicate<String, String> matches) {
        return Map.entry(name, new Operator(true, false, matches));
    }

    private static Map.Entry<String, Operator> pattern(
            String name, boolean negated, BiPredicate<String, String> matches) {
        return Map.entry(name, new Operator(negated, true, matches));
    }

    private static boolean number(String wanted, String is, Order order) {
        try {
            return order.holds(new BigDecimal(is).compareTo(new BigDecimal(wanted)));
        } catch (NumberFormatException notNumbers) {
            return false;
        }
    }

    private static boolean date(String wanted, String is, Order order) {
        try {
            return order.holds(instant(is).compareTo(instant(wanted)));
        } catch (DateTimeException notDates) {
            return false;
        }
    }

    /// ISO 8601, a day alone, or seconds since 1970.
    private static Instant instant(String text) {
        if (text.matches("-?\\d{1,12}")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        return OffsetDateTime.parse(text.length() == 10 ? text + "T00:00:00Z" : text)
                .toInstant();
    }

    /// Whether an address is in a network such as `10.0.0.0/8`.
    private static boolean inNetwork(String network, String address) {
        int slash = network.indexOf('/');
        Optional<byte[]> base = bytes(slash < 0 ? network : network.substring(0, slash));
        Optional<byte[]> asked = bytes(address);
        if (base.isEmpty() || asked.isEmpty() || base.get().length != asked.get().length) {
            return false;
        }
        int bits;
        try {
            bits = slash < 0 ? base.get().length * 8 : Integer.parseInt(network.substring(slash + 1));
        } catch (NumberFormatException notLength) {
            return false;
        }
        if (bits < 0 || bits > base.get().length * 8) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((base.get()[bit / 8] & mask) != (asked.get()[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<byte[]> bytes(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(address).getAddress());
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
