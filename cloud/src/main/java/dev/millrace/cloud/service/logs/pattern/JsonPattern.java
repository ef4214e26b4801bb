package dev.millrace.cloud.service.logs.pattern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Conditions on a message that is a JSON object or array: a selector (`$.user.id`, `$.list[0]`, `$.list[*]`,
/// `$.['a.b']`) and a comparison, `IS NULL`, `IS TRUE`, `IS FALSE`, `EXISTS` or `NOT EXISTS`, joined by `&&`,
/// `||` and
/// parentheses. Objects and arrays equal nothing; what is not there is not unequal either.
record JsonPattern(Condition condition, List<Selector> selectors) implements FilterPattern {
    sealed interface Condition {}

    record Both(Condition left, Condition right) implements Condition {}

    record Either(Condition left, Condition right) implements Condition {}

    record Compared(Selector selector, Comparison comparison) implements Condition {}

    record Is(Selector selector, Fact fact) implements Condition {}

    enum Fact {
        NULL,
        TRUE,
        FALSE,
        THERE,
        NOT_THERE
    }

    record Selector(String text, List<Step> steps) {}

    sealed interface Step {}

    record Property(String name) implements Step {}

    record Index(int index) implements Step {}

    record Any() implements Step {}

    private static final int DEPTH = 64;

    static JsonPattern parse(String pattern) throws InvalidPatternException {
        PatternText text = new PatternText(pattern.substring(1, pattern.length() - 1));
        List<Selector> selectors = new ArrayList<>();
        Condition condition = either(text, selectors, 0);
        text.skipSpace();
        if (!text.done()) {
            throw InvalidPatternException.character(String.valueOf(text.peek()));
        }
        return new JsonPattern(condition, List.copyOf(selectors));
    }

    @Override
    public boolean matches(String message) {
        JsonNode json = read(message);
        return json.isContainer() && holds(condition, json);
    }

    @Override
    public Map<String, String> extract(String message) {
        JsonNode json = read(message);
        Map<String, String> values = new LinkedHashMap<>();
        for (Selector selector : selectors) {
            for (JsonNode found : found(selector, json)) {
                values.putIfAbsent(selector.text, found.isContainer() ? found.toString() : found.asString());
            }
        }
        return values;
    }

    @Override
    public Optional<String> field(String name, String message) {
        return selector(name).flatMap(selector -> found(selector, read(message)).stream()
                .filter(node -> node.isValueNode() && !node.isNull())
                .map(JsonNode::asString)
                .findFirst());
    }

    @Override
    public boolean hasField(String name) {
        return selector(name).isPresent();
    }

    private static Optional<Selector> selector(String text) {
        try {
            PatternText whole = new PatternText(text);
            Selector selector = selector(whole);
            return whole.done() && !selector.steps.isEmpty() ? Optional.of(selector) : Optional.empty();
        } catch (InvalidPatternException none) {
            return Optional.empty();
        }
    }

    private static JsonNode read(String message) {
        String text = message.strip();
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                return JsonMapper.shared().readTree(text);
            } catch (JacksonException notJson) {
                // Then no condition holds.
            }
        }
        return JsonMapper.shared().missingNode();
    }

    private static boolean holds(Condition condition, JsonNode json) {
        return switch (condition) {
            case Both(Condition left, Condition right) -> holds(left, json) && holds(right, json);
            case Either(Condition left, Condition right) -> holds(left, json) || holds(right, json);
            case Compared(Selector selector, Comparison comparison) ->
                found(selector, json).stream().anyMatch(value -> holds(comparison, value));
            case Is(Selector selector, Fact fact) -> holds(fact, found(selector, json));
        };
    }

    private static boolean holds(Comparison comparison, JsonNode value) {
        return value.isValueNode()
                && !value.isNull()
                && comparison.holds(value.asString(), value.isNumber() ? Double.valueOf(value.asDouble()) : null);
    }

    private static boolean holds(Fact fact, List<JsonNode> found) {
        return switch (fact) {
            case NULL -> found.stream().anyMatch(JsonNode::isNull);
            case TRUE -> found.stream().anyMatch(value -> value.isBoolean() && value.booleanValue());
            case FALSE -> found.stream().anyMatch(value -> value.isBoolean() && !value.booleanValue());
            case THERE -> !found.isEmpty();
            case NOT_THERE -> found.isEmpty();
        };
    }

    private static List<JsonNode> found(Selector selector, JsonNode json) {
        List<JsonNode> found = List.of(json);
        for (Step step : selector.steps) {
            List<JsonNode> deeper = new ArrayList<>();
            for (JsonNode node : found) {
                switch (step) {
                    case Property(String name) -> addIfThere(deeper, node.path(name));
                    case Index(int index) -> addIfThere(deeper, node.path(index));
                    case Any() -> deeper.addAll(node.values());
                }
            }
            found = deeper;
        }
        return found;
    }

    private static void addIfThere(List<JsonNode> nodes, JsonNode node) {
        if (!node.isMissingNode()) {
            nodes.add(node);
        }
    }

    private static Condition either(PatternText text, List<Selector> selectors, int depth)
            throws InvalidPatternException {
        Condition all = both(text, selectors, depth);
        for (text.skipSpace(); text.take("||"); text.skipSpace()) {
            all = new Either(all, both(text, selectors, depth));
        }
        return all;
    }

    private static Condition both(PatternText text, List<Selector> selectors, int depth)
            throws InvalidPatternException {
        Condition all = single(text, selectors, depth);
        for (text.skipSpace(); text.take("&&"); text.skipSpace()) {
            all = new Both(all, single(text, selectors, depth));
        }
        return all;
    }

    private static Condition single(PatternText text, List<Selector> selectors, int depth)
            throws InvalidPatternException {
        text.skipSpace();
        if (text.take("(")) {
            if (depth == DEPTH) {
                throw InvalidPatternException.syntax();
            }
            Condition inner = either(text, selectors, depth + 1);
            text.skipSpace();
            text.expect(")");
            return inner;
        }
        Selector selector = selector(text);
        selectors.add(selector);
        text.skipSpace();
        Comparison.Operator operator = Comparison.Operator.next(text);
        if (operator != null) {
            return new Compared(selector, Comparison.parse(operator, text, ")},"));
        }
        return new Is(selector, fact(text));
    }

    private static Fact fact(PatternText text) throws InvalidPatternException {
        if (text.takeWord("IS")) {
            text.skipSpace();
            for (Fact fact : List.of(Fact.NULL, Fact.TRUE, Fact.FALSE)) {
                if (text.takeWord(fact.name())) {
                    return fact;
                }
            }
        } else if (text.takeWord("NOT")) {
            text.skipSpace();
            if (text.takeWord("EXISTS")) {
                return Fact.NOT_THERE;
            }
        } else if (text.takeWord("EXISTS")) {
            return Fact.THERE;
        }
        throw InvalidPatternException.syntax();
    }

    private static Selector selector(PatternText text) throws InvalidPatternException {
        if (!text.take("$")) {
            throw text.done()
                    ? InvalidPatternException.syntax()
                    : InvalidPatternException.character(String.valueOf(text.peek()));
        }
        StringBuilder written = new StringBuilder("$");
        List<Step> steps = new ArrayList<>();
        while (text.peek() == '.' || text.peek() == '[') {
            steps.add(text.take(".") ? property(text, written) : bracket(text, written));
        }
        return new Selector(written.toString(), List.copyOf(steps));
    }

    private static Step property(PatternText text, StringBuilder written) throws InvalidPatternException {
        if (text.peek() == '[') {
            written.append('.');
            return bracket(text, written);
        }
        if (text.take("*")) {
            written.append(".*");
            return new Any();
        }
        String name = text.takeWhile(c -> !Character.isWhitespace(c) && "=!<>()[].&|,\"'{}".indexOf(c) < 0);
        if (name.isEmpty()) {
            throw text.done()
                    ? InvalidPatternException.syntax()
                    : InvalidPatternException.character("$." + text.peek());
        }
        written.append('.').append(name);
        return new Property(name);
    }

    private static Step bracket(PatternText text, StringBuilder written) throws InvalidPatternException {
        text.expect("[");
        Step step;
        if (text.take("*")) {
            written.append("[*]");
            step = new Any();
        } else if (text.take("'")) {
            String name = text.takeWhile(c -> c != '\'');
            text.expect("'");
            written.append("['").append(name).append("']");
            step = new Property(name);
        } else {
            String digits = text.takeWhile(c -> c >= '0' && c <= '9');
            if (digits.isEmpty() || digits.length() > 6) {
                throw InvalidPatternException.syntax();
            }
            written.append('[').append(digits).append(']');
            step = new Index(Integer.parseInt(digits));
        }
        text.expect("]");
        return step;
    }
}
