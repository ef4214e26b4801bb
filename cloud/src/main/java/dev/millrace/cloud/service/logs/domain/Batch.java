package dev.millrace.cloud.service.logs.domain;

import dev.millrace.cloud.service.logs.LogsLimits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// What one call of PutLogEvents brings, judged by AWS's rules.
public final class Batch {
    /// One event as it came.
    public record Entry(long timestampMs, String message) {}

    /// What becomes of a batch.
    public sealed interface Verdict {}

    /// One event alone is larger than a batch may be.
    public record EventTooLarge(long bytes) implements Verdict {}

    public record TooLarge(long bytes) implements Verdict {}

    public record OutOfOrder() implements Verdict {}

    public record SpanTooLong() implements Verdict {}

    /// The entries from `from` to before `to` are taken.
    /// @param tooOld how many at the beginning are too old for any group
    /// @param expired how many at the beginning are too old for the group's retention
    public record Taken(int tooOld, int expired, int from, int to) implements Verdict {}

    private Batch() {}

    /// @param cutoffMs the time before which the group keeps nothing
    public static Verdict judge(List<Entry> entries, Instant now, long cutoffMs) {
        long bytes = 0;
        long last = 0;
        boolean ordered = true;
        for (Entry entry : entries) {
            long size = bytes(entry.message);
            if (size > LogsLimits.BATCH_BYTES) {
                return new EventTooLarge(size);
            }
            bytes += size;
            ordered &= entry.timestampMs >= last;
            last = entry.timestampMs;
        }
        if (bytes > LogsLimits.BATCH_BYTES) {
            return new TooLarge(bytes);
        }
        if (!ordered) {
            return new OutOfOrder();
        }
        int tooOld = before(entries, now.minus(LogsLimits.MAX_AGE).toEpochMilli());
        int expired = before(entries, cutoffMs);
        int to = before(entries, now.plus(LogsLimits.MAX_AHEAD).toEpochMilli() + 1);
        int from = Math.max(tooOld, expired);
        if (from < to
                && entries.get(to - 1).timestampMs - entries.get(from).timestampMs > LogsLimits.MAX_SPAN.toMillis()) {
            return new SpanTooLong();
        }
        return new Taken(tooOld, expired, from, to);
    }

    /// What a message counts.
    public static long bytes(String message) {
        return message.getBytes(StandardCharsets.UTF_8).length + (long) LogsLimits.EVENT_OVERHEAD_BYTES;
    }

    private static int before(List<Entry> entries, long timeMs) {
        int count = 0;
        while (count < entries.size() && entries.get(count).timestampMs < timeMs) {
            count++;
        }
        return count;
    }
}
