/// What a model is asked with: named, typed columns, filled from events by a pipeline's mapping.
@NullMarked
package dev.millrace.predictor.feature;

import org.jspecify.annotations.NullMarked;
