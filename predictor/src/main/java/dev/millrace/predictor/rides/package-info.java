/// The rides pipeline: how long will this taxi ride take?
@NullMarked
package dev.millrace.predictor.rides;

import org.jspecify.annotations.NullMarked;
