/// Pipelines shown from nothing to a result, each step with its time.
@NullMarked
package dev.millrace.cli.demo;

import org.jspecify.annotations.NullMarked;
