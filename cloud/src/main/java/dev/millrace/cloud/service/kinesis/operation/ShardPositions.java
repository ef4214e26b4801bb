package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.ShardLog;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Where in a shard reading begins: an iterator type with what it needs, turned into an index at once.
public final class ShardPositions {
    private final InstantSource clock;

    public ShardPositions(InstantSource clock) {
        this.clock = clock;
    }

    public long index(
            LiveStream stream, Shard shard, String type, @Nullable String sequenceNumber, @Nullable Instant timestamp) {
        ShardLog log = stream.view().log(shard);
        return switch (type) {
            case "TRIM_HORIZON" -> {
                refuse(type, sequenceNumber);
                yield log.start();
            }
            case "LATEST" -> {
                refuse(type, sequenceNumber);
                yield log.end();
            }
            case "AT_SEQUENCE_NUMBER" ->
                parsed(stream.state(), shard, type, sequenceNumber).index();
            case "AFTER_SEQUENCE_NUMBER" -> after(parsed(stream.state(), shard, type, sequenceNumber), log);
            case "AT_TIMESTAMP" -> {
                refuse(type, sequenceNumber);
                yield log.firstSince(checked(timestamp).toEpochMilli());
            }
            default -> throw new IllegalStateException("Not an iterator type of the model: " + type);
        };
    }

    private static long after(SequenceNumber number, ShardLog log) {
        return number.index() == SequenceNumber.LAST_INDEX ? log.end() : number.index() + 1;
    }

    private static SequenceNumber parsed(StreamState stream, Shard shard, String type, @Nullable String text) {
        if (text == null) {
            throw combination(type, "no StartingSequenceNumber");
        }
        String used = "StartingSequenceNumber " + text + " used in GetShardIterator on shard " + shard.id()
                + " in stream " + stream.name() + " under account " + stream.account() + " is invalid";
        SequenceNumber number = SequenceNumber.parse(text).orElseThrow(() -> new InvalidArgumentException(used + "."));
        if (number.shard() != shard.index()) {
            throw new InvalidArgumentException("Invalid StartingSequenceNumber. It encodes "
                    + new ShardId(number.shard()) + ", while it was used in a call to a shard with " + shard.id());
        }
        if (number.createdSecond() != shard.createdSecond()) {
            throw new InvalidArgumentException(used + " because it did not come from this stream.");
        }
        return number;
    }

    private Instant checked(@Nullable Instant timestamp) {
        if (timestamp == null) {
            throw new InvalidArgumentException("Must specify timestamp parameter for iterator type AT_TIMESTAMP.");
        }
        long now = clock.millis();
        if (timestamp.toEpochMilli() > now) {
            throw new InvalidArgumentException(
                    "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
                            + "timestampInMillis: " + timestamp.toEpochMilli() + ", currentTimestampInMillis: " + now);
        }
        return timestamp;
    }

    private static void refuse(String type, @Nullable String sequenceNumber) {
        if (sequenceNumber != null) {
            throw combination(type, "also a StartingSequenceNumber");
        }
    }

    private static AwsException combination(String type, String what) {
        return new InvalidArgumentException("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
                + "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
                + "Request specified " + type + " and " + what + ".");
    }
}
