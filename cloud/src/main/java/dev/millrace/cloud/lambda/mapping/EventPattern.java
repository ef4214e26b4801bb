package dev.millrace.cloud.lambda.mapping;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A filter's pattern: which events it lets through
/// (docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax).
///
/// An object names fields, all of which must match; a list names what a field's value may be, one of which must
/// match;
/// `$or` lists objects, one of which must match. Where the event's value is a list, one of its elements has to match.
final class EventPattern {
    private final Fields fields;

    private EventPattern(Fields fields) {
        this.fields = fields;
    }

    private sealed interface Rule {
        boolean matches(@Nullable JsonNode value);
    }

    private record Fields(Map<String, Rule> rules, List<Fields> alternatives) implements Rule {
        @Override
        public boolean matches(@Nullable JsonNode value) {
            if (value != null && value.isArray()) {
                for (JsonNode element : value) {
                    if (element.isObject() && matches(element)) {
                        return true;
                    }
                }
                return false;
            }
            JsonNode object = value != null && value.isObject() ? value : null;
            for (Map.Entry<String, Rule> rule : rules.entrySet()) {
                if (!rule.getValue().matches(object == null ? null : object.get(rule.getKey()))) {
                    return false;
                }
            }
            return alternatives.isEmpty() || alternatives.stream().anyMatch(alternative -> alternative.matches(object));
        }
    }

    /// @param absent whether a field that is not there matches
    private record Values(List<Predicate<JsonNode>> tests, boolean absent) implements Rule {
        @Override
        public boolean matches(@Nullable JsonNode value) {
            if (value == null || value.isArray() && value.isEmpty()) {
                return absent;
            }
            if (value.isArray()) {
                for (JsonNode element : value) {
                    if (one(element)) {
                        return true;
                    }
                }
                return false;
            }
            return one(value);
        }

        private boolean one(JsonNode value) {
            return value.isValueNode() && tests.stream().anyMatch(test -> test.test(value));
        }
    }

    /// Says what is wrong with a pattern, within the parser only.
    private static final class BadPattern extends Exception {
        private static final long serialVersionUID = 1L;

        private BadPattern(String what) {
            super(what, null, false, false);
        }
    }

    /// The pattern, where the text is one.
    static Optional<EventPattern> parse(String text) {
        try {
            JsonNode root = JsonMapper.shared().readTree(text);
            return root.isObject() && !root.isEmpty() ? Optional.of(new EventPattern(fields(root))) : Optional.empty();
        } catch (JacksonException | BadPattern wrong) {
            return Optional.empty();
        }
    }

    boolean matches(JsonNode event) {
        return fields.matches(event);
    }

    /// Whether the pattern asks for this field, and for its fields rather than for its value.
    Asks asks(String field) {
        return asks(fields, field);
    }

    /// What a pattern wants of a field.
    enum Asks {
        NOTHING,
        FIELDS,
        VALUE
    }

    private static Asks asks(Fields fields, String field) {
        Rule rule = fields.rules.get(field);
        Asks asks = rule == null ? Asks.NOTHING : rule instanceof Fields ? Asks.FIELDS : Asks.VALUE;
        for (Fields alternative : fields.alternatives) {
            Asks other = asks(alternative, field);
            asks = asks.compareTo(other) >= 0 ? asks : other;
        }
        return asks;
    }

    private static Fields fields(JsonNode pattern) throws BadPattern {
        Map<String, Rule> rules = new LinkedHashMap<>();
        List<Fields> alternatives = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : pattern.properties()) {
            JsonNode wanted = field.getValue();
            if (field.getKey().equals("$or") && wanted.isArray() && wanted.size() > 1 && allObjects(wanted)) {
                for (JsonNode alternative : wanted) {
                    alternatives.add(fields(alternative));
                }
            } else if (wanted.isObject() && !wanted.isEmpty()) {
                rules.put(field.getKey(), fields(wanted));
            } else if (wanted.isArray() && !wanted.isEmpty()) {
                rules.put(field.getKey(), values(wanted));
            } else {
                throw new BadPattern(field.getKey() + " must be an object or an array");
            }
        }
        return new Fields(rules, alternatives);
    }

    private static boolean allObjects(JsonNode list) {
        for (JsonNode element : list) {
            if (!element.isObject() || element.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static Values values(JsonNode list) throws BadPattern {
        List<Predicate<JsonNode>> tests = new ArrayList<>();
        boolean absent = false;
        for (JsonNode wanted : list) {
            if (wanted.isValueNode()) {
                tests.add(equal(wanted));
            } else if (wanted.isObject() && wanted.size() == 1) {
                Map.Entry<String, JsonNode> operator =
                        wanted.properties().iterator().next();
                if (operator.getKey().equals("exists")) {
                    if (!operator.getValue().isBoolean()) {
                        throw new BadPattern("exists takes true or false");
                    }
                    if (operator.getValue().booleanValue()) {
                        tests.add(value -> true);
                    } else {
                        absent = true;
                    }
                } else {
                    tests.add(operator(operator.getKey(), operator.getValue()));
                }
            } else {
                throw new BadPattern("not a value or an operator");
            }
        }
        return new Values(tests, absent);
    }

    private static Predicate<JsonNode> equal(JsonNode wanted) {
        if (wanted.isNumber()) {
            BigDecimal number = wanted.decimalValue();
            return value -> value.isNumber() && value.decimalValue().compareTo(number) == 0;
        }
        return value -> value.equals(wanted);
    }

    private static Predicate<JsonNode> operator(String name, JsonNode operand) throws BadPattern {
        return switch (name) {
            case "prefix" -> start(operand);
            case "suffix" -> end(operand);
            case "equals-ignore-case" -> {
                String text = text(operand);
                yield value -> value.isString() && value.stringValue().equalsIgnoreCase(text);
            }
            case "anything-but" -> anythingBut(operand);
            case "numeric" -> numeric(operand);
            default -> throw new BadPattern("no such operator: " + name);
        };
    }

    private static Predicate<JsonNode> start(JsonNode operand) throws BadPattern {
        if (operand.isObject()) {
            String text = ignoringCase(operand);
            return value -> value.isString()
                    && value.stringValue().toLowerCase(Locale.ROOT).startsWith(text);
        }
        String text = text(operand);
        return value -> value.isString() && value.stringValue().startsWith(text);
    }

    private static Predicate<JsonNode> end(JsonNode operand) throws BadPattern {
        if (operand.isObject()) {
            String text = ignoringCase(operand);
            return value -> value.isString()
                    && value.stringValue().toLowerCase(Locale.ROOT).endsWith(text);
        }
        String text = text(operand);
        return value -> value.isString() && value.stringValue().endsWith(text);
    }

    private static String ignoringCase(JsonNode operand) throws BadPattern {
        JsonNode text = operand.path("equals-ignore-case");
        if (operand.size() != 1) {
            throw new BadPattern("one operator at a time");
        }
        return text(text).toLowerCase(Locale.ROOT);
    }

    private static Predicate<JsonNode> anythingBut(JsonNode operand) throws BadPattern {
        if (operand.isObject()) {
            if (operand.size() != 1) {
                throw new BadPattern("one operator at a time");
            }
            Map.Entry<String, JsonNode> inner = operand.properties().iterator().next();
            Predicate<JsonNode> not = switch (inner.getKey()) {
                case "prefix", "suffix", "equals-ignore-case" -> operator(inner.getKey(), inner.getValue());
                default -> throw new BadPattern("not within anything-but: " + inner.getKey());
            };
            return not.negate();
        }
        List<Predicate<JsonNode>> excluded = new ArrayList<>();
        for (JsonNode value : operand.isArray() ? operand : List.of(operand)) {
            if (!value.isString() && !value.isNumber()) {
                throw new BadPattern("anything-but takes strings or numbers");
            }
            excluded.add(equal(value));
        }
        if (excluded.isEmpty()) {
            throw new BadPattern("anything-but needs a value");
        }
        return value -> excluded.stream().noneMatch(test -> test.test(value));
    }

    private static Predicate<JsonNode> numeric(JsonNode operand) throws BadPattern {
        if (!operand.isArray() || operand.size() != 2 && operand.size() != 4) {
            throw new BadPattern("numeric takes one or two comparisons");
        }
        Predicate<JsonNode> all = JsonNode::isNumber;
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < operand.size(); i += 2) {
            String comparison = text(operand.get(i));
            if (!operand.get(i + 1).isNumber() || !kinds.add(comparison.substring(0, 1))) {
                throw new BadPattern("numeric needs numbers, and a range two ends");
            }
            BigDecimal bound = operand.get(i + 1).decimalValue();
            Predicate<Integer> sign = switch (comparison) {
                case "=" -> order -> order == 0;
                case "<" -> order -> order < 0;
                case "<=" -> order -> order <= 0;
                case ">" -> order -> order > 0;
                case ">=" -> order -> order >= 0;
                default -> throw new BadPattern("no such comparison: " + comparison);
            };
            all = all.and(value -> sign.test(value.decimalValue().compareTo(bound)));
        }
        if (operand.size() == 4 && kinds.contains("=")) {
            throw new BadPattern("a range has two ends");
        }
        return all;
    }

    private static String text(JsonNode operand) throws BadPattern {
        if (!operand.isString() || operand.stringValue().isEmpty()) {
            throw new BadPattern("text is needed");
        }
        return operand.stringValue();
    }
}
