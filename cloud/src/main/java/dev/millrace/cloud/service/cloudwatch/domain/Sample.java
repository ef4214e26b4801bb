package dev.millrace.cloud.service.cloudwatch.domain;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.SeriesName;
import java.time.Instant;

/// What was measured of a series at a time.
/// @param resolution second or minute: what the client asked for
public record Sample(SeriesName series, Instant time, Resolution resolution, Distribution values) {}
