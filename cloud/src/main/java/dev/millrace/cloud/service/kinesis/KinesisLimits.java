package dev.millrace.cloud.service.kinesis;

import java.time.Duration;

/// Limits of Kinesis, each as AWS documents it (Kinesis Data Streams developer guide, "Quotas and limits", and the API
/// reference of the operation).
public final class KinesisLimits {
    /// PutRecords: the whole request, partition keys included.
    public static final long PUT_RECORDS_BYTES = 10L << 20;

    /// CreateStream: the largest record of a stream where nothing else is said, partition key included.
    public static final int DEFAULT_MAX_RECORD_KIB = 1024;

    /// GetRecords: what one call gives at most.
    public static final int GET_RECORDS_COUNT = 10_000;

    public static final long GET_RECORDS_BYTES = 10L << 20;

    /// GetShardIterator: how long an iterator is good.
    public static final Duration ITERATOR_LIFE = Duration.ofMinutes(5);

    /// ListShards, ListStreamConsumers: how long a NextToken is good.
    public static final Duration NEXT_TOKEN_LIFE = Duration.ofMinutes(5);

    /// SubscribeToShard: how long a subscription lasts, and how long another call for the same shard is refused.
    public static final Duration SUBSCRIPTION_LIFE = Duration.ofMinutes(5);

    public static final Duration SUBSCRIPTION_EXCLUSIVE = Duration.ofSeconds(5);

    /// SubscribeToShard: what one event holds at most, and how long nothing is said where there are no records.
    public static final long EVENT_BYTES = 1L << 20;

    public static final int EVENT_RECORDS = 10_000;
    public static final Duration EVENT_INTERVAL = Duration.ofSeconds(5);

    public static final int MIN_RETENTION_HOURS = 24;
    public static final int MAX_RETENTION_HOURS = 8760;

    /// RegisterStreamConsumer: consumers of one stream.
    public static final int CONSUMERS_PER_STREAM = 20;

    /// AddTagsToStream.
    public static final int TAGS_PER_RESOURCE = 50;

    /// Shards of all provisioned streams of an account: us-east-1, us-west-2 and eu-west-1; elsewhere.
    public static final int SHARDS_IN_LARGE_REGIONS = 20_000;

    public static final int SHARDS_ELSEWHERE = 6_000;

    public static final int ON_DEMAND_STREAMS = 50;

    /// CreateStream: the shards of an on-demand stream in the beginning.
    public static final int ON_DEMAND_SHARDS = 4;

    /// UpdateShardCount: the most shards it scales to, and how often in 24 hours.
    public static final int UPDATE_SHARD_COUNT_TARGET = 10_000;

    public static final int UPDATE_SHARD_COUNT_PER_DAY = 10;

    /// UpdateStreamMode: how often in 24 hours.
    public static final int MODE_UPDATES_PER_DAY = 2;

    /// What one shard takes and gives per second.
    public static final long SHARD_BYTES_IN_PER_SECOND = 1L << 20;

    public static final int SHARD_RECORDS_IN_PER_SECOND = 1_000;
    public static final long SHARD_BYTES_OUT_PER_SECOND = 2L << 20;
    public static final int SHARD_READS_PER_SECOND = 5;

    private KinesisLimits() {}

    /// DescribeLimits: shards of all provisioned streams of an account in a region.
    public static int shards(String region) {
        return switch (region) {
            case "us-east-1", "us-west-2", "eu-west-1" -> SHARDS_IN_LARGE_REGIONS;
            default -> SHARDS_ELSEWHERE;
        };
    }
}
