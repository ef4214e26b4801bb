package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.Batch;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.PutLogEventsRequest;
import dev.millrace.wire.logs.PutLogEventsResponse;
import dev.millrace.wire.logs.RejectedLogEventsInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Appends events to a stream. Sequence tokens are ignored, as AWS has done since 2023.
public final class PutLogEvents {
    private final LogGroups groups;
    private final GroupLookup lookup;
    private final InstantSource clock;

    public PutLogEvents(LogGroups groups, GroupLookup lookup, InstantSource clock) {
        this.groups = groups;
        this.lookup = lookup;
        this.clock = clock;
    }

    public PutLogEventsResponse answer(PutLogEventsRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        LiveStream stream = lookup.stream(group, input.logStreamName());
        List<Batch.Entry> entries = input.logEvents().stream()
                .map(event -> new Batch.Entry(event.timestamp(), event.message()))
                .toList();
        Instant now = clock.instant();
        Batch.Taken taken = switch (Batch.judge(entries, now, group.state().cutoffMs(now))) {
            case Batch.EventTooLarge(long bytes) ->
                throw new InvalidParameterException(
                        "Log event too large: " + bytes + " bytes exceeds limit of " + LogsLimits.BATCH_BYTES);
            case Batch.TooLarge(long bytes) ->
                throw new InvalidParameterException(
                        "Upload too large: " + bytes + " bytes exceeds limit of " + LogsLimits.BATCH_BYTES);
            case Batch.OutOfOrder() ->
                throw new InvalidParameterException(
                        "Log events in a single PutLogEvents request must be in chronological order.");
            case Batch.SpanTooLong() ->
                throw new InvalidParameterException("The batch of log events in a single PutLogEvents request "
                        + "cannot span more than 24 hours.");
            case Batch.Taken verdict -> verdict;
        };
        if (taken.from() < taken.to() && !groups.append(group, stream, entries.subList(taken.from(), taken.to()))) {
            throw group.deleted() ? GroupLookup.noGroup() : GroupLookup.noStream();
        }
        return PutLogEventsResponse.builder()
                .nextSequenceToken(DescribeLogStreams.uploadToken(stream.state()))
                .rejectedLogEventsInfo(rejected(taken, entries.size()))
                .build();
    }

    private static @Nullable RejectedLogEventsInfo rejected(Batch.Taken taken, int count) {
        if (taken.tooOld() == 0 && taken.expired() == 0 && taken.to() == count) {
            return null;
        }
        return new RejectedLogEventsInfo(
                taken.to() < count ? taken.to() : null,
                taken.tooOld() > 0 ? taken.tooOld() : null,
                taken.expired() > 0 ? taken.expired() : null);
    }
}
