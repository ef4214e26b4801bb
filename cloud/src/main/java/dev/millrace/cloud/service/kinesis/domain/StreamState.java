package dev.millrace.cloud.service.kinesis.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All that is kept of a stream besides its records.
/// @param uid names the stream's records in the store; never given twice, so a stream made again under an old name is
///     another one
/// @param streamId AWS's StreamId
/// @param keyId the KMS key of an encrypted stream
/// @param warmThroughputMiBps what an on-demand stream was asked to be ready for
/// @param shardCountUpdates when UpdateShardCount was called in the last 24 hours
/// @param modeUpdates when the mode was changed in the last 24 hours
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
        List<Instant> modeUpdates) {

    /// Who minds the number of shards.
    public enum StreamMode {
        PROVISIONED,
        ON_DEMAND
    }

    public String arn() {
        return "arn:aws:kinesis:" + region + ":" + account + ":stream/" + name;
    }

    public Duration retention() {
        return Duration.ofHours(retentionHours);
    }

    /// The same stream with something changed.
    public StreamState with(Consumer<Change> changes) {
        Change change = new Change(this);
        changes.accept(change);
        return change.changed();
    }

    /// What can change of a stream.
    public static final class Change {
        private final StreamState before;
        public StreamMode mode;
        public int retentionHours;
        public @Nullable String keyId;
        public int maxRecordKiB;
        public @Nullable Integer warmThroughputMiBps;
        public List<String> shardLevelMetrics;
        public Map<String, String> tags;
        public @Nullable String policy;
        public Shards shards;
        public List<Instant> shardCountUpdates;
        public List<Instant> modeUpdates;

        private Change(StreamState before) {
            this.before = before;
            this.mode = before.mode;
            this.retentionHours = before.retentionHours;
            this.keyId = before.keyId;
            this.maxRecordKiB = before.maxRecordKiB;
            this.warmThroughputMiBps = before.warmThroughputMiBps;
            this.shardLevelMetrics = before.shardLevelMetrics;
            this.tags = before.tags;
            this.policy = before.policy;
            this.shards = before.shards;
            this.shardCountUpdates = before.shardCountUpdates;
            this.modeUpdates = before.modeUpdates;
        }

        private StreamState changed() {
            return new StreamState(
                    before.account,
                    before.region,
                    before.name,
                    before.uid,
                    before.streamId,
                    before.created,
                    mode,
                    retentionHours,
                    keyId,
                    maxRecordKiB,
                    warmThroughputMiBps,
                    shardLevelMetrics,
                    tags,
                    policy,
                    shards,
                    shardCountUpdates,
                    modeUpdates);
        }
    }
}
