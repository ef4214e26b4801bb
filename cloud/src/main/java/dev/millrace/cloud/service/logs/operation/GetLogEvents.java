package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.Batch;
import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.GetLogEventsRequest;
import dev.millrace.wire.logs.GetLogEventsResponse;
import dev.millrace.wire.logs.OutputLogEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a stream forward or backward, in pages. A page always has a token for each direction:
///
/// ```
/// f/<id>/s   the events behind the id      b/<id>/s   the events before the id
/// ```
/// At an end the token that was given comes back, which is how clients know it.
public final class GetLogEvents {
    /// The latest time that an id of 56 digits holds, with room to spare (the year 2096).
    private static final long LATEST_MS = 4_000_000_000_000L;

    private record Token(boolean forward, EventId place, String text) {}

    private final GroupLookup lookup;
    private final EventTable events;
    private final InstantSource clock;

    public GetLogEvents(GroupLookup lookup, EventTable events, InstantSource clock) {
        this.lookup = lookup;
        this.events = events;
        this.clock = clock;
    }

    public GetLogEventsResponse answer(GetLogEventsRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), input.logGroupIdentifier(), call);
        LiveStream stream = lookup.stream(group, input.logStreamName());
        Token token = input.nextToken() == null ? null : token(input.nextToken());
        long startMs = Math.max(
                Math.min(input.startTime() == null ? 0 : input.startTime(), LATEST_MS),
                group.state().cutoffMs(clock.instant()));
        long endMs = Math.min(input.endTime() == null ? LATEST_MS : input.endTime(), LATEST_MS);
        int limit = input.limit() == null ? LogsLimits.PAGE_EVENTS : input.limit();
        boolean forward = token == null ? Boolean.TRUE.equals(input.startFromHead()) : token.forward;

        long uid = group.state().uid();
        Page page = new Page(limit);
        if (forward) {
            EventId from = EventId.before(startMs);
            if (token != null && token.place.compareTo(from) >= 0) {
                from = token.place.next();
            }
            events.scan(uid, stream.state().uid(), from, endMs, page::add);
        } else {
            EventId to = EventId.before(endMs);
            if (token != null && token.place.compareTo(to) < 0) {
                to = token.place;
            }
            events.scanBack(uid, stream.state().uid(), to, startMs, page::add);
            Collections.reverse(page.events);
        }
        return answer(page.events, token, startMs);
    }

    private static GetLogEventsResponse answer(List<LogEvent> page, @Nullable Token token, long startMs) {
        String ahead;
        String back;
        if (!page.isEmpty()) {
            ahead = text('f', page.getLast().id());
            back = text('b', page.getFirst().id());
        } else if (token == null) {
            ahead = text('f', EventId.before(startMs));
            back = text('b', EventId.before(startMs));
        } else if (token.forward) {
            ahead = token.text;
            back = text('b', token.place.next());
        } else {
            // Nothing before the place; the place itself is the first that is ahead.
            ahead = text('f', new EventId(token.place.timestampMs(), Math.max(0, token.place.sequence() - 1)));
            back = token.text;
        }
        return new GetLogEventsResponse(
                page.stream()
                        .map(event -> new OutputLogEvent(event.timestampMs(), event.message(), event.ingestionMs()))
                        .toList(),
                ahead,
                back);
    }

    private static String text(char direction, EventId place) {
        return direction + "/" + place + "/s";
    }

    private static Token token(String text) {
        String inner = text.endsWith("/s") ? text.substring(0, text.length() - 2) : text;
        if (!inner.startsWith("f/") && !inner.startsWith("b/")) {
            throw LogsPages.invalid();
        }
        return EventId.parse(inner.substring(2))
                .map(place -> new Token(inner.charAt(0) == 'f', place, text))
                .orElseThrow(LogsPages::invalid);
    }

    /// What one answer holds.
    private static final class Page {
        private final List<LogEvent> events = new ArrayList<>();
        private final int limit;
        private long bytes;

        private Page(int limit) {
            this.limit = limit;
        }

        /// @return whether there may be more
        private boolean add(LogEvent event) {
            bytes += Batch.bytes(event.message());
            if (bytes > LogsLimits.PAGE_BYTES && !events.isEmpty()) {
                return false;
            }
            events.add(event);
            return events.size() < limit;
        }
    }
}
