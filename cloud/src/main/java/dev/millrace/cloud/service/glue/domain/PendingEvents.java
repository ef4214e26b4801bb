package dev.millrace.cloud.service.glue.domain;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Events that came for a workflow and wait until they are enough, or until the first one's time is over.
/// @param ids of the events, where they have one: a transformed input has none
public record PendingEvents(Instant since, int count, List<String> ids) {
    public PendingEvents {
        ids = List.copyOf(ids);
    }

    public static PendingEvents none(Instant now) {
        return new PendingEvents(now, 0, List.of());
    }

    /// @param id empty for an event that has none
    public PendingEvents and(String id) {
        return new PendingEvents(
                since,
                count + 1,
                id.isEmpty() ? ids : Stream.concat(ids.stream(), Stream.of(id)).toList());
    }
}
