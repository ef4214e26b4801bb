package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.domain.LogStreamState;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DescribeLogStreamsRequest;
import dev.millrace.wire.logs.DescribeLogStreamsResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LogStream;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Describes a group's streams, by name or by the time of their last event, up or down, in pages. A stream that never
/// had an event comes as if its last were the oldest of all.
public final class DescribeLogStreams {
    private static final String LIST = "streams";

    /// A stream's place in the order.
    private record Place(long lastEventMs, String name) {}

    private final GroupLookup lookup;
    private final PageTokens tokens;

    public DescribeLogStreams(GroupLookup lookup, PageTokens tokens) {
        this.lookup = lookup;
        this.tokens = tokens;
    }

    public DescribeLogStreamsResponse answer(DescribeLogStreamsRequest input, Call call) {
        boolean byTime = "LastEventTime".equals(input.orderBy());
        String prefix = input.logStreamNamePrefix();
        if (byTime && prefix != null) {
            throw new InvalidParameterException("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        LiveGroup group = lookup.group(input.logGroupName(), input.logGroupIdentifier(), call);
        Comparator<Place> order = Comparator.comparing(Place::name);
        if (byTime) {
            order = Comparator.comparingLong(Place::lastEventMs).thenComparing(order);
        }
        Comparator<Place> wanted = Boolean.TRUE.equals(input.descending()) ? order.reversed() : order;
        Place after = after(input.nextToken());
        int limit = input.limit() == null ? LogsLimits.PAGE_ITEMS : input.limit();
        List<LogStreamState> found = group.streams().stream()
                .map(LiveStream::state)
                .filter(stream -> prefix == null || stream.name().startsWith(prefix))
                .filter(stream -> after == null || wanted.compare(place(stream), after) > 0)
                .sorted(Comparator.comparing(DescribeLogStreams::place, wanted))
                .limit(limit + 1L)
                .toList();
        List<LogStreamState> page = found.subList(0, Math.min(limit, found.size()));
        return new DescribeLogStreamsResponse(
                page.stream().map(stream -> described(group.state(), stream)).toList(),
                found.size() > limit ? token(place(page.getLast())) : null);
    }

    private @Nullable Place after(@Nullable String token) {
        if (token == null) {
            return null;
        }
        List<String> place = tokens.place(LIST, 2, token);
        if (!place.getFirst().matches("-?[0-9]{1,18}")) {
            throw LogsPages.invalid();
        }
        return new Place(Long.parseLong(place.getFirst()), place.getLast());
    }

    private String token(Place place) {
        return tokens.token(LIST, Long.toString(place.lastEventMs), place.name);
    }

    private static Place place(LogStreamState stream) {
        return new Place(stream.lastEventMs() == null ? -1 : stream.lastEventMs(), stream.name());
    }

    private static LogStream described(LogGroupState group, LogStreamState stream) {
        return LogStream.builder()
                .logStreamName(stream.name())
                .creationTime(stream.created().toEpochMilli())
                .firstEventTimestamp(stream.firstEventMs())
                .lastEventTimestamp(stream.lastEventMs())
                .lastIngestionTime(stream.lastIngestionMs())
                .arn(group.arn() + ":log-stream:" + stream.name())
                .storedBytes(0L)
                .build();
    }

    /// What PutLogEvents once wanted to be given, and ignores.
    static String uploadToken(LogStreamState stream) {
        return new EventId(stream.created().toEpochMilli(), stream.lastSequence()).toString();
    }
}
