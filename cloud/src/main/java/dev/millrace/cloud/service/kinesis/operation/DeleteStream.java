package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DeleteStreamInput;
import dev.millrace.wire.kinesis.ResourceInUseException;

/// Deletes a stream with its records. It is gone when the call returns; AWS shows it as DELETING for a while.
public final class DeleteStream {
    private final Streams streams;
    private final StreamLookup lookup;

    public DeleteStream(Streams streams, StreamLookup lookup) {
        this.streams = streams;
        this.lookup = lookup;
    }

    public void answer(DeleteStreamInput input, Call call) {
        LiveStream stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        boolean enforce = Boolean.TRUE.equals(input.enforceConsumerDeletion());
        streams.delete(stream, consumers -> {
            if (!enforce && !consumers.isEmpty()) {
                StreamState state = stream.state();
                throw new ResourceInUseException("Stream " + state.name() + " under account " + state.account()
                        + " has registered consumers. Deregister them or set EnforceConsumerDeletion to true.");
            }
        });
    }
}
