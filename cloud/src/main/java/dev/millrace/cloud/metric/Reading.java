package dev.millrace.cloud.metric;

import java.time.Instant;

/// What was recorded of one series in one minute, or in a part of it.
/// @param minute its beginning
public record Reading(SeriesName series, Instant minute, Distribution samples) {}
