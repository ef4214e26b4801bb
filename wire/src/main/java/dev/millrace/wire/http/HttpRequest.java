package dev.millrace.wire.http;

import dev.millrace.wire.Body;
import org.jspecify.annotations.Nullable;

/// A request as it came.
/// @param method upper case
/// @param path the raw path, percent escapes and doubled slashes untouched, starting with `/`
/// @param query the raw query without its `?`, empty where there is none
/// @param headers as sent
/// @param body the decoded payload (aws-chunked framing already taken off); opened once
/// @param from the address it came from, such as `127.0.0.1`; null where it came from within the server
public record HttpRequest(
        String method, String path, String query, Headers headers, Body body, @Nullable String from) {

    /// A request from within the server.
    public HttpRequest(String method, String path, String query, Headers headers, Body body) {
        this(method, path, query, headers, body, null);
    }

    public HttpRequest withPath(String changed) {
        return new HttpRequest(method, changed, query, headers, body, from);
    }

    public HttpRequest withBody(Body changed) {
        return new HttpRequest(method, path, query, headers, changed, from);
    }
}
