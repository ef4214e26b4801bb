/// The door: one port for every service. A request's way through it:
///
/// 1. [Listener] takes it from HTTP/1.1 or HTTP/2, its path untouched, and refuses what could be read in two ways;
/// 2. [RawHandlers] take what is not AWS's (health, reset, the registry's `/v2/`);
/// 3. [Routes] finds the service it means, [SignatureVerifier] who sent it;
/// 4. [Payloads] makes the body what the service may read: chunk framing off, hashes and chunk signatures held;
/// 5. wire's endpoint answers; [RequestLog] writes a line.
@NullMarked
package dev.millrace.cloud.gateway;

import org.jspecify.annotations.NullMarked;
