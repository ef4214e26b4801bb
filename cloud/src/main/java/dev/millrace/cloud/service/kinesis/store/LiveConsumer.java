package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.service.kinesis.domain.ConsumerState;

/// A registered consumer at work: known by identity, so that one registered again under its name is another one. Whoever
/// changes it holds its stream's lock.
public final class LiveConsumer {
    private volatile ConsumerState state;
    private volatile boolean deregistered;

    LiveConsumer(ConsumerState state) {
        this.state = state;
    }

    public ConsumerState state() {
        return state;
    }

    public boolean deregistered() {
        return deregistered;
    }

    void become(ConsumerState after) {
        state = after;
    }

    void end() {
        deregistered = true;
    }
}
