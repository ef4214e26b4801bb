/// The shapes of requests and answers as tables that every codec reads.
@NullMarked
package dev.millrace.wire.schema;

import org.jspecify.annotations.NullMarked;
