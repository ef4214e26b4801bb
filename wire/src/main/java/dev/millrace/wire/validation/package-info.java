/// The constraints of AWS's descriptions, and AWS's words for a value that breaks one.
@NullMarked
package dev.millrace.wire.validation;

import org.jspecify.annotations.NullMarked;
