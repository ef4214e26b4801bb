package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.Batch;
import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.pattern.FilterPattern;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.MergedEvents;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.FilterLogEventsRequest;
import dev.millrace.wire.logs.FilterLogEventsResponse;
import dev.millrace.wire.logs.FilteredLogEvent;
import dev.millrace.wire.logs.InvalidParameterException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Searches a group's streams, their events interleaved by time, in pages. A page ends when it is full or when enough
/// was looked at; it can be empty and yet not the last.
public final class FilterLogEvents {
    private static final String LIST = "events";

    private final GroupLookup lookup;
    private final EventTable events;
    private final PageTokens tokens;
    private final InstantSource clock;

    public FilterLogEvents(GroupLookup lookup, EventTable events, PageTokens tokens, InstantSource clock) {
        this.lookup = lookup;
        this.events = events;
        this.tokens = tokens;
        this.clock = clock;
    }

    public FilterLogEventsResponse answer(FilterLogEventsRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), input.logGroupIdentifier(), call);
        FilterPattern pattern = Patterns.read(input.filterPattern());
        long cutoffMs = group.state().cutoffMs(clock.instant());
        EventId from = EventId.before(Math.max(input.startTime() == null ? 0 : input.startTime(), cutoffMs));
        if (input.nextToken() != null) {
            EventId next = EventId.parse(
                            tokens.place(LIST, 1, input.nextToken()).getFirst())
                    .orElseThrow(LogsPages::invalid);
            from = next.compareTo(from) > 0 ? next : from;
        }
        long endMs =
                input.endTime() == null || input.endTime() == Long.MAX_VALUE ? Long.MAX_VALUE : input.endTime() + 1;
        int limit = input.limit() == null ? LogsLimits.PAGE_EVENTS : input.limit();

        MergedEvents merged = new MergedEvents(events, group, streams(group, input), from, endMs);
        List<FilteredLogEvent> page = new ArrayList<>();
        long bytes = 0;
        int examined = 0;
        while (true) {
            Optional<MergedEvents.Found> next = merged.next();
            if (next.isEmpty()) {
                return new FilterLogEventsResponse(page, List.of(), null);
            }
            MergedEvents.Found found = next.get();
            String message = found.event().message();
            boolean wanted = pattern.matches(message);
            bytes += wanted ? Batch.bytes(message) : 0;
            boolean full = wanted && (page.size() == limit || bytes > LogsLimits.PAGE_BYTES && !page.isEmpty());
            if (full || examined++ == LogsLimits.EXAMINED_EVENTS) {
                return new FilterLogEventsResponse(
                        page, List.of(), tokens.token(LIST, found.event().id().toString()));
            }
            if (wanted) {
                page.add(new FilteredLogEvent(
                        found.stream().state().name(),
                        found.event().timestampMs(),
                        message,
                        found.event().ingestionMs(),
                        found.event().id().toString()));
            }
        }
    }

    private Collection<LiveStream> streams(LiveGroup group, FilterLogEventsRequest input) {
        String prefix = input.logStreamNamePrefix();
        List<String> names = input.logStreamNames();
        if (names != null && prefix != null) {
            throw new InvalidParameterException(
                    "LogStream names and LogStream name prefix are mutually exclusive parameters.");
        }
        if (names != null) {
            return new LinkedHashSet<>(names)
                    .stream().map(name -> lookup.stream(group, name)).toList();
        }
        if (prefix != null) {
            return group.streamsFrom(prefix).stream()
                    .takeWhile(stream -> stream.state().name().startsWith(prefix))
                    .toList();
        }
        return group.streams();
    }
}
