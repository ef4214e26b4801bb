package dev.millrace.cloud.text;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text that may be looked at so often. The time that an expression needs can be a power of the text's length, or
/// worse: so a match may look at a bounded number of characters, and a text that needs more does not match.
public final class BoundedText implements CharSequence {
    /// Where nothing else is said.
    private static final int LOOKS = 20_000_000;

    private static final class TooManyLooks extends RuntimeException {
        private TooManyLooks() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private int looks;

    private BoundedText(String text, int looks) {
        this.text = text;
        this.looks = looks;
    }

    /// Whether an expression is found anywhere in a text.
    public static boolean finds(Pattern pattern, String text) {
        return finds(pattern, text, LOOKS);
    }

    /// @param looks how many characters may be looked at
    public static boolean finds(Pattern pattern, String text, int looks) {
        return holds(pattern.matcher(new BoundedText(text, looks)), Matcher::find);
    }

    /// Whether an expression is the whole of a text.
    /// @param looks how many characters may be looked at
    public static boolean matches(Pattern pattern, String text, int looks) {
        return holds(pattern.matcher(new BoundedText(text, looks)), Matcher::matches);
    }

    private static boolean holds(Matcher matcher, Predicate<Matcher> question) {
        try {
            return question.test(matcher);
        } catch (TooManyLooks | StackOverflowError enough) {
            return false;
        }
    }

    /// The first place where an expression is found.
    public static Optional<MatchResult> find(Pattern pattern, String text) {
        try {
            Matcher matcher = pattern.matcher(new BoundedText(text, LOOKS));
            return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
        } catch (TooManyLooks | StackOverflowError enough) {
            return Optional.empty();
        }
    }

    /// A text with all places replaced where an expression is found; as it was where that takes too long.
    public static String replaced(Pattern pattern, String text, String replacement) {
        try {
            return pattern.matcher(new BoundedText(text, LOOKS)).replaceAll(replacement);
        } catch (TooManyLooks | StackOverflowError | IndexOutOfBoundsException | IllegalArgumentException enough) {
            return text;
        }
    }

    @Override
    public char charAt(int index) {
        if (--looks < 0) {
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
