package dev.millrace.cloud.service.firehose.conversion;

import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/// Patterns of instants as Firehose takes them, which are Joda-Time's (`DateTimeFormat`), in the words of `java.time`.
/// Most letters mean the same; where they do not, a pattern would be read and would mean another day.
public final class JodaPattern {
    private static final int DIGITS_MAX = 9;

    private JodaPattern() {}

    /// @throws IllegalArgumentException for a pattern that is none
    public static DateTimeFormatter of(String pattern) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
        int i = 0;
        while (i < pattern.length()) {
            char letter = pattern.charAt(i);
            int end = letter == '\'' ? quoted(pattern, i) : i + 1;
            while (letter != '\'' && end < pattern.length() && pattern.charAt(end) == letter) {
                end++;
            }
            append(builder, pattern.substring(i, end), letter, end - i);
            i = end;
        }
        return builder.toFormatter(Locale.ENGLISH);
    }

    private static void append(DateTimeFormatterBuilder builder, String part, char letter, int count) {
        switch (letter) {
            // A year of era; in java.time the year of the week.
            case 'Y' -> builder.appendPattern("y".repeat(count));
            case 'x' -> builder.appendPattern("Y".repeat(count));
            // A fraction: fewer digits are read, too.
            case 'S' ->
                builder.appendFraction(
                        ChronoField.NANO_OF_SECOND, 1, Math.min(DIGITS_MAX, Math.max(count, 3)), false);
            // An offset; with a colon for two, the zone's name for three.
            case 'Z' -> builder.appendPattern(count == 1 ? "XX" : count == 2 ? "XXX" : "VV");
            // Brackets and the like are themselves there.
            case '[', ']', '{', '}', '#' -> builder.appendLiteral(part);
            default -> builder.appendPattern(part);
        }
    }

    private static int quoted(String pattern, int from) {
        int end = from + 1;
        while (end < pattern.length()) {
            if (pattern.charAt(end) != '\'') {
                end++;
            } else if (end + 1 < pattern.length() && pattern.charAt(end + 1) == '\'') {
                end += 2;
            } else {
                return end + 1;
            }
        }
        throw new IllegalArgumentException("A quote that does not end: " + pattern);
    }
}
