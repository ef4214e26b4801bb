package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.kinesis.ReadFrom;
import dev.millrace.cloud.service.kinesis.ShardCursor;
import dev.millrace.cloud.service.kinesis.StreamReads;
import dev.millrace.cloud.service.lambda.mapping.StreamReader;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.Record;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Kinesis' streams as event source mappings read them. A consumer's ARN reads its stream.
public final class KinesisStreamReader implements StreamReader {
    /// What Lambda needs to read a stream ("Process Amazon Kinesis Data Streams records", Lambda Developer Guide), but for
    /// ListStreams, which it does without.
    private static final List<String> READING = List.of(
            "kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards");

    private final StreamReads streams;
    private final RoleRights roles;

    public KinesisStreamReader(StreamReads streams, RoleRights roles) {
        this.streams = streams;
        this.roles = roles;
    }

    @Override
    public boolean readable(String streamArn, String roleArn) {
        String stream = stream(streamArn);
        for (String action : READING) {
            if (!roles.may(roleArn, action, stream)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<List<Shard>> shards(String streamArn) {
        try {
            return Optional.of(streams.shards(stream(streamArn)).stream()
                    .map(shard -> new Shard(shard.shardId(), shard.parents(), shard.closed()))
                    .toList());
        } catch (ResourceNotFoundException none) {
            return Optional.empty();
        }
    }

    @Override
    public Opening open(String streamArn, String shardId, From from) {
        String stream = stream(streamArn);
        try {
            return new Opening.Opened(new CursorReader(streams.open(stream, shardId, readFrom(from))));
        } catch (InvalidArgumentException foreign) {
            return new Opening.NoSuchPlace();
        } catch (ResourceNotFoundException none) {
            return streams.exists(stream) ? new Opening.NoSuchPlace() : new Opening.NoSuchStream();
        }
    }

    private static ReadFrom readFrom(From from) {
        return switch (from) {
            case From.TrimHorizon horizon -> new ReadFrom.TrimHorizon();
            case From.Latest latest -> new ReadFrom.Latest();
            case From.At(Instant time) -> new ReadFrom.AtTimestamp(time);
            case From.After(String number) -> new ReadFrom.AfterSequence(number);
        };
    }

    private static String stream(String arn) {
        int consumer = arn.indexOf("/consumer/");
        return consumer < 0 ? arn : arn.substring(0, consumer);
    }

    private record CursorReader(ShardCursor cursor) implements ShardReader {
        @Override
        public List<StreamRecord> read(int maxRecords, long maxBytes) {
            List<Record> read = cursor.read(maxRecords, maxBytes);
            List<StreamRecord> records = new ArrayList<>(read.size());
            long now = 0;
            for (Record record : read) {
                Instant arrival = record.approximateArrivalTimestamp();
                now = arrival == null ? now : arrival.toEpochMilli();
                records.add(new StreamRecord(
                        record.sequenceNumber(),
                        record.partitionKey(),
                        record.data().array(),
                        now));
            }
            return records;
        }

        @Override
        public void await(Duration timeout) throws InterruptedException {
            cursor.await(timeout);
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
        public String place() {
            return cursor.checkpoint();
        }
    }
}
