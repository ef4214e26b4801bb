/// The sales pipeline: what will this store sell on this day?
@NullMarked
package dev.millrace.predictor.sales;

import org.jspecify.annotations.NullMarked;
