package dev.millrace.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/// What the server writes to its log: a line per event on standard error.
final class ServerLog {
    private static final String SETTINGS =
            """
            handlers = java.util.logging.ConsoleHandler
            java.util.logging.ConsoleHandler.level = ALL
            java.util.logging.ConsoleHandler.formatter = java.util.logging.SimpleFormatter
            java.util.logging.SimpleFormatter.format = %1$tF %1$tT.%1$tL %4$-7s %5$s%6$s%n
            .level = INFO
            dev.millrace.requests.level=""";

    private ServerLog() {}

    /// @param requests whether every request gets a line, not only those that the server failed
    static void configure(boolean requests) {
        byte[] settings = (SETTINGS + (requests ? "FINE" : "INFO") + "\n").getBytes(StandardCharsets.ISO_8859_1);
        try {
            LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(settings));
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
    }
}
