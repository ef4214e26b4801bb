package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.text.Wildcard;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The facts of a request that conditions ask for, by their keys (`aws:PrincipalArn`, `sts:ExternalId`), whatever the
/// case of those.
public final class RequestContext {
    private final Map<String, List<String>> values;
    private final boolean variables;

    private RequestContext(Map<String, List<String>> values, boolean variables) {
        this.values = values;
        this.variables = variables;
    }

    public static RequestContext of(Map<String, List<String>> facts) {
        Map<String, List<String>> values = new HashMap<>();
        facts.forEach((key, value) -> values.put(key.toLowerCase(Locale.ROOT), List.copyOf(value)));
        return new RequestContext(values, true);
    }

    /// The same facts for a policy of the version before variables: `${…}` is text there.
    RequestContext withoutVariables() {
        return new RequestContext(values, false);
    }

    Optional<List<String>> values(String key) {
        return Optional.ofNullable(values.get(key.toLowerCase(Locale.ROOT)));
    }

    /// Fills in policy variables such as `${aws:username}`. Empty where one of them is not known: nothing matches then.
    Optional<String> filled(String text) {
        return filled(text, UnaryOperator.identity());
    }

    /// Fills in a pattern's variables: what they stand for matches itself alone, and `${*}` a star.
    Optional<String> pattern(String text) {
        return filled(text, Wildcard::literal);
    }

    private Optional<String> filled(String text, UnaryOperator<String> literal) {
        if (!variables || !text.contains("${")) {
            return Optional.of(text);
        }
        StringBuilder filled = new StringBuilder();
        int from = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
            int end = text.indexOf('}', start);
            if (end < 0) {
                break;
            }
            filled.append(text, from, start);
            String variable = text.substring(start + 2, end);
            switch (variable) {
                case "*", "?", "$" -> filled.append(literal.apply(variable));
                default -> {
                    int comma = variable.indexOf(',');
                    String name = comma < 0 ? variable : variable.substring(0, comma);
                    Optional<String> value = values(name.strip())
                            .filter(found -> found.size() == 1)
                            .map(List::getFirst)
                            .or(() -> comma < 0 ? Optional.empty() : quoted(variable.substring(comma + 1)));
                    if (value.isEmpty()) {
                        return Optional.empty();
                    }
                    filled.append(literal.apply(value.get()));
                }
            }
            from = end + 1;
        }
        return Optional.of(filled.append(text.substring(from)).toString());
    }

    /// The default value that a variable may name: `${aws:username, 'nobody'}`.
    private static Optional<String> quoted(String text) {
        String value = text.strip();
        return value.length() >= 2 && value.startsWith("'") && value.endsWith("'")
                ? Optional.of(value.substring(1, value.length() - 1))
                : Optional.empty();
    }
}
