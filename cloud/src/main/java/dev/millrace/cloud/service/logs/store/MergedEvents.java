package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/// The events of several streams of a group as one sequence, in the order of their ids. Read in pieces that grow, from
/// a stream only when its first event may be the next.
public final class MergedEvents {
    /// An event and whose it is.
    public record Found(LiveStream stream, LogEvent event) {}

    private static final int FIRST_PIECE = 32;
    private static final int LARGEST_PIECE = 1024;
    private static final long PIECE_CHARS = 128 << 10;

    private final EventTable events;
    private final long group;
    private final long endMs;
    private final PriorityQueue<Source> sources = new PriorityQueue<>(Comparator.comparing(source -> source.at));

    /// @param from the first place to look at
    /// @param endMs the time, exclusive, at which to end
    public MergedEvents(EventTable events, LiveGroup group, Collection<LiveStream> streams, EventId from, long endMs) {
        this.events = events;
        this.group = group.state().uid();
        this.endMs = endMs;
        for (LiveStream stream : streams) {
            Long first = stream.state().firstEventMs();
            Long last = stream.state().lastEventMs();
            if (first != null && last != null && last >= from.timestampMs() && first < endMs) {
                EventId begin = first > from.timestampMs() ? EventId.before(first) : from;
                sources.add(new Source(stream, begin));
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
            source.at = following == null ? event.id().next() : following.id();
            if (following != null || !source.over) {
                sources.add(source);
            }
            return Optional.of(new Found(source.stream, event));
        }
    }

    private final class Source {
        private final LiveStream stream;
        private final ArrayDeque<LogEvent> piece = new ArrayDeque<>();
        /// Nothing of the stream comes before this.
        private EventId at;

        private int size = FIRST_PIECE;
        private boolean over;

        private Source(LiveStream stream, EventId at) {
            this.stream = stream;
            this.at = at;
        }

        /// @return whether there is something
        private boolean fill() {
            if (over) {
                return false;
            }
            long[] chars = {0};
            over = true;
            events.scan(group, stream.state().uid(), at, endMs, event -> {
                piece.add(event);
                chars[0] += event.message().length();
                if (piece.size() == size || chars[0] > PIECE_CHARS) {
                    over = false;
                    return false;
                }
                return true;
            });
            size = Math.min(LARGEST_PIECE, size * 4);
            LogEvent first = piece.peek();
            if (first != null) {
                at = first.id();
            }
            return first != null;
        }
    }
}
