package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.OpaqueText;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.insights.Fields;
import dev.millrace.cloud.service.logs.insights.QueryRuns;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.cloud.service.logs.store.NewestEvents;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.GetLogGroupFieldsRequest;
import dev.millrace.wire.logs.GetLogGroupFieldsResponse;
import dev.millrace.wire.logs.GetLogRecordRequest;
import dev.millrace.wire.logs.GetLogRecordResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LogGroupField;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// GetLogRecord, a whole event behind a query's row, and GetLogGroupFields, the fields that a group's events have.
public final class LogRecords {
    private static final int PERCENT = 100;
    private static final long SECOND_MS = 1_000;

    private final LogGroups groups;
    private final GroupLookup lookup;
    private final EventTable events;
    private final InstantSource clock;

    public LogRecords(LogGroups groups, GroupLookup lookup, EventTable events, InstantSource clock) {
        this.groups = groups;
        this.lookup = lookup;
        this.events = events;
        this.clock = clock;
    }

    public GetLogRecordResponse record(GetLogRecordRequest input, Call call) {
        String pointer = input.logRecordPointer();
        String[] parts = OpaqueText.read(pointer).orElse("").split(",", -1);
        if (parts.length == 3) {
            Optional<EventId> id = EventId.parse(parts[2]);
            for (LiveGroup group : groups.list(call.account(), call.region())) {
                if (id.isPresent() && Long.toHexString(group.state().uid()).equals(parts[0])) {
                    for (LiveStream stream : group.streams()) {
                        if (Long.toHexString(stream.state().uid()).equals(parts[1])) {
                            Optional<LogEvent> event = events.find(
                                    group.state().uid(), stream.state().uid(), id.get());
                            if (event.isPresent()
                                    && event.get().timestampMs()
                                            >= group.state().cutoffMs(clock.instant())) {
                                return new GetLogRecordResponse(fields(group, stream, event.get()));
                            }
                        }
                    }
                }
            }
        }
        throw new InvalidParameterException("The specified log record pointer is invalid.");
    }

    /// Of the latest events within eight minutes before and after a time, or within the last quarter of an hour.
    public GetLogGroupFieldsResponse fields(GetLogGroupFieldsRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), input.logGroupIdentifier(), call);
        long now = clock.millis();
        long half = LogsLimits.FIELDS_AROUND.toMillis();
        long startMs = input.time() == null ? now - 2 * half : input.time() * SECOND_MS - half;
        long endMs = input.time() == null ? now : input.time() * SECOND_MS + half;
        NewestEvents newest = new NewestEvents(events, List.of(group), startMs, endMs + 1, now);
        Map<String, Integer> counts = new HashMap<>();
        int looked = 0;
        while (looked < LogsLimits.FIELDS_EVENTS) {
            Optional<NewestEvents.Found> next = newest.next();
            if (next.isEmpty()) {
                break;
            }
            looked++;
            fields(group, next.get().stream(), next.get().event())
                    .keySet()
                    .forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        int all = looked;
        return new GetLogGroupFieldsResponse(counts.entrySet().stream()
                .map(one -> new LogGroupField(one.getKey(), Math.ceilDiv(one.getValue() * PERCENT, all)))
                .sorted((a, b) -> {
                    int order = Integer.compare(percent(b), percent(a));
                    return order != 0
                            ? order
                            : String.valueOf(a.name()).compareTo(String.valueOf(b.name()));
                })
                .toList());
    }

    private static int percent(LogGroupField field) {
        Integer percent = field.percent();
        return percent == null ? 0 : percent;
    }

    private static Map<String, String> fields(LiveGroup group, LiveStream stream, LogEvent event) {
        return Fields.of(
                event,
                group.state().account() + ":" + group.state().name(),
                group.state().name(),
                stream.state().name(),
                QueryRuns.pointer(group, stream, event));
    }
}
