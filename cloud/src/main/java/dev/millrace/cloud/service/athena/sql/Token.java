package dev.millrace.cloud.service.athena.sql;

/// A word, a name, a text, a number or a sign of a statement.
/// @param text as it is written, quotes included
/// @param start where it begins in the statement
public record Token(Kind kind, String text, int start) {
    public enum Kind {
        WORD,
        /// In double quotes or backquotes.
        QUOTED,
        /// In single quotes.
        TEXT,
        NUMBER,
        SIGN
    }

    public int end() {
        return start + text.length();
    }

    /// Whether it is this keyword or sign, in whatever case.
    public boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SIGN) && text.equalsIgnoreCase(word);
    }

    /// What a name or a text says, without its quotes.
    public String value() {
        return switch (kind) {
            case QUOTED -> unquoted(text.charAt(0));
            case TEXT -> unquoted('\'');
            default -> text;
        };
    }

    private String unquoted(char quote) {
        String twice = String.valueOf(quote).repeat(2);
        return text.substring(1, text.length() - 1).replace(twice, String.valueOf(quote));
    }
}
