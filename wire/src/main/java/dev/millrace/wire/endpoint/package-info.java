/// Everything between an HTTP request and a service's method: which protocol, which operation, what its input is, and
/// how the answer or the error goes back.
@NullMarked
package dev.millrace.wire.endpoint;

import org.jspecify.annotations.NullMarked;
