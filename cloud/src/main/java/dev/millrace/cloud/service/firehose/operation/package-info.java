/// AWS's operations on delivery streams, each turned into rules and kept state.
@NullMarked
package dev.millrace.cloud.service.firehose.operation;

import org.jspecify.annotations.NullMarked;
