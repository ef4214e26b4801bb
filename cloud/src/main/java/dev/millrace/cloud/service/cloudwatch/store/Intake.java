package dev.millrace.cloud.service.cloudwatch.store;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Reading;
import dev.millrace.cloud.service.cloudwatch.domain.Resolution;
import dev.millrace.cloud.service.cloudwatch.domain.Sample;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Takes over what services counted. At the end of each minute, so that it lies in the minute it was counted in; and
/// before somebody looks, so that nobody has to wait for that.
public final class Intake {
    private final Metrics metrics;
    private final MetricStore store;
    private final InstantSource clock;

    public Intake(Metrics metrics, MetricStore store, InstantSource clock) {
        this.metrics = metrics;
        this.store = store;
        this.clock = clock;
    }

    /// Takes what was counted up to now into the running minute.
    public void now() {
        take(clock.instant().truncatedTo(ChronoUnit.MINUTES));
    }

    /// Whether something was counted since it was taken.
    public boolean any() {
        return metrics.any();
    }

    /// Takes what was counted up to now into a minute.
    public void take(Instant minute) {
        List<Reading> readings = metrics.collect(minute);
        store.add(readings.stream()
                .map(reading -> new Sample(reading.series(), reading.minute(), Resolution.MINUTE, reading.samples()))
                .toList());
    }
}
