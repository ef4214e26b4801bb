package dev.millrace.cloud.service.logs.insights;

/// A query that cannot be read, and where.
public final class MalformedQuery extends Exception {
    private final int start;
    private final int end;

    MalformedQuery(String message, int start, int end) {
        super(message, null, false, false);
        this.start = start;
        this.end = end;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }

    /// Characters before what is wrong.
    public int start() {
        return start;
    }

    /// Characters before what comes behind it.
    public int end() {
        return end;
    }
}
