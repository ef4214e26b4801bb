/// From an invocation to its environment and back: versions and weights, concurrency, the queue of asynchronous
/// events.
@NullMarked
package dev.millrace.cloud.service.lambda.invoke;

import org.jspecify.annotations.NullMarked;
