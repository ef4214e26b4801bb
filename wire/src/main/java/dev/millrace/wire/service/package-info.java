/// A service as its description gives it, bound to the code that answers: what the generated `…Operations` build.
@NullMarked
package dev.millrace.wire.service;

import org.jspecify.annotations.NullMarked;
