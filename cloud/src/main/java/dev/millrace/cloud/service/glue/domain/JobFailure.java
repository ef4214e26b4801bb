package dev.millrace.cloud.service.glue.domain;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Why a script failed, out of what it wrote to its standard error: the error that ends the last traceback, without the
/// modules of its class. What Java threw under Python (Py4J) is told with its message, which stands on a line of its own:
///
/// ```
/// py4j.protocol.Py4JJavaError: An error occurred while calling o46.parquet.
/// : java.nio.file.AccessDeniedException: s3a://b/k: getFileStatus ...
/// ```
/// is `An error occurred while calling o46.parquet. s3a://b/k: getFileStatus ...`, as Glue has it.
public final class JobFailure {
    private static final int LONGEST = 2000;
    private static final String TRACEBACK = "Traceback (most recent call last):";
    private static final String FRAME = "  File \"";
    private static final String OF_JAVA = "Py4JJavaError: ";

    /// A line of Spark's log, which its threads write between Python's.
    private static final Pattern LOGGED =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} (WARN|ERROR|FATAL) .*");

    private boolean traced;
    private boolean awaitsCause;
    private @Nullable String found;

    public synchronized void line(String line) {
        if (LOGGED.matcher(line).matches()) {
            return;
        }
        if (line.equals(TRACEBACK) || !traced && line.startsWith(FRAME)) {
            traced = true;
            awaitsCause = false;
            found = null;
        } else if (awaitsCause) {
            awaitsCause = false;
            if (line.startsWith(": ")) {
                found = found + " " + withoutClass(line.substring(2));
            }
        } else if (traced && found == null && !line.isBlank() && !line.startsWith(" ")) {
            // What the traceback shows of the source is indented; the error itself begins at the margin.
            String error = withoutModules(line);
            awaitsCause = error.startsWith(OF_JAVA);
            found = awaitsCause ? error.substring(OF_JAVA.length()) : error;
        }
    }

    /// @param otherwise where it left none, as after `sys.exit(3)`
    public synchronized String message(String otherwise) {
        String said = found == null ? otherwise : found;
        return said.length() > LONGEST ? said.substring(0, LONGEST) : said;
    }

    private static String withoutModules(String error) {
        int end = error.indexOf(':');
        String name = end < 0 ? error : error.substring(0, end);
        return name.matches("[\\w.]+") ? error.substring(name.lastIndexOf('.') + 1) : error;
    }

    private static String withoutClass(String error) {
        int end = error.indexOf(": ");
        return end > 0 && error.substring(0, end).matches("[\\w.$]+") ? error.substring(end + 2) : error;
    }
}
