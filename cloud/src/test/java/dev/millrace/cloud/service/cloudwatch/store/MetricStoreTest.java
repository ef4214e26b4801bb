package dev.millrace.cloud.service.cloudwatch.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.SeriesName;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.domain.Resolution;
import dev.millrace.cloud.service.cloudwatch.domain.Sample;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path data;

    @Test
    void there_are_no_more_series_than_there_may_be_and_those_that_are_there_go_on() {
        try (Storage storage = Storage.open(data, StorageOptions.DEFAULT);
                ManualClock clock = new ManualClock(NOW)) {
            MetricStore store = new MetricStore(storage, clock, new Random(1), 2);
            store.add(List.of(sample("a"), sample("b"), sample("c")));
            assertThat(names(store)).containsExactlyInAnyOrder("a", "b");
            assertThat(store.addWhole(List.of(sample("a"), sample("d")))).isFalse();
            assertThat(count(store, "a")).isEqualTo(1);
            assertThat(store.addWhole(List.of(sample("a"), sample("b")))).isTrue();
            assertThat(count(store, "a")).isEqualTo(2);
        }
    }

    private static List<String> names(MetricStore store) {
        return store.list("1", "r").stream().map(series -> series.name().metric()).toList();
    }

    private static double count(MetricStore store, String metric) {
        long second = NOW.getEpochSecond();
        return store.read(store.find("1", "r", "n", metric, Map.of()), second, second + 60, 60)
                .get(second)
                .count();
    }

    private static Sample sample(String metric) {
        return new Sample(
                SeriesName.of("1", "r", "n", metric, Unit.COUNT, Map.of()),
                NOW,
                Resolution.MINUTE,
                Distribution.of(1, 1));
    }
}
