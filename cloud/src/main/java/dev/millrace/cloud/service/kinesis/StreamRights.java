package dev.millrace.cloud.service.kinesis;

import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.operation.ShardIterators;
import dev.millrace.cloud.service.kinesis.store.LiveConsumer;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What streams and consumers say themselves of who may use them.
public final class StreamRights {
    private static final int FOUND_MAX = 1_000;

    private final Streams streams;
    private final ShardIterators iterators;

    /// Streams by their ARNs, as they were found lately: it is asked before every call. Those that end are not held here.
    private final Map<String, WeakReference<LiveStream>> found = new ConcurrentHashMap<>();

    StreamRights(Streams streams, ShardIterators iterators) {
        this.streams = streams;
        this.iterators = iterators;
    }

    /// The policy of a stream or consumer.
    public Optional<String> policy(String arn) {
        WeakReference<LiveStream> reference = found.get(arn);
        LiveStream known = reference == null ? null : reference.get();
        return known != null && !known.deleted()
                ? Optional.ofNullable(known.state().policy())
                : StreamArn.parse(arn).flatMap(name -> policy(arn, name));
    }

    private Optional<String> policy(String arn, StreamArn name) {
        return stream(name).flatMap(stream -> {
            if (name.consumer() != null) {
                return stream.consumer(name.consumer())
                        .map(LiveConsumer::state)
                        .flatMap(consumer -> Optional.ofNullable(consumer.policy()));
            }
            if (found.size() >= FOUND_MAX) {
                found.clear();
            }
            found.put(arn, new WeakReference<>(stream));
            return Optional.ofNullable(stream.state().policy());
        });
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
