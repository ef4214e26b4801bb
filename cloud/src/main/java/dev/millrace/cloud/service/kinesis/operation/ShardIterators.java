package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.SealedTokens;
import dev.millrace.wire.kinesis.ExpiredIteratorException;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Makes and reads shard iterators: opaque, not to be forged, good for five minutes.
public final class ShardIterators {
    private static final String KIND = "iterator";

    /// What an iterator says.
    record Place(long uid, String account, String stream, ShardId shard, long index) {}

    private final SealedTokens tokens;
    private final InstantSource clock;

    public ShardIterators(SealedTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    String seal(StreamState stream, Shard shard, long index) {
        return tokens.token(List.of(
                KIND,
                Long.toString(clock.millis()),
                Long.toString(stream.uid()),
                stream.account(),
                stream.name(),
                Integer.toString(shard.index()),
                Long.toString(index)));
    }

    Place open(String iterator) {
        List<String> fields = tokens.fields(iterator)
                .filter(found -> found.size() == 7 && found.getFirst().equals(KIND))
                .orElseThrow(ShardIterators::invalid);
        long made = Long.parseLong(fields.get(1));
        long now = clock.millis();
        if (now - made > KinesisLimits.ITERATOR_LIFE.toMillis()) {
            throw new ExpiredIteratorException("Iterator expired. The iterator was created at time "
                    + AwsTime.message(Instant.ofEpochMilli(made)) + " while right now it is "
                    + AwsTime.message(Instant.ofEpochMilli(now))
                    + " which is further in the future than the tolerated delay of "
                    + KinesisLimits.ITERATOR_LIFE.toMillis() + " milliseconds.");
        }
        return new Place(
                Long.parseLong(fields.get(2)),
                fields.get(3),
                fields.get(4),
                new ShardId(Integer.parseInt(fields.get(5))),
                Long.parseLong(fields.get(6)));
    }

    /// The ARN of the stream that an iterator reads; empty where it is none of ours.
    public Optional<String> stream(String iterator, String region) {
        return tokens.fields(iterator)
                .filter(found -> found.size() == 7 && found.getFirst().equals(KIND))
                .map(found -> Arn.of("kinesis", region, found.get(3), "stream/" + found.get(4)).toString());
    }

    static InvalidArgumentException invalid() {
        return new InvalidArgumentException("Invalid ShardIterator.");
    }

    static ResourceNotFoundException gone(ShardId shard, String stream, String account) {
        return new ResourceNotFoundException(
                "Shard " + shard + " in stream " + stream + " under account " + account + " does not exist");
    }
}
