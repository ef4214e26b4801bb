/// Time as every part is given it: real, moved on by somebody who wants to see tomorrow, or moved by hand in tests.
@NullMarked
package dev.millrace.cloud.time;

import org.jspecify.annotations.NullMarked;
