/// What is kept of the catalogue, and how.
@NullMarked
package dev.millrace.cloud.service.glue.store;

import org.jspecify.annotations.NullMarked;
