package dev.millrace.cloud.service.logs.pattern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Conditions on the fields between a message's spaces; what stands in double quotes or square brackets is one field.
/// The pattern names each field in turn. `...` stands for any number of them, once. Without it a message has as many
/// fields as the pattern names, but a last name without a condition takes all the rest.
record FieldPattern(List<Field> before, boolean ellipsis, List<Field> after) implements FilterPattern {
    /// @param test null where any value will do
    record Field(String name, @Nullable Predicate<String> test) {
        boolean takes(String value) {
            return test == null || test.test(value);
        }
    }

    private record Part(int from, String value) {}

    static FieldPattern parse(String pattern) throws InvalidPatternException {
        PatternText text = new PatternText(pattern.substring(1, pattern.length() - 1));
        List<Field> before = new ArrayList<>();
        List<Field> after = new ArrayList<>();
        boolean ellipsis = false;
        do {
            text.skipSpace();
            if (text.take("...")) {
                if (ellipsis) {
                    throw InvalidPatternException.syntax();
                }
                ellipsis = true;
            } else {
                (ellipsis ? after : before).add(field(text));
            }
            text.skipSpace();
        } while (text.take(","));
        if (!text.done()) {
            throw InvalidPatternException.character(String.valueOf(text.peek()));
        }
        return new FieldPattern(List.copyOf(before), ellipsis, List.copyOf(after));
    }

    @Override
    public boolean matches(String message) {
        return values(message) != null;
    }

    @Override
    public Map<String, String> extract(String message) {
        Map<String, String> values = values(message);
        return values == null ? Map.of() : values;
    }

    @Override
    public Optional<String> field(String name, String message) {
        return Optional.ofNullable(extract(message).get(name));
    }

    @Override
    public boolean namesFields() {
        return true;
    }

    @Override
    public boolean hasField(String name) {
        for (int i = 0; i < before.size(); i++) {
            if (key(before.get(i), i).equals(name)) {
                return true;
            }
        }
        for (int i = 0; i < after.size(); i++) {
            if (key(after.get(i), before.size() + i).equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static String key(Field field, int place) {
        return "$" + (field.name.isEmpty() ? Integer.toString(place + 1) : field.name);
    }

    /// The values by name, in order; null where the message does not match.
    private @Nullable Map<String, String> values(String message) {
        List<Part> parts = parts(message);
        int named = before.size() + after.size();
        boolean rest = !ellipsis && before.getLast().test() == null && parts.size() > named;
        if (parts.size() < named || !ellipsis && !rest && parts.size() != named) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < named; i++) {
            boolean behind = i >= before.size();
            Field field = behind ? after.get(i - before.size()) : before.get(i);
            Part part = parts.get(behind ? parts.size() - named + i : i);
            String value = rest && i == named - 1 ? message.substring(part.from).strip() : part.value;
            if (!field.takes(value)) {
                return null;
            }
            values.put(key(field, i), value);
        }
        return values;
    }

    private static Field field(PatternText text) throws InvalidPatternException {
        String name = name(text);
        text.skipSpace();
        if (text.done() || text.peek() == ',') {
            return new Field(name, null);
        }
        return new Field(name, either(text, name));
    }

    private static String name(PatternText text) {
        return text.takeWhile(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.');
    }

    /// @param name the field's, where it was read already
    private static Predicate<String> either(PatternText text, @Nullable String name) throws InvalidPatternException {
        Predicate<String> all = both(text, name);
        for (text.skipSpace(); text.take("||"); text.skipSpace()) {
            all = all.or(both(text, null));
        }
        return all;
    }

    private static Predicate<String> both(PatternText text, @Nullable String name) throws InvalidPatternException {
        Predicate<String> all = condition(text, name);
        for (text.skipSpace(); text.take("&&"); text.skipSpace()) {
            all = all.and(condition(text, null));
        }
        return all;
    }

    private static Predicate<String> condition(PatternText text, @Nullable String name) throws InvalidPatternException {
        text.skipSpace();
        if ((name == null || name.isEmpty()) && text.take("(")) {
            Predicate<String> inner = either(text, null);
            text.skipSpace();
            text.expect(")");
            return inner;
        }
        if (name == null && name(text).isEmpty()) {
            throw InvalidPatternException.syntax();
        }
        text.skipSpace();
        Comparison.Operator operator = Comparison.Operator.next(text);
        if (operator == null) {
            throw InvalidPatternException.syntax();
        }
        Comparison comparison = Comparison.parse(operator, text, ",)");
        return value -> comparison.holds(value, Comparison.number(value));
    }

    private static List<Part> parts(String message) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < message.length()) {
            char c = message.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            int end = c == '"' ? message.indexOf('"', at + 1) : c == '[' ? message.indexOf(']', at + 1) : -1;
            if (end >= 0) {
                parts.add(new Part(at, message.substring(at + 1, end)));
                at = end + 1;
                continue;
            }
            end = at;
            while (end < message.length() && !Character.isWhitespace(message.charAt(end))) {
                end++;
            }
            parts.add(new Part(at, message.substring(at, end)));
            at = end;
        }
        return parts;
    }
}
