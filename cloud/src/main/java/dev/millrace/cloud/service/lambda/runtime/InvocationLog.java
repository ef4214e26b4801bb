package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.LogSink.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The log of one environment: the function's own lines between START, END and REPORT, in the order in which they
/// happened. Where a caller wants the tail, the end of what was logged since START is kept for it.
final class InvocationLog {
    private final InstantSource clock;
    private final BooleanSupplier room;
    private final Consumer<Line> sink;
    private final PlatformLines platform;
    private final AtomicLong lastLineNanos = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    /// Where nothing is at work, when that began: a line that is read now was printed before, however far the clock has
    /// been moved since.
    private @Nullable Instant resting;

    private @Nullable Deque<String> tail;
    private int tailBytes;

    /// @param room waits, for a while, until there is room for a line of the function's; false where there is none
    /// @param sink takes a line without ever waiting
    InvocationLog(InstantSource clock, BooleanSupplier room, Consumer<Line> sink, PlatformLines platform) {
        this.clock = clock;
        this.room = room;
        this.sink = sink;
        this.platform = platform;
    }

    /// Writes a line of Lambda's own, where the function's logging configuration wants it.
    void platform(Function<PlatformLines, @Nullable String> wanted) {
        String line = wanted.apply(platform);
        if (line != null) {
            write(line);
        }
    }

    /// A line of the function's. Waits for room with no lock held: the thread that reads the function's pipe may, those
    /// that end an invocation must not.
    void printed(String line) {
        lastLineNanos.set(System.nanoTime());
        lines.incrementAndGet();
        if (!room.getAsBoolean()) {
            lost.incrementAndGet();
            return;
        }
        long missing = lost.getAndSet(0);
        if (missing > 0) {
            write("Millrace could not write " + missing + " lines of this log");
        }
        write(line);
    }

    /// How many lines the function has printed.
    long printed() {
        return lines.get();
    }

    /// When it printed last, by [System#nanoTime()]; a long time ago where it never did.
    long lastPrintedNanos() {
        return lastLineNanos.get();
    }

    synchronized void write(String line) {
        sink.accept(new Line(resting == null ? clock.instant() : resting, line));
        Deque<String> kept = tail;
        if (kept != null) {
            kept.add(line);
            tailBytes += line.length() + 1;
            while (kept.size() > 1 && tailBytes - kept.getFirst().length() - 1 >= LambdaLimits.LOG_TAIL_BYTES) {
                tailBytes -= kept.removeFirst().length() + 1;
            }
        }
    }

    /// Nothing is at work from now on, until [#start] or [#ends].
    synchronized void rests() {
        resting = clock.instant();
    }

    /// What is printed now is of the end.
    synchronized void ends() {
        resting = null;
    }

    synchronized void start(Invocation invocation, String version) {
        resting = null;
        tail = invocation.tailWanted() ? new ArrayDeque<>() : null;
        tailBytes = 0;
        platform(lines -> lines.start(invocation.requestId(), version));
    }

    /// The last 4 KB since START, in base64.
    synchronized String tailBase64() {
        Deque<String> kept = tail;
        byte[] all = kept == null ? new byte[0] : (String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8);
        int from = Math.max(0, all.length - LambdaLimits.LOG_TAIL_BYTES);
        byte[] last = new byte[all.length - from];
        System.arraycopy(all, from, last, 0, last.length);
        return Base64.getEncoder().encodeToString(last);
    }

    /// The lines that Lambda itself writes, in the form and from the level on that the function's logging configuration
    /// asks for: null where that has no such line.
    interface PlatformLines {
        @Nullable String initStart(String runtimeVersion);

        @Nullable String initReport(double millis, String status);

        @Nullable String start(String requestId, String version);

        @Nullable String end(String requestId);

        @Nullable String report(Report report);
    }

    /// What is measured of an invocation.
    /// @param initMillis of the environment's start, for the first invocation only
    /// @param status null for a success, else `timeout` or `error`
    /// @param errorType of an error
    record Report(
            String requestId,
            double millis,
            int memoryMegabytes,
            long maxMemoryMegabytes,
            @Nullable Double initMillis,
            @Nullable String status,
            @Nullable String errorType,
            @Nullable String traceId) {
        long billedMillis() {
            return (long) Math.ceil(millis);
        }
    }

    /// As AWS writes them into text logs: fields apart by tabs.
    static final class TextLines implements PlatformLines {
        @Override
        public String initStart(String runtimeVersion) {
            return "INIT_START Runtime Version: " + runtimeVersion;
        }

        @Override
        public String initReport(double millis, String status) {
            return String.format(
                    Locale.ROOT, "INIT_REPORT Init Duration: %.2f ms\tPhase: init\tStatus: %s", millis, status);
        }

        @Override
        public String start(String requestId, String version) {
            return "START RequestId: " + requestId + " Version: " + version;
        }

        @Override
        public String end(String requestId) {
            return "END RequestId: " + requestId;
        }

        @Override
        public String report(Report report) {
            StringBuilder line = new StringBuilder(220)
                    .append("REPORT RequestId: ")
                    .append(report.requestId())
                    .append("\tDuration: ")
                    .append(hundredths(report.millis()))
                    .append(" ms\tBilled Duration: ")
                    .append(report.billedMillis())
                    .append(" ms\tMemory Size: ")
                    .append(report.memoryMegabytes())
                    .append(" MB\tMax Memory Used: ")
                    .append(report.maxMemoryMegabytes())
                    .append(" MB\t");
            if (report.initMillis() != null) {
                line.append("Init Duration: ")
                        .append(hundredths(report.initMillis()))
                        .append(" ms\t");
            }
            if (report.status() != null) {
                line.append("Status: ").append(report.status());
                if (report.errorType() != null) {
                    line.append("\tError Type: ").append(report.errorType());
                }
            }
            return line.toString();
        }
    }

    /// As AWS writes them where the log format is JSON. Each has a level (Lambda developer guide, "Log-level filtering"):
    /// what failed is a warning, all else here information.
    static final class JsonLines implements PlatformLines {
        private enum Level {
            DEBUG,
            INFO,
            WARN
        }

        private final InstantSource clock;
        private final Level from;

        /// @param from DEBUG, INFO or WARN
        JsonLines(InstantSource clock, String from) {
            this.clock = clock;
            this.from = Level.valueOf(from);
        }

        @Override
        public @Nullable String initStart(String runtimeVersion) {
            return event(
                    Level.INFO,
                    "platform.initStart",
                    "{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"runtimeVersion\":"
                            + JsonText.quoted(runtimeVersion) + "}");
        }

        @Override
        public @Nullable String initReport(double millis, String status) {
            return event(
                    Level.WARN,
                    "platform.initReport",
                    "{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"status\":" + JsonText.quoted(status)
                            + ",\"metrics\":{\"durationMs\":" + hundredths(millis) + "}}");
        }

        @Override
        public @Nullable String start(String requestId, String version) {
            return event(
                    Level.INFO,
                    "platform.start",
                    "{\"requestId\":" + JsonText.quoted(requestId) + ",\"version\":" + JsonText.quoted(version) + "}");
        }

        @Override
        public @Nullable String end(String requestId) {
            return null;
        }

        @Override
        public @Nullable String report(Report report) {
            StringBuilder metrics = new StringBuilder("{\"durationMs\":")
                    .append(hundredths(report.millis()))
                    .append(",\"billedDurationMs\":")
                    .append(report.billedMillis())
                    .append(",\"memorySizeMB\":")
                    .append(report.memoryMegabytes())
                    .append(",\"maxMemoryUsedMB\":")
                    .append(report.maxMemoryMegabytes());
            if (report.initMillis() != null) {
                metrics.append(",\"initDurationMs\":").append(hundredths(report.initMillis()));
            }
            String status = report.status() == null ? "success" : report.status();
            return event(
                    report.status() == null ? Level.INFO : Level.WARN,
                    "platform.report",
                    "{\"requestId\":" + JsonText.quoted(report.requestId()) + ",\"metrics\":" + metrics
                            + "},\"status\":" + JsonText.quoted(status)
                            + (report.errorType() == null
                                    ? ""
                                    : ",\"errorType\":" + JsonText.quoted(report.errorType()))
                            + "}");
        }

        private @Nullable String event(Level level, String type, String record) {
            if (level.compareTo(from) < 0) {
                return null;
            }
            return "{\"time\":" + JsonText.quoted(clock.instant().toString()) + ",\"type\":" + JsonText.quoted(type)
                    + ",\"record\":" + record + "}";
        }
    }

    /// `1.38`, without the cost of a formatter: this is written at every invocation.
    static String hundredths(double value) {
        long whole = Math.round(value * 100);
        long rest = whole % 100;
        return whole / 100 + (rest < 10 ? ".0" : ".") + rest;
    }
}
