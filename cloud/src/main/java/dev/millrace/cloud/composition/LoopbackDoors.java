package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.Origins;
import dev.millrace.cloud.gateway.OwnNames;
import dev.millrace.cloud.gateway.listener.Listener;
import dev.millrace.cloud.service.mwaa.Doors;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Function;

/// Environments' own ports, on loopback: what another site's page sends there reaches nobody.
public final class LoopbackDoors implements Doors {
    private static final String LOOPBACK = "127.0.0.1";

    private final Collection<String> allowedHosts;
    private final Collection<String> allowedOrigins;

    public LoopbackDoors(Collection<String> allowedHosts, Collection<String> allowedOrigins) {
        this.allowedHosts = allowedHosts;
        this.allowedOrigins = allowedOrigins;
    }

    @Override
    public Door open(int port, Function<HttpRequest, HttpResponse> page) throws IOException {
        Listener listener = Listener.bind(LOOPBACK, port);
        Origins origins = new Origins(
                new OwnNames(LOOPBACK, listener.port(), allowedHosts), allowedOrigins, Origins.BucketRules.none());
        listener.serve(request -> origins.guarding(request, page));
        return new Door() {
            @Override
            public int port() {
                return listener.port();
            }

            @Override
            public void close() {
                listener.close();
            }
        };
    }
}
