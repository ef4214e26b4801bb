/// What the server is made of: parts that say by themselves what they do at the start, from time to time and at the end.
///
/// A reset is an end and a start over an empty store: every part is closed and made anew, so that nothing has to forget
/// and nothing can be forgotten.
@NullMarked
package dev.millrace.cloud.part;

import org.jspecify.annotations.NullMarked;
