package dev.millrace.cloud.service.logs.pattern;

import dev.millrace.cloud.text.BoundedText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression of the kind that filter patterns take: no groups, no look-around, no characters beyond ASCII.
/// It is found anywhere in a text.
record RegexText(Pattern pattern) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9 :_#=@/;,\\-^$?\\[\\]{}|\\\\*+.]*");

    static RegexText of(String expression) throws InvalidPatternException {
        Matcher allowed = ALLOWED.matcher(expression);
        if (!allowed.matches()) {
            allowed.reset();
            int bad = allowed.lookingAt() ? allowed.end() : 0;
            throw InvalidPatternException.character(expression.substring(bad, bad + 1));
        }
        if (expression.isEmpty()) {
            throw InvalidPatternException.syntax();
        }
        try {
            return new RegexText(Pattern.compile(expression));
        } catch (PatternSyntaxException notOne) {
            throw InvalidPatternException.syntax();
        }
    }

    boolean in(String text) {
        return BoundedText.finds(pattern, text);
    }
}
