package dev.millrace.cloud.service.lambda.mapping;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Streams in memory. Sequence numbers tell the stream they are of, so that a stream made anew refuses old ones.
final class FakeStreams implements StreamReader {
    private final InstantSource clock;
    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private int made;
    private Runnable expiring = () -> {};

    FakeStreams(InstantSource clock) {
        this.clock = clock;
    }

    private static final class Stream {
        final int uid;
        final Map<String, OneShard> shards = new LinkedHashMap<>();
        boolean deleted;

        Stream(int uid) {
            this.uid = uid;
        }
    }

    private static final class OneShard {
        final List<String> parents;
        final List<StreamRecord> records = new ArrayList<>();
        boolean closed;
        boolean drained;

        OneShard(List<String> parents) {
            this.parents = parents;
        }
    }

    synchronized void create(String arn, String... shards) {
        Stream stream = new Stream(++made);
        for (String shard : shards) {
            stream.shards.put(shard, new OneShard(List.of()));
        }
        streams.put(arn, stream);
        notifyAll();
    }

    synchronized void delete(String arn) {
        streams.remove(arn).deleted = true;
        notifyAll();
    }

    /// Closes the parents and opens a child of them.
    synchronized void child(String arn, String shard, String... parents) {
        Stream stream = streams.get(arn);
        for (String parent : parents) {
            stream.shards.get(parent).closed = true;
        }
        stream.shards.put(shard, new OneShard(List.of(parents)));
        notifyAll();
    }

    /// A shard's records and the shard itself have gone with time, after who reads has looked at the stream's shards
    /// once more.
    synchronized void expire(String arn, String shard) {
        Stream stream = streams.get(arn);
        expiring = () -> {
            stream.shards.remove(shard);
            expiring = () -> {};
        };
    }

    synchronized String put(String arn, String shard, String key, String data) {
        return putAll(arn, shard, key, List.of(data)).getFirst();
    }

    /// Several at once: a reader sees all or none.
    synchronized List<String> putAll(String arn, String shard, String key, List<String> data) {
        Stream stream = streams.get(arn);
        OneShard at = stream.shards.get(shard);
        at.drained = false;
        List<String> numbers = new ArrayList<>();
        for (String one : data) {
            String number = number(stream, at.records.size() + 1);
            at.records.add(new StreamRecord(number, key, one.getBytes(StandardCharsets.UTF_8), clock.millis()));
            numbers.add(number);
        }
        notifyAll();
        return numbers;
    }

    /// Waits until a reader has taken all that was put and waits for more.
    synchronized void awaitDrained(String arn, String shard) throws InterruptedException {
        while (!streams.get(arn).shards.get(shard).drained) {
            wait();
        }
    }

    @Override
    public synchronized Optional<List<Shard>> shards(String streamArn) {
        return Optional.ofNullable(streams.get(streamArn))
                .map(stream -> stream.shards.entrySet().stream()
                        .map(shard -> new Shard(shard.getKey(), shard.getValue().parents, shard.getValue().closed))
                        .toList());
    }

    @Override
    public synchronized Opening open(String streamArn, String shardId, From from) {
        expiring.run();
        Stream stream = streams.get(streamArn);
        if (stream == null) {
            return new Opening.NoSuchStream();
        }
        OneShard shard = stream.shards.get(shardId);
        if (shard == null) {
            return new Opening.NoSuchPlace();
        }
        int index = switch (from) {
            case From.TrimHorizon horizon -> 0;
            case From.Latest latest -> shard.records.size();
            case From.At(var time) ->
                (int) shard.records.stream()
                        .takeWhile(record -> record.arrivalMs() < time.toEpochMilli())
                        .count();
            case From.After(String number) ->
                number.startsWith(number(stream, 0).substring(0, 10)) ? Integer.parseInt(number.substring(46)) : -1;
        };
        return index < 0 ? new Opening.NoSuchPlace() : new Opening.Opened(new Reader(stream, shard, index));
    }

    private static String number(Stream stream, int index) {
        return "49%08d%046d".formatted(stream.uid, index);
    }

    private final class Reader implements ShardReader {
        private final Stream stream;
        private final OneShard shard;
        private int index;

        Reader(Stream stream, OneShard shard, int index) {
            this.stream = stream;
            this.shard = shard;
            this.index = index;
        }

        @Override
        public List<StreamRecord> read(int maxRecords, long maxBytes) {
            synchronized (FakeStreams.this) {
                int end = Math.min(shard.records.size(), index + maxRecords);
                List<StreamRecord> read = List.copyOf(shard.records.subList(index, end));
                index = end;
                return read;
            }
        }

        @Override
        public void await(Duration timeout) throws InterruptedException {
            synchronized (FakeStreams.this) {
                Instant until = clock.instant().plus(timeout);
                while (index == shard.records.size() && !shard.closed && !stream.deleted) {
                    if (!clock.instant().isBefore(until)) {
                        return;
                    }
                    shard.drained = true;
                    FakeStreams.this.notifyAll();
                    FakeStreams.this.wait(2);
                }
            }
        }

        @Override
        public boolean ended() {
            synchronized (FakeStreams.this) {
                return shard.closed && index == shard.records.size();
            }
        }

        @Override
        public boolean deleted() {
            synchronized (FakeStreams.this) {
                return stream.deleted;
            }
        }

        @Override
        public String place() {
            synchronized (FakeStreams.this) {
                return number(stream, index);
            }
        }
    }
}
