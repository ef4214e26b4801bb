/// Events put on streams and read from them.
@NullMarked
package dev.millrace.cli.events;

import org.jspecify.annotations.NullMarked;
