package dev.millrace.cloud.service.logs.pattern;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An operator and what stands at its right: the part that conditions on JSON and on fields share. Text in which a star
/// stands for any characters, a number, or an expression between percent signs.
record Comparison(Operator operator, Right right) {
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS_OR_EQUAL("<="),
        GREATER_OR_EQUAL(">="),
        LESS("<"),
        GREATER(">");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        static @Nullable Operator next(PatternText text) {
            for (Operator operator :
                    new Operator[] {NOT_EQUAL, LESS_OR_EQUAL, GREATER_OR_EQUAL, EQUAL, LESS, GREATER}) {
                if (text.take(operator.sign)) {
                    return operator;
                }
            }
            return null;
        }
    }

    sealed interface Right {}

    /// @param number what it is as a number, where it was written as one, without quotes
    /// @param glob the same as a pattern, where it has stars
    record Text(
            String text, @Nullable Double number, @Nullable Glob glob) implements Right {}

    record Expression(RegexText regex) implements Right {}

    private static final int MOST_REGEXES = 2;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /// Reads what stands at the right.
    /// @param ends characters that end a value without quotes, besides spaces, `&&` and `||`
    static Comparison parse(Operator operator, PatternText text, String ends) throws InvalidPatternException {
        text.skipSpace();
        Right right = right(text, ends);
        boolean ordered = operator != Operator.EQUAL && operator != Operator.NOT_EQUAL;
        if (ordered && !(right instanceof Text value && value.number != null)) {
            throw InvalidPatternException.syntax();
        }
        return new Comparison(operator, right);
    }

    private static Right right(PatternText text, String ends) throws InvalidPatternException {
        if (text.peek() == '%') {
            return new Expression(text.regex(MOST_REGEXES));
        }
        if (text.peek() == '"') {
            String quoted = text.quoted();
            return new Text(quoted, null, glob(quoted));
        }
        StringBuilder word = new StringBuilder();
        while (!text.done()
                && !Character.isWhitespace(text.peek())
                && ends.indexOf(text.peek()) < 0
                && !text.atJunction()) {
            char c = text.next();
            if ("=<>!\"".indexOf(c) >= 0) {
                throw InvalidPatternException.character(String.valueOf(c));
            }
            word.append(c);
        }
        if (word.isEmpty()) {
            throw InvalidPatternException.syntax();
        }
        String value = word.toString();
        return new Text(value, NUMBER.matcher(value).matches() ? Double.valueOf(value) : null, glob(value));
    }

    private static @Nullable Glob glob(String value) {
        return value.indexOf('*') < 0 ? null : Glob.of(value);
    }

    /// @param value a text
    /// @param number the same as a number, where it is one
    boolean holds(String value, @Nullable Double number) {
        return switch (operator) {
            case EQUAL -> equal(value, number);
            case NOT_EQUAL -> !equal(value, number);
            case LESS -> number != null && number < bound();
            case LESS_OR_EQUAL -> number != null && number <= bound();
            case GREATER -> number != null && number > bound();
            case GREATER_OR_EQUAL -> number != null && number >= bound();
        };
    }

    private boolean equal(String value, @Nullable Double number) {
        return switch (right) {
            case Text(String text, Double asNumber, Glob glob) -> {
                if (glob != null) {
                    yield glob.matches(value);
                }
                yield text.equals(value) || number != null && number.equals(asNumber);
            }
            case Expression(RegexText regex) -> regex.in(value);
        };
    }

    private double bound() {
        return right instanceof Text text && text.number != null ? text.number : Double.NaN;
    }

    /// The number that a text is.
    static @Nullable Double number(String value) {
        return NUMBER.matcher(value).matches() ? Double.valueOf(value) : null;
    }
}
