package dev.millrace.cloud.service.cloudwatch.store;

import dev.millrace.cloud.metric.SeriesName;

/// A series at work.
public final class LiveSeries {
    /// Not looked up yet.
    static final long UNKNOWN = Long.MIN_VALUE;

    private final SeriesState state;
    /// When the newest sample is of, in epoch seconds.
    volatile long newest;

    LiveSeries(SeriesState state, long newest) {
        this.state = state;
        this.newest = newest;
    }

    public SeriesName name() {
        return state.name();
    }

    SeriesState state() {
        return state;
    }

    long uid() {
        return state.uid();
    }
}
