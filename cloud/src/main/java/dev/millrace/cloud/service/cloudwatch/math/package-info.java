/// Metric math: expressions over time series, read and worked out.
@NullMarked
package dev.millrace.cloud.service.cloudwatch.math;

import org.jspecify.annotations.NullMarked;
