package dev.millrace.cloud.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Metrics metrics = new Metrics();
    private final Series records = series("IncomingRecords");

    private Series series(String metric) {
        return metrics.series(
                "000000000000", "eu-west-1", "AWS/Kinesis", metric, Unit.COUNT, Map.of("StreamName", "rides"));
    }

    @Test
    void what_was_recorded_is_collected_once() {
        records.record(500);
        records.record(1, 3);
        series("PutRecords.Success").record(1);

        List<Reading> collected = metrics.collect(NOON);

        assertThat(collected)
                .extracting(reading -> reading.series().metric(), reading -> reading.samples().sum())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("IncomingRecords", 503.0),
                        org.assertj.core.groups.Tuple.tuple("PutRecords.Success", 1.0));
        assertThat(collected.getFirst().minute()).isEqualTo(NOON);
        assertThat(collected.getFirst().samples().count()).isEqualTo(4);
        assertThat(metrics.collect(NOON)).isEmpty();

        records.record(2);
        assertThat(metrics.collect(NOON)).hasSize(1);
    }

    @Test
    void a_sample_may_name_the_time_it_is_of() {
        records.record(5);
        records.recordAt(NOON.minusSeconds(61), 7);

        assertThat(metrics.collect(NOON))
                .extracting(Reading::minute, reading -> reading.samples().sum())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(NOON, 5.0),
                        org.assertj.core.groups.Tuple.tuple(NOON.minusSeconds(120), 7.0));
    }

    @Test
    void nothing_is_lost_or_doubled_while_it_is_collected() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        AtomicBoolean over = new AtomicBoolean();
        double[] sum = {0};
        // No virtual thread: one that yields again and again may keep the others from the only processor.
        Thread collector = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                metrics.collect(NOON).forEach(reading -> sum[0] += reading.samples().sum());
                Thread.yield();
            }
        });
        Thread[] writers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            writers[i] = Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) {
                    records.record(1);
                }
            });
        }
        for (Thread writer : writers) {
            writer.join();
        }
        over.set(true);
        collector.join();
        metrics.collect(NOON).forEach(reading -> sum[0] += reading.samples().sum());

        assertThat(sum[0]).isEqualTo(threads * each);
    }

    @Test
    void units_are_aws_words() {
        assertThat(Unit.of("Bytes/Second")).isEqualTo(Unit.BYTES_PER_SECOND);
        assertThat(Unit.values()).hasSize(27);
    }
}
