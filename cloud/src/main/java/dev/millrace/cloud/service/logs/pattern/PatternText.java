package dev.millrace.cloud.service.logs.pattern;

import java.util.function.IntPredicate;

/// A pattern's text, read from left to right.
final class PatternText {
    private final String text;
    private int at;
    private int regexes;

    PatternText(String text) {
        this.text = text;
    }

    boolean done() {
        return at >= text.length();
    }

    char peek() {
        return done() ? '\0' : text.charAt(at);
    }

    char next() throws InvalidPatternException {
        if (done()) {
            throw InvalidPatternException.syntax();
        }
        return text.charAt(at++);
    }

    void skipSpace() {
        while (!done() && Character.isWhitespace(peek())) {
            at++;
        }
    }

    /// Takes the token where it comes next.
    boolean take(String token) {
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    /// Takes the word where it comes next and no word goes on behind it.
    boolean takeWord(String word) {
        int end = at + word.length();
        if (text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))) {
            at = end;
            return true;
        }
        return false;
    }

    void expect(String token) throws InvalidPatternException {
        if (!take(token)) {
            throw done()
                    ? InvalidPatternException.syntax()
                    : InvalidPatternException.character(text.substring(at, at + 1));
        }
    }

    String takeWhile(IntPredicate wanted) {
        int from = at;
        while (!done() && wanted.test(peek())) {
            at++;
        }
        return text.substring(from, at);
    }

    /// Text between double quotes; a backslash keeps the character behind it.
    String quoted() throws InvalidPatternException {
        expect("\"");
        StringBuilder value = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            value.append(c == '\\' ? next() : c);
        }
        return value.toString();
    }

    /// What stands between percent signs.
    RegexText regex(int most) throws InvalidPatternException {
        expect("%");
        int end = text.indexOf('%', at);
        if (end < 0 || ++regexes > most) {
            throw InvalidPatternException.syntax();
        }
        String expression = text.substring(at, end);
        at = end + 1;
        return RegexText.of(expression);
    }

    /// Whether `&&` or `||` comes next.
    boolean atJunction() {
        return text.startsWith("&&", at) || text.startsWith("||", at);
    }
}
