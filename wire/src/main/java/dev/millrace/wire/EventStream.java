package dev.millrace.wire;

import java.io.IOException;

/// Events sent one after another on one open answer. The service's thread sends; each event is flushed when given.
/// @param <T> the union of events, one member set per value
@FunctionalInterface
public interface EventStream<T extends Structure> {
    /// Runs until the stream is over. An [AwsException] becomes the stream's closing exception event;
    /// an IOException from the sink means that the client went away.
    void sendTo(Sink<T> sink) throws IOException, InterruptedException;

    /// Takes events towards the client.
    @FunctionalInterface
    interface Sink<T extends Structure> {
        void send(T event) throws IOException;
    }
}
