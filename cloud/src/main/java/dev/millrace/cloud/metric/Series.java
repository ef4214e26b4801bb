package dev.millrace.cloud.metric;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where a service records one metric of one thing. Made once for that thing and kept with it ([Metrics#series]);
/// recording is some tens of nanoseconds, and a series that nobody records into costs its name. For any number of
/// threads.
public final class Series {
    private final SeriesName name;
    private final Consumer<Series> recorded;
    /// Of the running minute; null where nothing was recorded in it.
    private @Nullable Tally tally;
    /// Of minutes that their samples named themselves.
    private final TreeMap<Instant, Tally> dated = new TreeMap<>();
    /// Whether this series waits to be collected.
    private boolean waiting;

    /// @param recorded told when there is something to collect where there was nothing
    Series(SeriesName name, Consumer<Series> recorded) {
        this.name = name;
        this.recorded = recorded;
    }

    public SeriesName name() {
        return name;
    }

    /// One sample.
    public void record(double value) {
        record(value, 1);
    }

    /// The same sample, several times.
    public void record(double value, double times) {
        boolean first;
        synchronized (this) {
            Tally now = tally;
            if (now == null) {
                now = new Tally();
                tally = now;
            }
            now.add(value, times);
            first = !waiting;
            waiting = true;
        }
        if (first) {
            recorded.accept(this);
        }
    }

    /// One sample of another time than now: of when what is measured began.
    public void recordAt(Instant time, double value) {
        boolean first;
        synchronized (this) {
            dated.computeIfAbsent(time.truncatedTo(ChronoUnit.MINUTES), _ -> new Tally())
                    .add(value);
            first = !waiting;
            waiting = true;
        }
        if (first) {
            recorded.accept(this);
        }
    }

    /// Takes what was recorded.
    /// @param minute that samples belong to which named none
    synchronized List<Reading> collect(Instant minute) {
        List<Reading> readings = new ArrayList<>();
        waiting = false;
        if (tally != null) {
            readings.add(new Reading(name, minute, tally.total()));
            tally = null;
        }
        for (Map.Entry<Instant, Tally> entry : dated.entrySet()) {
            readings.add(new Reading(name, entry.getKey(), entry.getValue().total()));
        }
        dated.clear();
        return readings;
    }
}
