package dev.millrace.cli;

/// Text broken between words, as a reader wants it; a terminal breaks in the middle of them.
final class Folding {
    private static final String INDENT = "  ";

    /// What a shell takes for the same line.
    private static final String CONTINUED = " \\";

    private Folding() {}

    /// @param columns what a line may be wide; a word that is longer stays whole
    static String at(int columns, String text) {
        return folded(columns, text, "", INDENT);
    }

    /// A command, which stays one when it is copied: broken between words outside of quotes.
    static String command(int columns, String text) {
        return text.contains("'") || text.length() <= columns
                ? text
                : folded(columns - CONTINUED.length(), text, CONTINUED, INDENT.repeat(3));
    }

    private static String folded(int columns, String text, String atEnd, String indent) {
        StringBuilder folded = new StringBuilder();
        text.lines().forEach(line -> {
            int used = 0;
            for (String word : line.split("(?<=\\S)(?=\\s)")) {
                if (used > 0 && used + word.length() > columns) {
                    folded.append(atEnd).append('\n').append(indent).append(word.stripLeading());
                    used = indent.length() + word.stripLeading().length();
                } else {
                    folded.append(word);
                    used += word.length();
                }
            }
            folded.append('\n');
        });
        return folded.isEmpty() ? text : folded.substring(0, folded.length() - 1);
    }
}
