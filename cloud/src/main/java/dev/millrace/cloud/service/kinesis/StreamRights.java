package dev.millrace.cloud.service.kinesis;

import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.operation.ShardIterators;
import dev.millrace.cloud.service.kinesis.store.LiveConsumer;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import java.util.Map;
import java.util.Optional;

/// What streams and consumers say themselves of who may use them.
public final class StreamRights {
    private final Streams streams;
    private final ShardIterators iterators;

    StreamRights(Streams streams, ShardIterators iterators) {
        this.streams = streams;
        this.iterators = iterators;
    }

    /// The policy of a stream or consumer.
    public Optional<String> policy(String arn) {
        return StreamArn.parse(arn).flatMap(name -> stream(name)
                .flatMap(stream -> name.consumer() == null
                        ? Optional.ofNullable(stream.state().policy())
                        : stream.consumer(name.consumer())
                                .map(LiveConsumer::state)
                                .flatMap(consumer -> Optional.ofNullable(consumer.policy()))));
    }

    public Map<String, String> tags(String arn) {
        return StreamArn.parse(arn)
                .flatMap(name -> stream(name).flatMap(stream -> name.consumer() == null
                        ? Optional.of(stream.state().tags())
                        : stream.consumer(name.consumer())
                                .map(consumer -> consumer.state().tags())))
                .orElse(Map.of());
    }

    /// The stream that an iterator reads; empty where it is none.
    public Optional<String> ofIterator(String iterator, String region) {
        return iterators.stream(iterator, region);
    }

    private Optional<LiveStream> stream(StreamArn name) {
        return streams.find(name.account(), name.region(), name.stream());
    }
}
