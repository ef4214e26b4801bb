package dev.millrace.cli;

import java.util.regex.Pattern;

/// Text as a shell of POSIX reads it back.
public final class ShellWords {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private ShellWords() {}

    /// The text itself where it means itself, else in quotes.
    public static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : always(text);
    }

    /// In quotes, whatever it is.
    public static String always(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
