package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.ConsumerState;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveConsumer;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds what a call names, and says in AWS's words what is not there. A caller sees the streams of its own account in
/// the region it calls, and no others.
public final class StreamLookup {
    private final Streams streams;

    public StreamLookup(Streams streams) {
        this.streams = streams;
    }

    /// The stream that any of the three ways to name it names.
    LiveStream stream(@Nullable String name, @Nullable String arn, @Nullable String streamId, Call call) {
        if (arn != null) {
            LiveStream stream = byArn(arn, call);
            if (name != null && !stream.state().name().equals(name)) {
                throw new InvalidArgumentException(
                        "StreamName " + name + " and StreamARN " + arn + " do not name the same stream.");
            }
            return stream;
        }
        if (name != null) {
            return streams.find(call.account(), call.region(), name).orElseThrow(() -> notFound(name, call.account()));
        }
        if (streamId != null) {
            return streams.findById(call.account(), call.region(), streamId)
                    .orElseThrow(() -> notFound(streamId, call.account()));
        }
        throw new InvalidArgumentException("Either StreamName or StreamARN should be provided.");
    }

    LiveStream byArn(String text, Call call) {
        return byArn(arn(text), call);
    }

    /// The stream that the ARN names or that the consumer it names reads.
    LiveStream byArn(StreamArn arn, Call call) {
        if (!arn.account().equals(call.account()) || !arn.region().equals(call.region())) {
            throw notFound(arn.stream(), arn.account());
        }
        return streams.find(call.account(), call.region(), arn.stream())
                .orElseThrow(() -> notFound(arn.stream(), arn.account()));
    }

    LiveConsumer consumer(StreamArn arn, Call call) {
        return consumer(byArn(arn, call), arn);
    }

    /// The consumer of the stream that the ARN names.
    LiveConsumer consumer(LiveStream stream, StreamArn arn) {
        String name = arn.consumer();
        if (name == null) {
            throw new InvalidArgumentException("Not a consumer's ARN.");
        }
        return stream.consumer(name)
                .filter(found ->
                        Long.toString(found.state().created().getEpochSecond()).equals(arn.consumerCreatedSecond()))
                .orElseThrow(() -> consumerNotFound(stream.state(), name));
    }

    /// Changes a consumer of the stream, if it is registered still.
    void change(LiveStream stream, LiveConsumer consumer, UnaryOperator<ConsumerState> change) {
        if (!stream.change(consumer, change)) {
            throw consumerNotFound(stream.state(), consumer.state().name());
        }
    }

    Shard shard(LiveStream stream, String text) {
        return ShardId.parse(text).flatMap(stream::shard).orElseThrow(() -> shardNotFound(stream.state(), text));
    }

    static StreamArn arn(String text) {
        return StreamArn.parse(text)
                .orElseThrow(() -> new InvalidArgumentException("The ARN " + text + " is not a stream's."));
    }

    static ResourceNotFoundException notFound(String name, String account) {
        return new ResourceNotFoundException("Stream " + name + " under account " + account + " not found.");
    }

    static ResourceNotFoundException shardNotFound(StreamState stream, String shard) {
        return new ResourceNotFoundException("Could not find shard " + shard + " in stream " + stream.name()
                + " under account " + stream.account() + ".");
    }

    static ResourceNotFoundException consumerNotFound(StreamState stream, String name) {
        return new ResourceNotFoundException("Consumer " + name + " under stream: " + stream.name() + ", account "
                + stream.account() + " not found.");
    }
}
