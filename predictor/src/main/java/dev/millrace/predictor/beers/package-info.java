/// The beers pipeline: how bitter is a beer of these figures?
@NullMarked
package dev.millrace.predictor.beers;

import org.jspecify.annotations.NullMarked;
