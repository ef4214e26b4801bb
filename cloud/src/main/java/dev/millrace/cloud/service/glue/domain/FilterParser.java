package dev.millrace.cloud.service.glue.domain;

import dev.millrace.cloud.service.glue.domain.FilterTokens.Kind;
import dev.millrace.cloud.service.glue.domain.FilterTokens.Token;
import dev.millrace.cloud.service.glue.domain.PartitionFilter.Condition;
import dev.millrace.cloud.service.glue.domain.PartitionFilter.Term;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Reads the expressions of GetPartitions:
///
/// ```
/// or        = and { OR and }
/// and       = not { AND not }
/// not       = NOT not | ( or ) | test
/// test      = key ( = | <> | != | < | > | <= | >= ) literal
///           | key [NOT] ( IN ( literal {, literal} ) | BETWEEN literal AND literal | LIKE text )
///           | key IS [NOT] NULL
/// literal   = text | number | DATE text | TIMESTAMP text | ( literal )
/// ```
///
/// Keys may stand in brackets too. A literal is read as the key's type; one that is none is refused.
final class FilterParser {
    private static final int DEPTH_MAX = 100;

    private final String expression;
    private final List<Column> keys;
    private final List<Token> tokens;
    private int next;
    private int depth;

    FilterParser(String expression, List<Column> keys) {
        this.expression = expression;
        this.keys = keys;
        this.tokens = FilterTokens.of(expression);
    }

    Term parse() {
        Term term = or();
        if (next < tokens.size()) {
            throw unsupported();
        }
        return term;
    }

    private Term or() {
        Term left = and();
        while (takeWord("OR")) {
            Condition one = left.condition();
            Condition other = and().condition();
            left = new Term(values -> one.holds(values) || other.holds(values), Map.of());
        }
        return left;
    }

    private Term and() {
        Term left = not();
        while (takeWord("AND")) {
            Term right = not();
            Condition one = left.condition();
            Condition other = right.condition();
            Map<Integer, String> wanted = new HashMap<>(left.wanted());
            wanted.putAll(right.wanted());
            left = new Term(values -> one.holds(values) && other.holds(values), wanted);
        }
        return left;
    }

    private Term not() {
        if (++depth > DEPTH_MAX) {
            throw unsupported();
        }
        try {
            if (takeWord("NOT")) {
                Condition inner = not().condition();
                return new Term(values -> !inner.holds(values), Map.of());
            }
            if (is("(") && !keyInBrackets()) {
                take("(");
                Term inner = or();
                take(")");
                return inner;
            }
            return test();
        } finally {
            depth--;
        }
    }

    /// Whether the brackets that open here hold a key alone, as in `((year)) = 2026`.
    private boolean keyInBrackets() {
        int at = next;
        int open = 0;
        while (at < tokens.size() && tokens.get(at).text().equals("(") && tokens.get(at).kind() == Kind.SIGN) {
            at++;
            open++;
        }
        return at + open < tokens.size()
                && tokens.get(at).kind() == Kind.WORD
                && tokens.subList(at + 1, at + 1 + open).stream()
                        .allMatch(token -> token.kind() == Kind.SIGN && token.text().equals(")"));
    }

    private Term test() {
        Key key = key();
        boolean negated = takeWord("NOT");
        if (takeWord("IN")) {
            return in(key, negated);
        }
        if (takeWord("BETWEEN")) {
            return between(key, negated);
        }
        if (takeWord("LIKE")) {
            return like(key, negated);
        }
        if (negated) {
            throw unsupported();
        }
        if (takeWord("IS")) {
            boolean there = takeWord("NOT");
            if (!takeWord("NULL")) {
                throw unsupported();
            }
            return new Term(values -> values.get(key.index).equals(PartitionFilter.ABSENT) != there, Map.of());
        }
        return compare(key);
    }

    private Term compare(Key key) {
        Token sign = take(Kind.SIGN);
        String text = literal();
        Comparable<?> wanted = key.literal(text);
        return switch (sign.text()) {
            case "=" ->
                new Term(key.holds(order -> order == 0, wanted), key.isText() ? Map.of(key.index, text) : Map.of());
            case "<>", "!=" -> new Term(key.holds(order -> order != 0, wanted), Map.of());
            case "<" -> new Term(key.holds(order -> order < 0, wanted), Map.of());
            case ">" -> new Term(key.holds(order -> order > 0, wanted), Map.of());
            case "<=" -> new Term(key.holds(order -> order <= 0, wanted), Map.of());
            case ">=" -> new Term(key.holds(order -> order >= 0, wanted), Map.of());
            default -> throw unsupported();
        };
    }

    private Term in(Key key, boolean negated) {
        List<Comparable<?>> list = new ArrayList<>();
        take("(");
        do {
            list.add(key.literal(literal()));
        } while (takeSign(","));
        take(")");
        return new Term(
                values -> {
                    Comparable<?> value = key.value(values);
                    return value != null
                            && list.stream().anyMatch(one -> Key.order(value, one) == 0) != negated;
                },
                Map.of());
    }

    /// The bounds may stand the other way round: that is how AWS has it.
    private Term between(Key key, boolean negated) {
        Comparable<?> from = key.literal(literal());
        if (!takeWord("AND")) {
            throw unsupported();
        }
        Comparable<?> to = key.literal(literal());
        Comparable<?> low = Key.order(from, to) <= 0 ? from : to;
        Comparable<?> high = Key.order(from, to) <= 0 ? to : from;
        return new Term(
                values -> {
                    Comparable<?> value = key.value(values);
                    return value != null
                            && (Key.order(low, value) <= 0 && Key.order(value, high) <= 0) != negated;
                },
                Map.of());
    }

    private Term like(Key key, boolean negated) {
        if (!key.isText()) {
            throw key.type.lacks("LIKE");
        }
        LikePattern pattern = new LikePattern(take(Kind.TEXT).text());
        return new Term(values -> pattern.matches(values.get(key.index)) != negated, Map.of());
    }

    private Key key() {
        if (takeSign("(")) {
            Key key = key();
            take(")");
            return key;
        }
        String name = take(Kind.WORD).text();
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).name().equalsIgnoreCase(name)) {
                String type = keys.get(i).type();
                return new Key(i, KeyType.of(type == null ? "string" : type));
            }
        }
        throw new InvalidInputException("Unknown column '" + name + "'");
    }

    private String literal() {
        if (takeSign("(")) {
            if (++depth > DEPTH_MAX) {
                throw unsupported();
            }
            String inner = literal();
            depth--;
            take(")");
            return inner;
        }
        if (takeWord("DATE") || takeWord("TIMESTAMP")) {
            return take(Kind.TEXT).text();
        }
        Token token = peek();
        if (token == null || token.kind() != Kind.TEXT && token.kind() != Kind.NUMBER) {
            throw unsupported();
        }
        next++;
        return token.text();
    }

    private @Nullable Token peek() {
        return next < tokens.size() ? tokens.get(next) : null;
    }

    private boolean is(String sign) {
        Token token = peek();
        return token != null && token.kind() == Kind.SIGN && token.text().equals(sign);
    }

    private boolean takeSign(String sign) {
        if (!is(sign)) {
            return false;
        }
        next++;
        return true;
    }

    private void take(String sign) {
        if (!takeSign(sign)) {
            throw unsupported();
        }
    }

    private boolean takeWord(String word) {
        Token token = peek();
        if (token == null || token.kind() != Kind.WORD || !token.text().equalsIgnoreCase(word)) {
            return false;
        }
        next++;
        return true;
    }

    private Token take(Kind kind) {
        Token token = peek();
        if (token == null || token.kind() != kind) {
            throw unsupported();
        }
        next++;
        return token;
    }

    private InvalidInputException unsupported() {
        return FilterTokens.unsupported(expression);
    }

    /// A key that a test is about.
    private record Key(int index, KeyType type) {
        boolean isText() {
            return type == KeyType.TEXT;
        }

        Comparable<?> literal(String text) {
            try {
                return type.read(text);
            } catch (KeyType.NotOfTypeException not) {
                throw new InvalidInputException(not.sentence());
            }
        }

        /// Null for an absent value.
        @Nullable
        Comparable<?> value(List<String> values) {
            String text = values.get(index);
            return type != KeyType.TEXT && text.equals(PartitionFilter.ABSENT) ? null : type.kept(text);
        }

        Condition holds(IntPredicate order, Comparable<?> wanted) {
            return values -> {
                Comparable<?> value = value(values);
                return value != null && order.test(order(value, wanted));
            };
        }

        /// Both are of the key's type.
        @SuppressWarnings("unchecked")
        static int order(Comparable<?> one, Comparable<?> other) {
            return ((Comparable<Object>) one).compareTo(other);
        }
    }
}
