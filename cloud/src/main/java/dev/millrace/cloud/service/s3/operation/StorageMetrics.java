package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/// What buckets hold, told once a day for its midnight, UTC
/// (docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html): bytes by storage class, and how many
/// objects there are, older versions and delete markers among them.
public final class StorageMetrics {
    private static final String NAMESPACE = "AWS/S3";
    private static final Map<String, String> STORAGE_TYPES = Map.of(
            "STANDARD", "StandardStorage",
            "STANDARD_IA", "StandardIAStorage",
            "ONEZONE_IA", "OneZoneIAStorage",
            "REDUCED_REDUNDANCY", "ReducedRedundancyStorage",
            "INTELLIGENT_TIERING", "IntelligentTieringFAStorage",
            "GLACIER", "GlacierStorage",
            "GLACIER_IR", "GlacierInstantRetrievalStorage",
            "DEEP_ARCHIVE", "DeepArchiveStorage");

    private final Buckets buckets;
    private final ObjectVersions objects;
    private final InstantSource clock;
    private final Metrics metrics;
    private LocalDate told;

    /// Tells nothing before the next midnight.
    public StorageMetrics(Buckets buckets, ObjectVersions objects, InstantSource clock, Metrics metrics) {
        this.buckets = buckets;
        this.objects = objects;
        this.clock = clock;
        this.metrics = metrics;
        this.told = today();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /// Goes through the buckets where a day has begun.
    public synchronized void tell() {
        LocalDate today = today();
        if (today.isAfter(told)) {
            Instant midnight = today.atStartOfDay(ZoneOffset.UTC).toInstant();
            buckets.everything().forEach(bucket -> tell(bucket, midnight));
            told = today;
        }
    }

    /// The midnight that it tells of next.
    public synchronized Instant toldUntil() {
        return told.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private void tell(Bucket bucket, Instant midnight) {
        long[] count = {0};
        Map<String, Long> bytes = new HashMap<>();
        objects.scan(bucket, "", version -> {
            count[0]++;
            bytes.merge(storageType(version), version.size(), Long::sum);
            return true;
        });
        if (count[0] > 0) {
            record(bucket, "NumberOfObjects", Unit.COUNT, "AllStorageTypes", midnight, count[0]);
        }
        bytes.forEach((type, sum) -> record(bucket, "BucketSizeBytes", Unit.BYTES, type, midnight, sum));
    }

    private static String storageType(ObjectVersion version) {
        return STORAGE_TYPES.getOrDefault(version.settings().storageClass(), "StandardStorage");
    }

    private void record(Bucket bucket, String metric, Unit unit, String type, Instant midnight, double value) {
        metrics.series(
                        bucket.account(),
                        bucket.region(),
                        NAMESPACE,
                        metric,
                        unit,
                        Map.of("BucketName", bucket.name(), "StorageType", type))
                .recordAt(midnight, value);
    }
}
