package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.InvalidInputException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The expressions that find tables and functions by their names, as Hive has them: a regular expression in which `*`
/// alone stands for any characters and `|` for a choice; case does not count, and the whole name has to match.
///
/// A regular expression's matching time may be a power of the name's length: so a match may look at a bounded number of
/// characters, and a name that needs more does not match.
public record NamePattern(Pattern pattern) {
    private static final int LOOKS = 1_000_000;

    public static final NamePattern ALL = new NamePattern(Pattern.compile(".*"));

    public static NamePattern of(String expression) {
        if (expression.isEmpty()) {
            return ALL;
        }
        try {
            return new NamePattern(Pattern.compile(
                    expression.replaceAll("(?<![.)\\]\\\\])\\*", ".*"), Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
        } catch (PatternSyntaxException notOne) {
            throw new InvalidInputException("Invalid expression: " + expression);
        }
    }

    public boolean matches(String name) {
        try {
            return pattern.matcher(new Bounded(name)).matches();
        } catch (TooManyLooks enough) {
            return false;
        }
    }

    private static final class TooManyLooks extends RuntimeException {
        private TooManyLooks() {
            super(null, null, false, false);
        }
    }

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
