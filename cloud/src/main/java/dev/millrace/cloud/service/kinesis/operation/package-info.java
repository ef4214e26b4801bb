/// The operations of Kinesis: one file each, or one for a few that share their rules.
@NullMarked
package dev.millrace.cloud.service.kinesis.operation;

import org.jspecify.annotations.NullMarked;
