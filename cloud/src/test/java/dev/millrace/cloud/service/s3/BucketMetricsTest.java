package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.metric.Reading;
import dev.millrace.wire.s3.DeleteObjectRequest;
import dev.millrace.wire.s3.GetObjectRequest;
import dev.millrace.wire.s3.MetricsConfiguration;
import dev.millrace.wire.s3.MetricsFilter;
import dev.millrace.wire.s3.PutBucketMetricsConfigurationRequest;
import dev.millrace.wire.s3.PutObjectRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketMetricsTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");

    @TempDir
    Path data;

    private S3UnderTest s3;

    @BeforeEach
    void open() {
        s3 = new S3UnderTest(data);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    private void put(String key, String text, String storageClass) {
        s3.api()
                .putObject(
                        PutObjectRequest.builder()
                                .bucket("bkt")
                                .key(key)
                                .storageClass(storageClass)
                                .body(body(text))
                                .build(),
                        call());
    }

    private Map<String, Double> counted(Instant minute) {
        Map<String, Double> sums = new TreeMap<>();
        for (Reading reading : s3.metrics.collect(minute)) {
            assertThat(reading.series().namespace()).isEqualTo("AWS/S3");
            assertThat(reading.minute()).isEqualTo(minute);
            sums.merge(
                    reading.series().metric() + " " + reading.series().dimensions().values(),
                    reading.samples().sum(),
                    Double::sum);
        }
        sums.keySet().removeIf(name -> name.contains("Latency"));
        return sums;
    }

    @Test
    void what_a_bucket_holds_is_told_once_a_day_for_midnight() {
        put("a", "hello", null);
        put("b", "hi", "STANDARD_IA");
        s3.versioning("bkt", "Enabled");
        put("a", "hello!", null);
        s3.api().deleteObject(DeleteObjectRequest.builder().bucket("bkt").key("b").build(), call());
        s3.round();
        assertThat(s3.metrics.collect(MIDNIGHT)).isEmpty();

        s3.clock.advance(Duration.ofHours(12));
        s3.round();
        s3.round();

        assertThat(counted(MIDNIGHT))
                .isEqualTo(Map.of(
                        "NumberOfObjects [bkt, AllStorageTypes]", 4.0,
                        "BucketSizeBytes [bkt, StandardStorage]", 11.0,
                        "BucketSizeBytes [bkt, StandardIAStorage]", 2.0));
    }

    @Test
    void requests_are_counted_where_the_bucket_is_configured_for_it() {
        put("a", "hello", null);
        configure("EntireBucket", null);
        configure("logs", MetricsFilter.builder().prefix("logs/").build());
        s3.metrics.collect(S3UnderTest.START);

        put("logs/1", "hello", null);
        s3.api().getObject(GetObjectRequest.builder().bucket("bkt").key("a").build(), call());
        assertThatThrownBy(() -> s3.api()
                        .getObject(
                                GetObjectRequest.builder().bucket("bkt").key("none").build(), call()))
                .hasMessage("The specified key does not exist.");

        assertThat(counted(S3UnderTest.START))
                .isEqualTo(Map.of(
                        "AllRequests [bkt, EntireBucket]", 3.0,
                        "GetRequests [bkt, EntireBucket]", 2.0,
                        "PutRequests [bkt, EntireBucket]", 1.0,
                        "4xxErrors [bkt, EntireBucket]", 1.0,
                        "5xxErrors [bkt, EntireBucket]", 0.0,
                        "AllRequests [bkt, logs]", 1.0,
                        "PutRequests [bkt, logs]", 1.0,
                        "4xxErrors [bkt, logs]", 0.0,
                        "5xxErrors [bkt, logs]", 0.0));
    }

    private void configure(String id, MetricsFilter filter) {
        s3.api()
                .putBucketMetricsConfiguration(
                        PutBucketMetricsConfigurationRequest.builder()
                                .bucket("bkt")
                                .id(id)
                                .metricsConfiguration(MetricsConfiguration.builder()
                                        .id(id)
                                        .filter(filter)
                                        .build())
                                .build(),
                        call());
    }
}
