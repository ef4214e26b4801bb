package dev.millrace.cloud.service.cloudwatch.store;

import dev.millrace.cloud.metric.SeriesName;

/// A series as it is kept.
/// @param uid names its samples in the store
record SeriesState(long uid, SeriesName name) {}
