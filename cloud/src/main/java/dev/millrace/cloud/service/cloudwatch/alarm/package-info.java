/// Alarms: what they are, how they are evaluated, and what they set off.
@NullMarked
package dev.millrace.cloud.service.cloudwatch.alarm;

import org.jspecify.annotations.NullMarked;
