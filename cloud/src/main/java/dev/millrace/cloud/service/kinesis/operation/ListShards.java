package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.ListShardsInput;
import dev.millrace.wire.kinesis.ListShardsOutput;
import dev.millrace.wire.kinesis.ShardFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lists a stream's shards, by pages, all of them or those that a filter takes.
public final class ListShards {
    private static final int DEFAULT_RESULTS = 1000;

    private final Streams streams;
    private final StreamLookup lookup;
    private final PageTokens tokens;
    private final InstantSource clock;

    public ListShards(Streams streams, StreamLookup lookup, PageTokens tokens, InstantSource clock) {
        this.streams = streams;
        this.lookup = lookup;
        this.tokens = tokens;
        this.clock = clock;
    }

    public ListShardsOutput answer(ListShardsInput input, Call call) {
        int limit = input.maxResults() == null ? DEFAULT_RESULTS : input.maxResults();
        String token = input.nextToken();
        if (token != null) {
            if (input.streamName() != null || input.streamARN() != null) {
                throw new InvalidArgumentException("NextToken and StreamName cannot be provided together.");
            }
            List<String> fields = tokens.place("shards", token);
            LiveStream stream = streams.find(Long.parseLong(fields.get(0)))
                    .filter(found -> found.state().account().equals(call.account())
                            && found.state().region().equals(call.region()))
                    .orElseThrow(tokens::invalid);
            return page(stream.state(), Integer.parseInt(fields.get(1)), filter(fields), limit);
        }
        if (input.streamName() == null && input.streamARN() == null && input.streamId() == null) {
            throw new InvalidArgumentException("Either NextToken or StreamName should be provided.");
        }
        StreamState stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .state();
        if (input.streamCreationTimestamp() != null
                && !input.streamCreationTimestamp().equals(stream.created())) {
            throw StreamLookup.notFound(stream.name(), stream.account());
        }
        int after =
                input.exclusiveStartShardId() == null ? -1 : ShardPages.after(stream, input.exclusiveStartShardId());
        return page(stream, after, input.shardFilter(), limit);
    }

    private ListShardsOutput page(StreamState stream, int after, @Nullable ShardFilter filter, int limit) {
        Predicate<Shard> takes = filter == null ? shard -> true : takes(stream, filter);
        List<Shard> rest = stream.shards().all().stream()
                .filter(shard -> shard.index() > after)
                .filter(takes)
                .toList();
        List<Shard> page = rest.stream().limit(limit).toList();
        String next = rest.size() > limit ? next(stream, page.getLast(), filter) : null;
        return new ListShardsOutput(page.stream().map(Descriptions::shard).toList(), next);
    }

    private Predicate<Shard> takes(StreamState stream, ShardFilter filter) {
        Instant horizon = clock.instant().minus(stream.retention());
        return switch (filter.type()) {
            case "AFTER_SHARD_ID" -> {
                if (filter.shardId() == null) {
                    throw new InvalidArgumentException("ShardId must be specified for the filter AFTER_SHARD_ID.");
                }
                int after = ShardPages.after(stream, filter.shardId());
                yield shard -> shard.index() > after;
            }
            case "AT_LATEST" -> Shard::takesRecords;
            case "AT_TRIM_HORIZON" -> openAt(horizon.isBefore(stream.created()) ? stream.created() : horizon);
            case "FROM_TRIM_HORIZON" -> shard -> closedNotBefore(shard, horizon);
            case "AT_TIMESTAMP" -> openAt(time(stream, filter, horizon));
            case "FROM_TIMESTAMP" -> {
                Instant from = time(stream, filter, horizon);
                yield shard -> closedNotBefore(shard, from);
            }
            default -> throw new IllegalStateException("Not a filter of the model: " + filter.type());
        };
    }

    private Instant time(StreamState stream, ShardFilter filter, Instant horizon) {
        Instant time = filter.timestamp();
        if (time == null) {
            throw new InvalidArgumentException("Timestamp must be specified for the filter " + filter.type() + ".");
        }
        if (time.isAfter(clock.instant())) {
            throw new InvalidArgumentException("The Timestamp of the filter cannot be in the future.");
        }
        Instant first = horizon.isBefore(stream.created()) ? stream.created() : horizon;
        return time.isBefore(first) ? first : time;
    }

    private static Predicate<Shard> openAt(Instant time) {
        return shard -> !shard.created().isAfter(time)
                && (shard.closed() == null || shard.closed().isAfter(time));
    }

    private static boolean closedNotBefore(Shard shard, Instant time) {
        Instant closed = shard.closed();
        return closed == null || !closed.isBefore(time);
    }

    private String next(StreamState stream, Shard last, @Nullable ShardFilter filter) {
        String uid = Long.toString(stream.uid());
        String index = Integer.toString(last.index());
        if (filter == null) {
            return tokens.token("shards", uid, index);
        }
        return tokens.token(
                "shards",
                uid,
                index,
                filter.type(),
                filter.shardId() == null ? "" : filter.shardId(),
                filter.timestamp() == null ? "" : filter.timestamp().toString());
    }

    private static @Nullable ShardFilter filter(List<String> fields) {
        if (fields.size() < 5) {
            return null;
        }
        return new ShardFilter(
                fields.get(2),
                fields.get(3).isEmpty() ? null : fields.get(3),
                fields.get(4).isEmpty() ? null : Instant.parse(fields.get(4)));
    }
}
