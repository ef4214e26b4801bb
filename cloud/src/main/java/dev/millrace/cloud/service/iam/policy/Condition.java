package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One condition of a statement: an operator, a key and the values that satisfy it, of which any does. All conditions of a
/// statement must hold.
/// @param operator as the policy writes it
/// @param key as the policy writes it
/// @param lowerKey the same in lower case, which requests are asked for
/// @param test of the request's values
/// @param variables the keys of the variables in its values
record Condition(String operator, String key, String lowerKey, Test test, List<String> variables) {
    private static final String IF_EXISTS = "IfExists";
    private static final String FOR_ALL = "ForAllValues:";
    private static final String FOR_ANY = "ForAnyValue:";

    /// Whether the values that a request has of the key satisfy it.
    @FunctionalInterface
    interface Test {
        boolean holds(Optional<List<String>> values, RequestContext context);
    }

    boolean holds(RequestContext context) {
        return test.holds(context.values(lowerKey), context);
    }

    static boolean knows(String name) {
        String operator = plain(name);
        return Comparison.of(operator).isPresent() || operator.equals("Null") && !name.contains(IF_EXISTS);
    }

    /// The conditions of a `Condition` block.
    /// @param variables whether `${…}` stands for something in the policy
    static List<Condition> all(@Nullable JsonNode block, boolean variables) {
        List<Condition> conditions = new ArrayList<>();
        if (block != null) {
            for (String operator : block.propertyNames()) {
                JsonNode tests = block.get(operator);
                for (String key : tests.propertyNames()) {
                    List<String> wanted = PolicyDocument.texts(tests.get(key));
                    List<String> keys = !variables
                            ? List.of()
                            : wanted.stream()
                                    .filter(Template::hasVariables)
                                    .flatMap(value -> Template.of(value).keys().stream())
                                    .toList();
                    conditions.add(new Condition(
                            operator, key, key.toLowerCase(Locale.ROOT), test(operator, wanted, variables), keys));
                }
            }
        }
        return List.copyOf(conditions);
    }

    private static Test test(String name, List<String> wanted, boolean variables) {
        String plain = plain(name);
        if (plain.equals("Null")) {
            boolean whereAbsent = wanted.stream().anyMatch("true"::equalsIgnoreCase);
            boolean wherePresent = wanted.stream().anyMatch("false"::equalsIgnoreCase);
            return (values, _) -> values.isEmpty() ? whereAbsent : wherePresent;
        }
        Comparison comparison = Comparison.of(plain).orElse(null);
        if (comparison == null) {
            return (_, _) -> false;
        }
        List<BiPredicate<String, RequestContext>> candidates = wanted.stream()
                .map(value -> candidate(comparison, value, variables))
                .toList();
        boolean negated = comparison.negated();
        boolean any = name.startsWith(FOR_ANY);
        boolean all = name.startsWith(FOR_ALL);
        boolean whereAbsent = name.endsWith(IF_EXISTS) || all || negated && !any;
        // With several values in the request, a negated operator holds only if none of them matches.
        boolean eachMust = all || negated && !any;
        return (values, context) -> {
            if (values.isEmpty()) {
                return whereAbsent;
            }
            for (String value : values.get()) {
                if ((negated != matchesOne(candidates, value, context)) != eachMust) {
                    return !eachMust;
                }
            }
            return eachMust;
        };
    }

    private static boolean matchesOne(
            List<BiPredicate<String, RequestContext>> candidates, String value, RequestContext context) {
        for (BiPredicate<String, RequestContext> candidate : candidates) {
            if (candidate.test(value, context)) {
                return true;
            }
        }
        return false;
    }

    private static BiPredicate<String, RequestContext> candidate(
            Comparison comparison, String wanted, boolean variables) {
        if (variables && Template.hasVariables(wanted)) {
            Template template = Template.of(wanted);
            return (value, context) -> template.filled(context, comparison.patterns())
                    .filter(filled -> comparison.matcher().apply(filled).test(value))
                    .isPresent();
        }
        Predicate<String> matcher = comparison.matcher().apply(wanted);
        return (value, _) -> matcher.test(value);
    }

    /// An operator without what goes before and after it.
    static String plain(String name) {
        String plain = name.startsWith(FOR_ALL)
                ? name.substring(FOR_ALL.length())
                : name.startsWith(FOR_ANY) ? name.substring(FOR_ANY.length()) : name;
        return plain.endsWith(IF_EXISTS) ? plain.substring(0, plain.length() - IF_EXISTS.length()) : plain;
    }
}
