/// The libraries that AWS brings for Python shell jobs.
@NullMarked
package dev.millrace.cloud.service.glue.shell;

import org.jspecify.annotations.NullMarked;
