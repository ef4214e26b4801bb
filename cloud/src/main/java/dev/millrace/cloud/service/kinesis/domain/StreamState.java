package dev.millrace.cloud.service.kinesis.domain;

import dev.millrace.cloud.aws.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is kept of a stream besides its records.
/// @param uid names the stream's records in the store; never given twice, so a stream made again under an old name is
///     another one
/// @param streamId AWS's StreamId
/// @param keyId the KMS key of an encrypted stream
/// @param warmThroughputMiBps what an on-demand stream was asked to be ready for
/// @param shardCountUpdates when UpdateShardCount was called in the last 24 hours
/// @param modeUpdates when the mode was changed in the last 24 hours
@RecordBuilder
public record StreamState(
        String account,
        String region,
        String name,
        long uid,
        String streamId,
        Instant created,
        StreamMode mode,
        int retentionHours,
        @Nullable String keyId,
        int maxRecordKiB,
        @Nullable Integer warmThroughputMiBps,
        List<String> shardLevelMetrics,
        Map<String, String> tags,
        @Nullable String policy,
        Shards shards,
        List<Instant> shardCountUpdates,
        List<Instant> modeUpdates)
        implements StreamStateBuilder.With {

    /// Who minds the number of shards.
    public enum StreamMode {
        PROVISIONED,
        ON_DEMAND
    }

    public String arn() {
        return Arn.of("kinesis", region, account, "stream/" + name).toString();
    }

    public Duration retention() {
        return Duration.ofHours(retentionHours);
    }
}
