/// What several services do with text.
@NullMarked
package dev.millrace.cloud.text;

import org.jspecify.annotations.NullMarked;
