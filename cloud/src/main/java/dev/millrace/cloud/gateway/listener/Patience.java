package dev.millrace.cloud.gateway.listener;

import java.time.Duration;

/// How long a client may let the server wait.
/// @param start for the first byte of a connection, and for a request's line and headers from their first byte on
/// @param body for more of a body
/// @param idle for the next request of a connection
/// @param write for room to write an answer into
record Patience(Duration start, Duration body, Duration idle, Duration write) {
    static final Patience USUAL =
            new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMinutes(5), Duration.ofMinutes(2));
}
