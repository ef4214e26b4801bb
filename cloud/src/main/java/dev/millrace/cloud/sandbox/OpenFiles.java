package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many files a program may have open: as many as it should, and not more than this server may give, which has no
/// more itself where it was started under a lower limit.
final class OpenFiles {
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files\\s+\\S+\\s+(\\d{1,9})\\s");

    private OpenFiles() {}

    static int atMost(int wanted) {
        try {
            Matcher limit = LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
            return limit.find() ? Math.min(wanted, Integer.parseInt(limit.group(1))) : wanted;
        } catch (IOException unknown) {
            return wanted;
        }
    }
}
