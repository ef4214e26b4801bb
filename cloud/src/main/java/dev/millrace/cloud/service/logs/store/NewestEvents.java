package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/// The events of several groups as one sequence, the latest first. Read in pieces, from a stream only when its last
/// event may be the next.
public final class NewestEvents {
    /// An event and whose it is.
    public record Found(LiveGroup group, LiveStream stream, LogEvent event) {}

    private static final int PIECE = 256;
    private static final long PIECE_CHARS = 64 << 10;

    private final EventTable events;
    private final PriorityQueue<Source> sources =
            new PriorityQueue<>(Comparator.<Source, EventId>comparing(source -> source.before).reversed());

    /// @param startMs the first time
    /// @param endMs the time, exclusive, at which to begin
    /// @param nowMs what is past a group's retention by then is not there
    public NewestEvents(EventTable events, Collection<LiveGroup> groups, long startMs, long endMs, long nowMs) {
        this.events = events;
        for (LiveGroup group : groups) {
            long fromMs = Math.max(
                    startMs, group.state().cutoffMs(Instant.ofEpochMilli(nowMs)));
            for (LiveStream stream : group.streams()) {
                Long first = stream.state().firstEventMs();
                Long last = stream.state().lastEventMs();
                if (first != null && last != null && last >= fromMs && first < endMs) {
                    sources.add(new Source(group, stream, fromMs, EventId.before(Math.min(endMs, last + 1))));
                }
            }
        }
    }

    /// The next event; empty at the end.
    public Optional<Found> next() {
        while (true) {
            Source source = sources.poll();
            if (source == null) {
                return Optional.empty();
            }
            LogEvent event = source.piece.poll();
            if (event == null) {
                if (source.fill()) {
                    sources.add(source);
                }
                continue;
            }
            LogEvent following = source.piece.peek();
            source.before = following == null ? event.id() : following.id().next();
            if (following != null || !source.over) {
                sources.add(source);
            }
            return Optional.of(new Found(source.group, source.stream, event));
        }
    }

    private final class Source {
        private final LiveGroup group;
        private final LiveStream stream;
        private final long fromMs;
        private final ArrayDeque<LogEvent> piece = new ArrayDeque<>();
        /// Nothing of the stream that is still to come is at this place or behind it.
        private EventId before;

        private boolean over;

        private Source(LiveGroup group, LiveStream stream, long fromMs, EventId before) {
            this.group = group;
            this.stream = stream;
            this.fromMs = fromMs;
            this.before = before;
        }

        /// @return whether there is something
        private boolean fill() {
            if (over) {
                return false;
            }
            long[] chars = {0};
            over = true;
            events.scanBack(group.state().uid(), stream.state().uid(), before, fromMs, event -> {
                piece.add(event);
                chars[0] += event.message().length();
                if (piece.size() == PIECE || chars[0] > PIECE_CHARS) {
                    over = false;
                    return false;
                }
                return true;
            });
            LogEvent first = piece.peek();
            if (first != null) {
                before = first.id().next();
            }
            return first != null;
        }
    }
}
