/// A service as its description gives it, bound to the code that answers: what the generated `…Service` classes
/// make.
@NullMarked
package dev.millrace.wire.service;

import org.jspecify.annotations.NullMarked;
