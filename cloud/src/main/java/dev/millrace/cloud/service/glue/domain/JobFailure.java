package dev.millrace.cloud.service.glue.domain;

import java.util.ArrayDeque;
import java.util.Deque;

/// Why a script failed, out of what it wrote to its standard error: the last line of its traceback.
public final class JobFailure {
    private static final int KEPT = 200;
    private static final int LONGEST = 2000;
    private static final String TRACEBACK = "Traceback (most recent call last):";

    private final Deque<String> last = new ArrayDeque<>();

    public synchronized void line(String line) {
        if (line.equals(TRACEBACK)) {
            last.clear();
        }
        last.add(line);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
    }

    /// @param otherwise where it left none, as after `sys.exit(3)`
    public synchronized String message(String otherwise) {
        boolean said = false;
        boolean traced = false;
        String found = otherwise;
        for (String line : last) {
            traced |= line.equals(TRACEBACK) || line.startsWith("  File \"");
            // What the traceback shows of the source is indented; the error itself begins at the margin.
            if (traced && !said && !line.equals(TRACEBACK) && !line.isBlank() && !line.startsWith(" ")) {
                found = line;
                said = true;
            }
        }
        return found.length() > LONGEST ? found.substring(0, LONGEST) : found;
    }
}
