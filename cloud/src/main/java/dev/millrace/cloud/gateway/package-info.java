/// The door: one port for every service. A request's way through it:
///
/// 1. the `listener` takes it from HTTP/1 or HTTP/2, its path untouched, and refuses what could be read in two ways;
/// 2. [Origins] refuses what is meant for another host, or comes from a web page that may not;
/// 3. [RawHandlers] take what is not AWS's (health, reset, the registry's `/v2/`);
/// 4. [Routes] finds the service it means, the room `signature` who sent it and whether that key may be used;
/// 5. its body is held to what was signed while it is read, within the [BodyBudget];
/// 6. wire's endpoint answers.
@NullMarked
package dev.millrace.cloud.gateway;

import org.jspecify.annotations.NullMarked;
