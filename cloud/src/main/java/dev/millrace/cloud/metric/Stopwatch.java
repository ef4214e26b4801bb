package dev.millrace.cloud.metric;

/// How long work takes: real time, whatever clock the server goes by.
public record Stopwatch(long startedNanos) {
    public static Stopwatch started() {
        return new Stopwatch(System.nanoTime());
    }

    public double millis() {
        return (System.nanoTime() - startedNanos) / 1_000 / 1_000.0;
    }
}
