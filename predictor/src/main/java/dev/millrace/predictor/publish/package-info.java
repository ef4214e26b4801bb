/// The way out: predictions onto a stream, each once as far as the stream lets us know.
@NullMarked
package dev.millrace.predictor.publish;

import org.jspecify.annotations.NullMarked;
