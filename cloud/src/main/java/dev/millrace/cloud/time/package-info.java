/// Time as every part is given it: real, or moved by hand in tests.
@NullMarked
package dev.millrace.cloud.time;

import org.jspecify.annotations.NullMarked;
