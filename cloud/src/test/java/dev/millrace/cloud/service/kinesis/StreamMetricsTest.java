package dev.millrace.cloud.service.kinesis;

import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.START;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.call;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.metric.Reading;
import dev.millrace.wire.kinesis.DisableEnhancedMonitoringInput;
import dev.millrace.wire.kinesis.EnableEnhancedMonitoringInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamMetricsTest {
    @TempDir
    Path data;

    private KinesisUnderTest kinesis;

    @BeforeEach
    void open() {
        kinesis = new KinesisUnderTest(data);
        kinesis.create("s", 1);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    /// Sums of what was counted since the last time, by metric and the dimensions beside the stream's name.
    private Map<String, Double> counted() {
        Map<String, Double> sums = new TreeMap<>();
        for (Reading reading : kinesis.metrics.collect(START)) {
            assertThat(reading.series().namespace()).isEqualTo("AWS/Kinesis");
            Map<String, String> rest = new TreeMap<>(reading.series().dimensions());
            assertThat(rest.remove("StreamName")).isEqualTo("s");
            String name = String.join(" ", reading.series().metric(), String.join(" ", rest.values()));
            sums.merge(name.strip(), reading.samples().sum(), Double::sum);
        }
        sums.keySet().removeIf(name -> name.contains("Latency"));
        return sums;
    }

    @Test
    void what_is_put_is_counted_for_the_stream() {
        kinesis.putMany(List.of(entry("k", "hello"), entry("k", "hello"), entry("key", "x")));

        assertThat(counted())
                .isEqualTo(Map.of(
                        "IncomingRecords", 3.0,
                        "IncomingBytes", 16.0,
                        "PutRecords.Bytes", 16.0,
                        "PutRecords.TotalRecords", 3.0,
                        "PutRecords.SuccessfulRecords", 3.0,
                        "PutRecords.FailedRecords", 0.0,
                        "PutRecords.ThrottledRecords", 0.0,
                        "PutRecords.Success", 1.0,
                        "WriteProvisionedThroughputExceeded", 0.0));

        kinesis.put("k", "hello");

        assertThat(counted())
                .isEqualTo(Map.of(
                        "IncomingRecords", 1.0,
                        "IncomingBytes", 6.0,
                        "PutRecord.Bytes", 6.0,
                        "PutRecord.Success", 1.0,
                        "WriteProvisionedThroughputExceeded", 0.0));
    }

    @Test
    void what_is_read_is_counted_with_the_age_of_the_last_record() {
        kinesis.put("k", "hello");
        kinesis.clock.advance(Duration.ofSeconds(7));
        counted();

        kinesis.read(kinesis.iterator(0, "TRIM_HORIZON"));

        assertThat(counted())
                .isEqualTo(Map.of(
                        "GetRecords.Bytes", 6.0,
                        "GetRecords.Records", 1.0,
                        "GetRecords.Success", 1.0,
                        "GetRecords.IteratorAgeMilliseconds", 7000.0,
                        "ReadProvisionedThroughputExceeded", 0.0));
    }

    @Test
    void a_shard_is_counted_by_itself_where_that_was_asked_for() {
        kinesis.api()
                .enableEnhancedMonitoring(
                        EnableEnhancedMonitoringInput.builder()
                                .streamName("s")
                                .shardLevelMetrics(List.of("IncomingBytes", "OutgoingRecords"))
                                .build(),
                        call());
        kinesis.putMany(List.of(entry("k", "hello"), entry("key", "x")));
        kinesis.read(kinesis.iterator(0, "TRIM_HORIZON"));

        Map<String, Double> counted = counted();
        assertThat(counted)
                .containsEntry("IncomingBytes shardId-000000000000", 10.0)
                .containsEntry("OutgoingRecords shardId-000000000000", 2.0)
                .containsEntry("IncomingBytes", 10.0);
        assertThat(counted.keySet()).filteredOn(name -> name.contains("shardId")).hasSize(2);

        kinesis.api()
                .disableEnhancedMonitoring(
                        DisableEnhancedMonitoringInput.builder()
                                .streamName("s")
                                .shardLevelMetrics(List.of("ALL"))
                                .build(),
                        call());
        kinesis.put("k", "hello");
        assertThat(counted().keySet()).noneMatch(name -> name.contains("shardId"));
    }

    @Test
    void what_a_shards_rate_keeps_out_is_counted_as_throttled() {
        kinesis.close();
        kinesis = new KinesisUnderTest(data.resolve("limited"), new KinesisOptions(true, KinesisOptions.DEFAULT.tailBytes()));
        kinesis.create("s", 1);
        String large = "x".repeat(600_000);
        counted();

        kinesis.putMany(List.of(entry("k", large), entry("k", large)));

        assertThat(counted())
                .containsEntry("PutRecords.ThrottledRecords", 1.0)
                .containsEntry("PutRecords.SuccessfulRecords", 1.0)
                .containsEntry("IncomingBytes", 600_001.0)
                .containsEntry("WriteProvisionedThroughputExceeded", 1.0);
    }
}
