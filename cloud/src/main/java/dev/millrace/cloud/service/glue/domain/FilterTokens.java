package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of a partition expression.
final class FilterTokens {
    enum Kind {
        WORD,
        TEXT,
        NUMBER,
        SIGN
    }

    record Token(Kind kind, String text) {}

    private static final Pattern TOKEN = Pattern.compile("\\s*(?:"
            + "(?<number>[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?(?![A-Za-z_0-9]))"
            + "|(?<word>[A-Za-z_0-9][A-Za-z_0-9.]*)"
            + "|[\"`](?<quoted>[^\"`]*)[\"`]"
            + "|'(?<text>(?:[^']|'')*+)'"
            + "|(?<sign><>|!=|<=|>=|[=<>(),])"
            + ")\\s*");

    private FilterTokens() {}

    static List<Token> of(String expression) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw unsupported(expression);
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        return tokens;
    }

    private static Token token(Matcher matcher) {
        if (matcher.group("number") != null) {
            return new Token(Kind.NUMBER, matcher.group("number"));
        }
        if (matcher.group("word") != null) {
            return new Token(Kind.WORD, matcher.group("word"));
        }
        if (matcher.group("quoted") != null) {
            return new Token(Kind.WORD, matcher.group("quoted"));
        }
        if (matcher.group("text") != null) {
            return new Token(Kind.TEXT, matcher.group("text").replace("''", "'"));
        }
        return new Token(Kind.SIGN, matcher.group("sign"));
    }

    static InvalidInputException unsupported(String expression) {
        return new InvalidInputException("Unsupported expression '" + expression + "'");
    }
}
