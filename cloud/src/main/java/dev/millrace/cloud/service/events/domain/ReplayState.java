package dev.millrace.cloud.service.events.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is kept of a replay, its place in the archive with it.
///
/// ```
/// STARTING ─▶ RUNNING ─▶ COMPLETED
///    └───────────┴─▶ CANCELLING ─▶ CANCELLED
/// ```
/// @param archive the archive's uid: one made anew under its name is another
/// @param rules the ARNs of the rules that get its events; empty for all
/// @param placeMs and placeSequence: the event that was handed over last; -1 before the first
@RecordBuilder
public record ReplayState(
        String account,
        String region,
        String name,
        @Nullable String description,
        String state,
        @Nullable String reason,
        String archiveArn,
        long archive,
        String busArn,
        List<String> rules,
        Instant from,
        Instant until,
        Instant started,
        @Nullable Instant ended,
        @Nullable Instant lastReplayed,
        long placeMs,
        long placeSequence)
        implements ReplayStateBuilder.With {
    public static final String STARTING = "STARTING";
    public static final String RUNNING = "RUNNING";
    public static final String COMPLETED = "COMPLETED";
    public static final String CANCELLING = "CANCELLING";
    public static final String CANCELLED = "CANCELLED";
    public static final String FAILED = "FAILED";

    public ReplayState {
        rules = List.copyOf(rules);
    }

    public boolean underWay() {
        return state.equals(STARTING) || state.equals(RUNNING);
    }

    public boolean over() {
        return state.equals(COMPLETED) || state.equals(CANCELLED) || state.equals(FAILED);
    }
}
