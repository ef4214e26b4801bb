package dev.millrace.cloud.service.logs.pattern;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression of the kind that filter patterns take: no groups, no look-around, no characters beyond ASCII.
/// It is found anywhere in a text.
///
/// Without groups a star can still be followed by another, whose matching time is a power of the text's length: so a
/// match may look at a bounded number of characters, and a text that needs more does not match.
record RegexText(Pattern pattern) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9 :_#=@/;,\\-^$?\\[\\]{}|\\\\*+.]*");
    private static final int LOOKS = 20_000_000;

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
        try {
            return pattern.matcher(new Bounded(text)).find();
        } catch (TooManyLooks enough) {
            return false;
        }
    }

    private static final class TooManyLooks extends RuntimeException {
        private TooManyLooks() {
            super(null, null, false, false);
        }
    }

    /// A text that may be looked at so often.
    private static final class Bounded implements CharSequence {
        private final String text;
        private int looks;

        private Bounded(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > LOOKS) {
                throw new TooManyLooks();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
