package dev.millrace.cloud.service.logs;

import dev.millrace.cloud.service.logs.domain.Batch;
import dev.millrace.cloud.service.logs.operation.CreateLogGroup;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.LogGroups;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets other parts of the server write events without a call. Rules that guard AWS from its callers (order, age, size
/// of a batch) do not hold here.
public final class LogAppender {
    /// One event. An empty message is none, as no event of CloudWatch Logs is empty; one that is too large for an event
    /// becomes several.
    public record Line(Instant at, String message) {}

    /// A character of UTF-16 is at most three bytes of UTF-8.
    private static final int MOST_CHARS = (LogsLimits.BATCH_BYTES - LogsLimits.EVENT_OVERHEAD_BYTES) / 3;

    /// How often group and stream are made again where somebody deletes them meanwhile.
    private static final int TRIES = 100;

    private final LogGroups groups;
    private final CreateLogGroup createLogGroup;

    LogAppender(LogGroups groups, CreateLogGroup createLogGroup) {
        this.groups = groups;
        this.createLogGroup = createLogGroup;
    }

    public boolean hasGroup(String account, String region, String group) {
        return groups.find(account, region, group).isPresent();
    }

    /// Appends lines in their order, in one write. Group and stream are made where they are not there.
    public void append(String account, String region, String group, String stream, List<Line> lines) {
        List<Batch.Entry> entries = new ArrayList<>(lines.size());
        for (Line line : lines) {
            addTo(entries, line);
        }
        for (int i = 0; i < TRIES; i++) {
            LiveGroup found = createLogGroup.findOrMake(account, region, group);
            @Nullable
            LiveStream into = found.stream(stream)
                    .or(() -> groups.createStream(found, stream))
                    .orElse(null);
            // Null or refused: someone made or deleted one of them meanwhile.
            if (into != null && groups.append(found, into, entries)) {
                return;
            }
        }
        throw new IllegalStateException("Log group " + group + " is deleted as often as it is made");
    }

    /// Appends lines where the group and the stream are there already.
    /// @return whether they were
    public boolean appendWhereThere(String account, String region, String group, String stream, List<Line> lines) {
        List<Batch.Entry> entries = new ArrayList<>(lines.size());
        for (Line line : lines) {
            addTo(entries, line);
        }
        LiveGroup found = groups.find(account, region, group).orElse(null);
        LiveStream into = found == null ? null : found.stream(stream).orElse(null);
        return found != null && into != null && groups.append(found, into, entries);
    }

    private static void addTo(List<Batch.Entry> entries, Line line) {
        long atMs = Math.max(0, line.at.toEpochMilli());
        String message = line.message;
        for (int from = 0; from < message.length(); ) {
            int to = Math.min(message.length(), from + MOST_CHARS);
            if (to < message.length() && Character.isHighSurrogate(message.charAt(to - 1))) {
                to--;
            }
            entries.add(new Batch.Entry(atMs, message.substring(from, to)));
            from = to;
        }
    }
}
