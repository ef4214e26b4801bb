package dev.millrace.cloud.metric;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What services count into, and where it is collected. Services are given this when they are made:
///
/// ```
/// Series bytes = metrics.series(account, region, "AWS/Kinesis", "IncomingBytes", Unit.BYTES, Map.of("StreamName", name));
/// …
/// bytes.record(size);
/// ```
/// A series lives as long as whoever keeps it: there is no list of them, only of those with something to collect, so
/// one whose stream was deleted leaves nothing behind. Two of the same name add up.
public final class Metrics {
    private final ConcurrentLinkedQueue<Series> waiting = new ConcurrentLinkedQueue<>();

    /// @param dimensions as AWS has them for this metric: names and values
    public Series series(
            String account, String region, String namespace, String metric, Unit unit, Map<String, String> dimensions) {
        return new Series(SeriesName.of(account, region, namespace, metric, unit, dimensions), waiting::add);
    }

    /// Whether something was recorded since the last time.
    public boolean any() {
        return !waiting.isEmpty();
    }

    /// Takes what was recorded since the last time.
    /// @param minute that it is of, but for samples that named their own
    public List<Reading> collect(Instant minute) {
        List<Reading> readings = new ArrayList<>();
        // No further than what waits now: a busy series comes back at once.
        for (int left = waiting.size(); left > 0; left--) {
            Series series = waiting.poll();
            if (series == null) {
                break;
            }
            readings.addAll(series.collect(minute));
        }
        return readings;
    }
}
