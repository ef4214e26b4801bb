/// HTTP as the protocols see it: raw paths, headers of any case, bodies that stream. No server in it.
@NullMarked
package dev.millrace.wire.http;

import org.jspecify.annotations.NullMarked;
