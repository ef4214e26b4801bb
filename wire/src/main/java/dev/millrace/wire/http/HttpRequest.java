package dev.millrace.wire.http;

import dev.millrace.wire.Body;

/// A request as it came.
/// @param method upper case
/// @param path the raw path, percent escapes and doubled slashes untouched, starting with `/`
/// @param query the raw query without its `?`, empty where there is none
/// @param headers as sent
/// @param body the decoded payload (aws-chunked framing already taken off); opened once
public record HttpRequest(String method, String path, String query, Headers headers, Body body) {}
