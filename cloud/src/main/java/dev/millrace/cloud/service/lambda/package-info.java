/// Functions: kept, versioned, run in warm environments, called by clients, by events and by streams.
///
/// `LambdaService` is the table of operations; `operation` holds those with rules of their own; `domain` the rules that
/// need no server; `store` what is kept; `runtime` environments and the Runtime API that they are served;
/// `invoke` how an invocation finds its environment, and the queue of asynchronous ones; `mapping` event source
/// mappings. What Lambda needs of its neighbours it states as interfaces of this package; the composition root ties
/// them.
///
/// Where it differs from AWS: docs/services/lambda.md.
@NullMarked
package dev.millrace.cloud.service.lambda;

import org.jspecify.annotations.NullMarked;
