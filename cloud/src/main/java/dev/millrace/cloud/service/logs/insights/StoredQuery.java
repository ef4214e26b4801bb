package dev.millrace.cloud.service.logs.insights;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query that was asked, as it is kept. What it found is kept beside it.
/// @param groups names of groups of the account
/// @param startMs the first time, inclusive
/// @param endMs the last time, inclusive
/// @param most rows that come out
/// @param status in AWS's words: Scheduled, Running, Complete, Failed, Cancelled, Timeout
/// @param durationMs null until it ended
@RecordBuilder
public record StoredQuery(
        String id,
        String account,
        String region,
        String text,
        List<String> groups,
        long startMs,
        long endMs,
        int most,
        long createdMs,
        String user,
        String status,
        @Nullable Long durationMs,
        Progress progress)
        implements StoredQueryBuilder.With {
    /// What it looked at.
    public record Progress(long matched, long scanned, long bytes, int groups) {
        public static final Progress NONE = new Progress(0, 0, 0, 0);
    }

    public static final String SCHEDULED = "Scheduled";
    public static final String RUNNING = "Running";
    public static final String COMPLETE = "Complete";
    public static final String FAILED = "Failed";
    public static final String CANCELLED = "Cancelled";
    public static final String TIMEOUT = "Timeout";

    /// Whether it is still to end.
    public boolean open() {
        return status.equals(SCHEDULED) || status.equals(RUNNING);
    }
}
