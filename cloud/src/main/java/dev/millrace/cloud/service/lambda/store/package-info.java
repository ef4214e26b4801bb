/// What is kept of functions, layers, mappings and pending events, and how.
@NullMarked
package dev.millrace.cloud.service.lambda.store;

import org.jspecify.annotations.NullMarked;
