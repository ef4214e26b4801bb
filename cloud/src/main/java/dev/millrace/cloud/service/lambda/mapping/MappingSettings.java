package dev.millrace.cloud.service.lambda.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a mapping reads and delivers. The names are AWS's.
/// @param maximumRecordAgeSeconds -1 for no limit
/// @param maximumRetryAttempts -1 for no limit
/// @param tumblingWindowSeconds 0 for none
/// @param filters patterns, one of which a record must match; none for all records
/// @param onFailure the ARN of where discarded batches are reported
/// @param metrics what MetricsConfig names; null where it was not given
public record MappingSettings(
        int batchSize,
        int batchingWindowSeconds,
        int parallelizationFactor,
        int maximumRecordAgeSeconds,
        int maximumRetryAttempts,
        boolean bisectOnError,
        int tumblingWindowSeconds,
        boolean reportItemFailures,
        List<String> filters,
        @Nullable String onFailure,
        @Nullable String kmsKeyArn,
        @Nullable List<String> metrics) {
    /// What AWS takes where nothing is said, for streams.
    public static final MappingSettings DEFAULT =
            new MappingSettings(100, 0, 1, -1, -1, false, 0, false, List.of(), null, null, null);

    public MappingSettings {
        if (batchSize < 1 || parallelizationFactor < 1) {
            throw new IllegalArgumentException("A batch has records and a shard has a reader.");
        }
        filters = List.copyOf(filters);
    }
}
