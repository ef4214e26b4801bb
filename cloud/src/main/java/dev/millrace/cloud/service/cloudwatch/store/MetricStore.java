package dev.millrace.cloud.service.cloudwatch.store;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.SeriesName;
import dev.millrace.cloud.metric.Tally;
import dev.millrace.cloud.service.cloudwatch.domain.Resolution;
import dev.millrace.cloud.service.cloudwatch.domain.Sample;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// All series with their samples. The series are held in memory, the samples are in the store alone.
public final class MetricStore {
    /// How many values a period that is read tells apart.
    private static final int READ_VALUES = 4096;

    private static final System.Logger LOG = System.getLogger(MetricStore.class.getName());

    private final Storage storage;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Documents<SeriesState> kept;
    private final SampleTable samples;
    private final Map<SeriesName, LiveSeries> byName = new ConcurrentHashMap<>();
    /// By metric and dimensions: its series differ in their units, of which there are 27.
    private final Map<MetricKey, List<LiveSeries>> byMetric = new ConcurrentHashMap<>();
    private final int most;

    /// Whether a series had no room at last.
    private boolean full;

    /// Held where rows are read to be written again.
    private final ReentrantLock writing = new ReentrantLock();

    private record MetricKey(
            String account, String region, String namespace, String metric, Map<String, String> dimensions) {
        static MetricKey of(SeriesName name) {
            return new MetricKey(
                    name.account(), name.region(), name.namespace(), name.metric(), name.dimensions());
        }
    }

    private record Row(LiveSeries series, Resolution resolution, long epochSecond) {}

    public MetricStore(Storage storage, InstantSource clock, RandomGenerator random) {
        this(storage, clock, random, CloudWatchLimits.SERIES);
    }

    /// @param most series
    MetricStore(Storage storage, InstantSource clock, RandomGenerator random, int most) {
        this.most = most;
        this.storage = storage;
        this.clock = clock;
        this.random = random;
        this.kept = storage.documents("cloudwatch/series", SeriesState.class);
        this.samples = new SampleTable(storage);
        kept.list().forEach(state -> hold(new LiveSeries(state, LiveSeries.UNKNOWN)));
    }

    private void hold(LiveSeries series) {
        byName.put(series.name(), series);
        byMetric.merge(MetricKey.of(series.name()), List.of(series), (some, one) -> {
            List<LiveSeries> all = new ArrayList<>(some);
            all.addAll(one);
            return List.copyOf(all);
        });
    }

    /// Keeps samples, all in one write. What is too old to be kept at all is passed over, and so is what would be a new
    /// series where there are as many as there may be.
    public void add(Collection<Sample> added) {
        add(added, false);
    }

    /// The same, but nothing is kept where a series has no room.
    /// @return whether all had
    public boolean addWhole(Collection<Sample> added) {
        return add(added, true);
    }

    private boolean add(Collection<Sample> added, boolean whole) {
        if (added.isEmpty()) {
            return true;
        }
        Instant now = clock.instant();
        writing.lock();
        try {
            List<LiveSeries> fresh = new ArrayList<>();
            Map<SeriesName, LiveSeries> found = new HashMap<>();
            Map<Row, Tally> rows = new LinkedHashMap<>();
            int passedOver = 0;
            for (Sample sample : added) {
                Resolution resolution =
                        sample.resolution().at(sample.time(), now).orElse(null);
                if (resolution != null) {
                    LiveSeries series = found.computeIfAbsent(sample.series(), name -> {
                        LiveSeries there = byName.get(name);
                        if (there == null && byName.size() + fresh.size() >= most) {
                            return null;
                        }
                        if (there == null) {
                            there = new LiveSeries(new SeriesState(random.nextLong() >>> 2, name), LiveSeries.UNKNOWN);
                            fresh.add(there);
                        }
                        return there;
                    });
                    if (series == null) {
                        passedOver++;
                        continue;
                    }
                    Row row = new Row(
                            series, resolution, resolution.floor(sample.time().getEpochSecond()));
                    rows.computeIfAbsent(row, this::tally).add(sample.values());
                }
            }
            tellOfRoom(passedOver);
            if (whole && passedOver > 0) {
                return false;
            }
            storage.write(batch -> {
                for (LiveSeries series : fresh) {
                    batch.put(kept, series.state(), Long.toString(series.uid()));
                }
                rows.forEach((row, tally) ->
                        samples.put(batch, row.series.uid(), row.resolution, row.epochSecond, tally.total()));
            });
            fresh.forEach(this::hold);
            rows.keySet().forEach(row -> row.series.newest = Math.max(newest(row.series), row.epochSecond));
            return true;
        } finally {
            writing.unlock();
        }
    }

    /// Once, until there is room again.
    private void tellOfRoom(int passedOver) {
        if (passedOver > 0 && !full) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "There are " + most + " metrics, as many as there may be: data of others are not kept.");
        }
        full = passedOver > 0;
    }

    private Tally tally(Row row) {
        Tally tally = new Tally();
        tally.add(samples.find(row.series.uid(), row.resolution, row.epochSecond));
        return tally;
    }

    /// The series of an account in a region.
    public List<LiveSeries> list(String account, String region) {
        return byName.values().stream()
                .filter(series -> series.name().account().equals(account)
                        && series.name().region().equals(region))
                .toList();
    }

    /// The series of one metric with exactly these dimensions: one per unit.
    public List<LiveSeries> find(
            String account, String region, String namespace, String metric, Map<String, String> dimensions) {
        return byMetric.getOrDefault(new MetricKey(account, region, namespace, metric, dimensions), List.of());
    }

    /// When the newest sample is of.
    public Instant newestOf(LiveSeries series) {
        return Instant.ofEpochSecond(Math.max(0, newest(series)));
    }

    private long newest(LiveSeries series) {
        if (series.newest == LiveSeries.UNKNOWN) {
            series.newest = samples.newest(series.uid());
        }
        return series.newest;
    }

    /// What several series hold together, by the beginnings of periods; periods without samples are not there. What is
    /// kept more coarsely than a period is in none.
    /// @param from where the first period begins, in epoch seconds
    /// @param to where the last one has ended
    public SortedMap<Long, Distribution> read(List<LiveSeries> series, long from, long to, int periodSeconds) {
        SortedMap<Long, Tally> periods = new TreeMap<>();
        for (LiveSeries one : series) {
            for (Resolution resolution : Resolution.values()) {
                if (resolution.seconds() <= periodSeconds) {
                    samples.scan(one.uid(), resolution, from, to, (second, values) -> periods.computeIfAbsent(
                                    from + (second - from) / periodSeconds * periodSeconds, _ -> new Tally(READ_VALUES))
                            .add(values));
                }
            }
        }
        SortedMap<Long, Distribution> totals = new TreeMap<>();
        periods.forEach((second, tally) -> totals.put(second, tally.total()));
        return totals;
    }

    /// Keeps more coarsely what has become too old for its resolution, and drops what is older than everything.
    public void age() {
        Instant now = clock.instant();
        for (LiveSeries series : List.copyOf(byName.values())) {
            for (Resolution resolution : Resolution.values()) {
                age(series, resolution, now);
            }
            if (newest(series) < now.minus(Resolution.HOUR.kept()).getEpochSecond()) {
                forget(series);
            }
        }
    }

    private void age(LiveSeries series, Resolution resolution, Instant now) {
        Resolution next = resolution.coarser().orElse(resolution);
        // Whole periods of the coarser kind, so that none is split between two.
        long until = next.floor(now.minus(resolution.kept()).getEpochSecond());
        writing.lock();
        try {
            Map<Row, Tally> rows = new LinkedHashMap<>();
            boolean[] any = {false};
            samples.scan(series.uid(), resolution, 0, until, (second, values) -> {
                any[0] = true;
                if (next != resolution) {
                    rows.computeIfAbsent(new Row(series, next, next.floor(second)), this::tally)
                            .add(values);
                }
            });
            if (any[0]) {
                storage.write(batch -> {
                    rows.forEach((row, tally) ->
                            samples.put(batch, series.uid(), row.resolution, row.epochSecond, tally.total()));
                    samples.dropBefore(batch, series.uid(), resolution, until);
                });
            }
        } finally {
            writing.unlock();
        }
    }

    private void forget(LiveSeries series) {
        writing.lock();
        try {
            kept.delete(Long.toString(series.uid()));
            byName.remove(series.name());
            byMetric.computeIfPresent(MetricKey.of(series.name()), (_, all) -> {
                List<LiveSeries> rest = all.stream().filter(one -> one != series).toList();
                return rest.isEmpty() ? null : rest;
            });
        } finally {
            writing.unlock();
        }
    }
}
