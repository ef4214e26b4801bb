package dev.millrace.cli.models;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The newest events of a Kinesis stream. A shard can only be read forward: so the last minute is read first, and more
/// of the past only where that holds too few.
final class StreamEvents implements RecentEvents {
    private static final List<Duration> WINDOWS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(2), Duration.ofDays(365));

    private final KinesisClient kinesis;
    private final String stream;
    private final InstantSource clock;

    StreamEvents(KinesisClient kinesis, String stream, InstantSource clock) {
        this.kinesis = kinesis;
        this.stream = stream;
        this.clock = clock;
    }

    private record Event(Instant arrived, String text) {}

    @Override
    public List<String> newest(int count) {
        PriorityQueue<Event> newest = new PriorityQueue<>(Comparator.comparing(Event::arrived));
        Instant now = clock.instant();
        for (Duration window : WINDOWS) {
            newest.clear();
            for (Shard shard : shards()) {
                read(shard, now.minus(window), window == WINDOWS.getLast(), count, newest);
            }
            if (newest.size() >= count) {
                break;
            }
        }
        return newest.stream().sorted(Comparator.comparing(Event::arrived)).map(Event::text).toList();
    }

    private List<Shard> shards() {
        List<Shard> shards = new ArrayList<>();
        ListShardsResponse page = kinesis.listShards(request -> request.streamName(stream));
        shards.addAll(page.shards());
        while (page.nextToken() != null) {
            String token = page.nextToken();
            page = kinesis.listShards(request -> request.nextToken(token));
            shards.addAll(page.shards());
        }
        return shards;
    }

    private void read(Shard shard, Instant from, boolean all, int count, PriorityQueue<Event> newest) {
        GetShardIteratorRequest.Builder start = GetShardIteratorRequest.builder()
                .streamName(stream)
                .shardId(shard.shardId())
                .shardIteratorType(all ? ShardIteratorType.TRIM_HORIZON : ShardIteratorType.AT_TIMESTAMP);
        if (!all) {
            start.timestamp(from);
        }
        String iterator = kinesis.getShardIterator(start.build()).shardIterator();
        while (iterator != null) {
            String at = iterator;
            GetRecordsResponse answer = kinesis.getRecords(request -> request.shardIterator(at));
            for (Record record : answer.records()) {
                String text = new String(record.data().asByteArrayUnsafe(), StandardCharsets.UTF_8);
                if (isEvent(text)) {
                    newest.add(new Event(record.approximateArrivalTimestamp(), text));
                    if (newest.size() > count) {
                        newest.remove();
                    }
                }
            }
            iterator = answer.millisBehindLatest() == 0 ? null : answer.nextShardIterator();
        }
    }

    private static boolean isEvent(String text) {
        try {
            return JsonMapper.shared().readTree(text).isObject();
        } catch (JacksonException e) {
            return false;
        }
    }
}
