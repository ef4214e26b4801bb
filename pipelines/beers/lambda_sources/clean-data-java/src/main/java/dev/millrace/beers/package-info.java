/// The beers pipeline's transformation, as it is in Python beside this: of each beer what the model learns from.
@NullMarked
package dev.millrace.beers;

import org.jspecify.annotations.NullMarked;
