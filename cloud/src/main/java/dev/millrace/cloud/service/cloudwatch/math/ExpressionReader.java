package dev.millrace.cloud.service.cloudwatch.math;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Reads an expression from its text:
///
/// ```
/// or         and { (OR | ||) and }
/// and        comparison { (AND | &&) comparison }
/// comparison sum { (== | != | <= | >= | < | >) sum }
/// sum        product { (+ | -) product }
/// product    power { (* | /) power }
/// power      signed [ ^ power ]
/// signed     - signed | atom
/// atom       number | "text" | 'text' | name | NAME ( or { , or } ) | [ or { , or } ] | ( or )
/// ```
final class ExpressionReader {
    private static final int DEPTH_MAX = 100;

    private final String text;
    private int at;
    private int depth;

    ExpressionReader(String text) {
        this.text = text;
    }

    Expression whole() {
        Expression expression = or();
        blank();
        if (at < text.length()) {
            throw unexpected();
        }
        return expression;
    }

    private Expression or() {
        if (++depth > DEPTH_MAX) {
            throw new MathException("The expression nests too deep");
        }
        Expression left = and();
        while (word("OR") || sign("||")) {
            left = new Expression.Operation(Operator.OR, left, and());
        }
        depth--;
        return left;
    }

    private Expression and() {
        Expression left = comparison();
        while (word("AND") || sign("&&")) {
            left = new Expression.Operation(Operator.AND, left, comparison());
        }
        return left;
    }

    private Expression comparison() {
        return chain(
                this::sum,
                Operator.EQUAL,
                Operator.UNEQUAL,
                Operator.LESS_OR_EQUAL,
                Operator.GREATER_OR_EQUAL,
                Operator.LESS,
                Operator.GREATER);
    }

    private Expression sum() {
        return chain(this::product, Operator.PLUS, Operator.MINUS);
    }

    private Expression product() {
        return chain(this::power, Operator.TIMES, Operator.OVER);
    }

    private Expression power() {
        Expression base = signed();
        return sign("^") ? new Expression.Operation(Operator.POWER, base, power()) : base;
    }

    private Expression signed() {
        if (++depth > DEPTH_MAX) {
            throw new MathException("The expression nests too deep");
        }
        Expression read = sign("-") ? new Expression.Negative(signed()) : atom();
        depth--;
        return read;
    }

    private Expression chain(Supplier<Expression> part, Operator... operators) {
        Expression left = part.get();
        while (true) {
            Operator found = null;
            for (Operator operator : operators) {
                if (found == null && sign(operator.sign())) {
                    found = operator;
                }
            }
            if (found == null) {
                return left;
            }
            left = new Expression.Operation(found, left, part.get());
        }
    }

    private Expression atom() {
        blank();
        if (sign("(")) {
            Expression inner = or();
            close(")");
            return inner;
        }
        if (sign("[")) {
            return new Expression.Listed(list("]"));
        }
        char c = at < text.length() ? text.charAt(at) : '\0';
        if (c == '"' || c == '\'') {
            return quoted(c);
        }
        if (c >= '0' && c <= '9' || c == '.') {
            return number();
        }
        if (Character.isLetter(c)) {
            String name = name();
            return sign("(") ? new Expression.Call(name, list(")")) : new Expression.Name(name);
        }
        throw unexpected();
    }

    private List<Expression> list(String end) {
        List<Expression> elements = new ArrayList<>();
        if (sign(end)) {
            return elements;
        }
        do {
            elements.add(or());
        } while (sign(","));
        close(end);
        return elements;
    }

    private Expression quoted(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw new MathException("A quotation mark is not closed");
        }
        String inner = text.substring(at + 1, end);
        at = end + 1;
        return new Expression.Quoted(inner);
    }

    private Expression number() {
        int from = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
                exponent++;
            }
            if (exponent < text.length() && Character.isDigit(text.charAt(exponent))) {
                at = exponent;
                while (at < text.length() && Character.isDigit(text.charAt(at))) {
                    at++;
                }
            }
        }
        try {
            return new Expression.Number(Double.parseDouble(text.substring(from, at)));
        } catch (NumberFormatException notOne) {
            throw new MathException("Not a number: " + text.substring(from, at));
        }
    }

    private String name() {
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(from, at);
    }

    /// Takes a word if it comes next, and not as the beginning of a longer one.
    private boolean word(String word) {
        blank();
        int end = at + word.length();
        boolean there = text.startsWith(word, at)
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)) && text.charAt(end) != '_');
        at = there ? end : at;
        return there;
    }

    private boolean sign(String sign) {
        blank();
        boolean there = text.startsWith(sign, at);
        at += there ? sign.length() : 0;
        return there;
    }

    private void close(String sign) {
        if (!sign(sign)) {
            throw unexpected();
        }
    }

    private void blank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private MathException unexpected() {
        return new MathException(
                at < text.length()
                        ? "Unexpected character '" + text.charAt(at) + "' at position " + (at + 1)
                        : "Unexpected end of the expression");
    }
}
