package dev.millrace.cloud.service.mwaa;

import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.util.function.Function;

/// Ports on loopback of environments' own: what a name of its own is on AWS, for its page, its logins and its command
/// line.
@FunctionalInterface
public interface Doors {
    /// @param port 0 for any that is free
    /// @param page answers what comes there; never throws
    /// @throws IOException where the port cannot be had
    Door open(int port, Function<HttpRequest, HttpResponse> page) throws IOException;

    /// An open one.
    interface Door extends AutoCloseable {
        int port();

        @Override
        void close();
    }
}
