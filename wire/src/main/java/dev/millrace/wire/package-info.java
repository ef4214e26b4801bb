/// AWS's protocols, driven by AWS's own descriptions of its services: what a request means, what an answer looks like,
/// which values are allowed. A library: it knows no service and keeps nothing.
@NullMarked
package dev.millrace.wire;

import org.jspecify.annotations.NullMarked;
