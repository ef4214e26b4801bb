package dev.millrace.cloud.gateway.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many files this process may have open, as the kernel tells it.
final class FileLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String NAME = "Max open files";
    private static final int UNKNOWN = 1024;

    private FileLimit() {}

    static int ofThisProcess() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith(NAME)) {
                    String soft = line.substring(NAME.length()).strip().split(" +")[0];
                    return soft.equals("unlimited")
                            ? Integer.MAX_VALUE
                            : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Another system: what all of them have.
        }
        return UNKNOWN;
    }
}
