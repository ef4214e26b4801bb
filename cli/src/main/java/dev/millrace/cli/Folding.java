package dev.millrace.cli;

/// Text broken between words, as a reader wants it; a terminal breaks in the middle of them.
final class Folding {
    private static final String INDENT = "  ";

    private Folding() {}

    /// @param columns what a line may be wide; a word that is longer stays whole
    static String at(int columns, String text) {
        StringBuilder folded = new StringBuilder();
        text.lines().forEach(line -> {
            int used = 0;
            for (String word : line.split("(?<=\\S)(?=\\s)")) {
                if (used > 0 && used + word.length() > columns) {
                    folded.append('\n').append(INDENT).append(word.stripLeading());
                    used = INDENT.length() + word.stripLeading().length();
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
