package dev.millrace.wire.http;

import dev.millrace.wire.Body;
import java.io.IOException;
import java.io.OutputStream;

/// An answer to be sent.
/// @param status HTTP status
/// @param headers without Content-Length, Date and connection fields, which the listener adds. A HEAD answer that has
///     to state a length sets Content-Length itself
/// @param payload what follows the headers
public record HttpResponse(int status, Headers headers, Payload payload) {

    /// What follows the headers.
    public sealed interface Payload {
        /// All bytes at hand; `length` of `array` from its start are sent.
        record Whole(byte[] array, int length) implements Payload {}

        /// Streamed from a body, its size sent as Content-Length where known.
        record Streamed(Body body) implements Payload {}

        /// Written while it comes into being, each flush sent at once: event streams.
        record Live(Writer writer) implements Payload {}
    }

    /// Writes an answer piece by piece.
    @FunctionalInterface
    public interface Writer {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    public static HttpResponse of(int status, Headers headers, byte[] body) {
        return new HttpResponse(status, headers, new Payload.Whole(body, body.length));
    }

    public static HttpResponse empty(int status, Headers headers) {
        return of(status, headers, new byte[0]);
    }
}
