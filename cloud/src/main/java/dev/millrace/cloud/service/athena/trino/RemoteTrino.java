package dev.millrace.cloud.service.athena.trino;

import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.QueryFailure;
import java.net.URI;
import java.util.function.Consumer;

/// A Trino that stands elsewhere, a cluster maybe, with a catalogue of the name `awsdatacatalog`.
public final class RemoteTrino implements QueryEngine {
    private final URI server;
    private final TrinoClient client = new TrinoClient();

    public RemoteTrino(URI server) {
        this.server = server;
    }

    @Override
    public Answered ask(Question question, Consumer<String> coming, Listener listener)
            throws QueryFailure, InterruptedException {
        return client.ask(server, question, listener);
    }
}
