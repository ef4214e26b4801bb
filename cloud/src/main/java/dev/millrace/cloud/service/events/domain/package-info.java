/// Events, patterns, inputs of targets, names: rules without I/O.
@NullMarked
package dev.millrace.cloud.service.events.domain;

import org.jspecify.annotations.NullMarked;
