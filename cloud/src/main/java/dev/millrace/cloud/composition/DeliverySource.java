package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.firehose.StreamSource;
import dev.millrace.cloud.service.kinesis.ReadFrom;
import dev.millrace.cloud.service.kinesis.ShardCursor;
import dev.millrace.cloud.service.kinesis.StreamReads;
import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.Record;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Kinesis' streams as delivery streams read them. A position is the index in a record's sequence number.
public final class DeliverySource implements StreamSource {
    private final StreamReads streams;

    public DeliverySource(StreamReads streams) {
        this.streams = streams;
    }

    @Override
    public Optional<List<Shard>> shards(String streamArn) {
        try {
            return Optional.of(streams.shards(streamArn).stream()
                    .map(shard -> new Shard(shard.shardId(), shard.parents()))
                    .toList());
        } catch (ResourceNotFoundException none) {
            return Optional.empty();
        }
    }

    @Override
    public Opening open(String streamArn, String shardId, From from) {
        try {
            return new Opening.Opened(new CursorReader(streams.open(streamArn, shardId, readFrom(from))));
        } catch (InvalidArgumentException foreign) {
            return new Opening.NoSuchPlace();
        } catch (ResourceNotFoundException none) {
            return streams.exists(streamArn) ? new Opening.NoSuchPlace() : new Opening.NoSuchStream();
        }
    }

    @Override
    public Optional<Runnable> listen(String streamArn, Runnable listener) {
        return streams.listen(streamArn, listener);
    }

    private static ReadFrom readFrom(From from) {
        return switch (from) {
            case From.TrimHorizon _ -> new ReadFrom.TrimHorizon();
            case From.At(Instant time) -> new ReadFrom.AtTimestamp(time);
            case From.After(String place) -> new ReadFrom.AfterSequence(place);
        };
    }

    private static SequenceNumber number(String text) {
        return SequenceNumber.parse(text)
                .orElseThrow(() -> new IllegalStateException("Not a sequence number: " + text));
    }

    private static final class CursorReader implements Reader {
        private final ShardCursor cursor;
        /// Any number of the shard: what it has in common with all others.
        private final SequenceNumber any;

        private CursorReader(ShardCursor cursor) {
            this.cursor = cursor;
            this.any = number(cursor.checkpoint());
        }

        @Override
        public long position() {
            return number(cursor.checkpoint()).index();
        }

        @Override
        public List<StreamRecord> read(int maxRecords, long maxBytes) {
            List<Record> read = cursor.read(maxRecords, maxBytes);
            if (read.isEmpty()) {
                return List.of();
            }
            long first = number(read.getFirst().sequenceNumber()).index();
            long last = number(read.getLast().sequenceNumber()).index();
            boolean dense = last - first == read.size() - 1L;
            List<StreamRecord> records = new ArrayList<>(read.size());
            long position = first;
            long arrivalMs = 0;
            for (Record record : read) {
                Instant arrival = record.approximateArrivalTimestamp();
                arrivalMs = arrival == null ? arrivalMs : arrival.toEpochMilli();
                records.add(new StreamRecord(
                        dense ? position++ : number(record.sequenceNumber()).index(),
                        record.sequenceNumber(),
                        record.partitionKey(),
                        record.data().array(),
                        arrivalMs));
            }
            return records;
        }

        @Override
        public boolean ended() {
            return cursor.ended();
        }

        @Override
        public boolean deleted() {
            return cursor.deleted();
        }

        @Override
        public String place(long position) {
            return new SequenceNumber(any.createdSecond(), any.shard(), position, any.arrivalSecond()).toString();
        }
    }
}
