/// Bytes in, requests out, and answers back: HTTP/1.0, 1.1 and cleartext HTTP/2 on one port, a virtual thread per
/// connection or stream. It knows nothing of AWS.
///
/// 1. [Listener] accepts, as many connections as there are files for;
/// 2. [Http1Connection] reads a [RequestHead] and an [Http1Body], [Http1Writer] answers;
/// 3. [Http2Connection] takes over after a preface or an upgrade, an [Http2Stream] for each request,
///    [Http2Writer] answers;
/// 4. [RequestLog] writes a line.
///
/// What a client may make wait is bounded: [Patience].
@NullMarked
package dev.millrace.cloud.gateway.listener;

import org.jspecify.annotations.NullMarked;
