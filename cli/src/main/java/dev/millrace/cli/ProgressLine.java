package dev.millrace.cli;

import java.io.PrintStream;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/// The last line of a terminal, drawn over and over: never wider than the terminal is, so that it never wraps and leaves
/// nothing behind.
final class ProgressLine {
    private static final Pattern CONTROL = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\\p{Cntrl}");
    private static final String CLEAR_TO_END = "\u001b[J";

    private final PrintStream out;
    private final IntSupplier columns;
    private int drawn;

    ProgressLine(PrintStream out, IntSupplier columns) {
        this.out = out;
        this.columns = columns;
    }

    void draw(String text) {
        int width = columns.getAsInt();
        String line = CONTROL.matcher(text).replaceAll(" ");
        // One column stays free: with a character in the last one, some terminals wrap already.
        int room = Math.max(1, width - 1);
        if (line.codePointCount(0, line.length()) > room) {
            line = line.substring(0, line.offsetByCodePoints(0, room - 1)) + "…";
        }
        out.print(erased(width) + line);
        out.flush();
        drawn = line.codePointCount(0, line.length());
    }

    void erase() {
        if (drawn > 0) {
            out.print(erased(columns.getAsInt()));
            out.flush();
            drawn = 0;
        }
    }

    /// A terminal that became narrower has folded what was drawn over several of its lines.
    private String erased(int width) {
        int folds = drawn == 0 ? 0 : (drawn - 1) / Math.max(1, width);
        return (folds > 0 ? "\u001b[" + folds + "A" : "") + "\r" + CLEAR_TO_END;
    }
}
