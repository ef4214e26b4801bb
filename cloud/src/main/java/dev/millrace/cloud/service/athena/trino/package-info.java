/// Trino as the engine: what is installed, how it is started and how it is asked.
@NullMarked
package dev.millrace.cloud.service.athena.trino;

import org.jspecify.annotations.NullMarked;
