/// The command line: what a person types, and what it says back.
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
