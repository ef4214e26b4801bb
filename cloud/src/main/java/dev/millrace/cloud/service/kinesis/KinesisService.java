package dev.millrace.cloud.service.kinesis;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.kinesis.operation.AccountSettings;
import dev.millrace.cloud.service.kinesis.operation.CreateStream;
import dev.millrace.cloud.service.kinesis.operation.DeleteStream;
import dev.millrace.cloud.service.kinesis.operation.DescribeStream;
import dev.millrace.cloud.service.kinesis.operation.EnhancedMonitoring;
import dev.millrace.cloud.service.kinesis.operation.GetRecords;
import dev.millrace.cloud.service.kinesis.operation.GetShardIterator;
import dev.millrace.cloud.service.kinesis.operation.KinesisPages;
import dev.millrace.cloud.service.kinesis.operation.ListShards;
import dev.millrace.cloud.service.kinesis.operation.ListStreams;
import dev.millrace.cloud.service.kinesis.operation.MergeShards;
import dev.millrace.cloud.service.kinesis.operation.PutRecords;
import dev.millrace.cloud.service.kinesis.operation.RecordWriter;
import dev.millrace.cloud.service.kinesis.operation.ResourcePolicies;
import dev.millrace.cloud.service.kinesis.operation.RetentionPeriod;
import dev.millrace.cloud.service.kinesis.operation.ShardIterators;
import dev.millrace.cloud.service.kinesis.operation.ShardPositions;
import dev.millrace.cloud.service.kinesis.operation.ShardQuota;
import dev.millrace.cloud.service.kinesis.operation.ShardRates;
import dev.millrace.cloud.service.kinesis.operation.SplitShard;
import dev.millrace.cloud.service.kinesis.operation.StreamConsumers;
import dev.millrace.cloud.service.kinesis.operation.StreamEncryption;
import dev.millrace.cloud.service.kinesis.operation.StreamLookup;
import dev.millrace.cloud.service.kinesis.operation.StreamSettings;
import dev.millrace.cloud.service.kinesis.operation.SubscribeToShard;
import dev.millrace.cloud.service.kinesis.operation.Tags;
import dev.millrace.cloud.service.kinesis.operation.UpdateShardCount;
import dev.millrace.cloud.service.kinesis.operation.UpdateStreamMode;
import dev.millrace.cloud.service.kinesis.store.RecordTable;
import dev.millrace.cloud.service.kinesis.store.SealedTokens;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.cloud.service.kinesis.store.TailMemory;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.kinesis.KinesisOperations;
import dev.millrace.wire.service.Service;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/// Kinesis put together: its parts, and the table of its operations.
public final class KinesisService implements Part {
    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

    private final Streams streams;
    private final StreamReads reads;
    private final StreamRights rights;
    private final Service api;

    /// @param metrics where it counts what is done with its streams
    public KinesisService(
            Storage storage, Clock clock, SecureRandom random, KinesisOptions options, Metrics metrics) {
        RecordTable records = new RecordTable(storage);
        streams = new Streams(storage, records, new TailMemory(options.tailBytes()), clock, metrics);
        SealedTokens tokens = new SealedTokens(storage, random);
        StreamLookup lookup = new StreamLookup(streams);
        ShardPositions positions = new ShardPositions(clock);
        ShardIterators iterators = new ShardIterators(tokens, clock);
        rights = new StreamRights(streams, iterators);
        PageTokens pages = KinesisPages.tokens(tokens, clock);
        boolean enforce = options.enforceLimits();
        reads = new StreamReads(streams, positions, clock);
        ShardRates rates = new ShardRates(enforce, clock);
        ShardQuota quota = new ShardQuota(streams);
        CreateStream createStream = new CreateStream(streams, quota, clock, random);
        DeleteStream deleteStream = new DeleteStream(streams, lookup);
        DescribeStream describeStream = new DescribeStream(lookup);
        ListStreams listStreams = new ListStreams(streams, pages);
        ListShards listShards = new ListShards(streams, lookup, pages, clock);
        SplitShard splitShard = new SplitShard(lookup, quota, clock);
        MergeShards mergeShards = new MergeShards(lookup, clock);
        UpdateShardCount updateShardCount = new UpdateShardCount(lookup, quota, clock, enforce);
        UpdateStreamMode updateStreamMode = new UpdateStreamMode(lookup, clock, enforce);
        RetentionPeriod retentionPeriod = new RetentionPeriod(lookup);
        EnhancedMonitoring enhancedMonitoring = new EnhancedMonitoring(lookup);
        StreamEncryption streamEncryption = new StreamEncryption(lookup);
        StreamSettings streamSettings = new StreamSettings(lookup);
        AccountSettings accountSettings = new AccountSettings(storage, clock);
        Tags tags = new Tags(lookup);
        ResourcePolicies resourcePolicies = new ResourcePolicies(lookup);
        StreamConsumers streamConsumers = new StreamConsumers(lookup, pages, clock);
        PutRecords putRecords = new PutRecords(lookup, new RecordWriter(records, rates, clock));
        GetShardIterator getShardIterator = new GetShardIterator(lookup, positions, iterators);
        GetRecords getRecords = new GetRecords(streams, iterators, rates, clock);
        SubscribeToShard subscribeToShard = new SubscribeToShard(lookup, positions, clock);
        api = Service.of(KinesisOperations.FACTS, () -> new KinesisOperations()
                // Streams
                .createStream(createStream::answer)
                .describeStream(describeStream::answer)
                .describeStreamSummary(describeStream::summary)
                .listStreams(listStreams::answer)
                .updateStreamMode(updateStreamMode::answer)
                .increaseStreamRetentionPeriod(retentionPeriod::increase)
                .decreaseStreamRetentionPeriod(retentionPeriod::decrease)
                .updateMaxRecordSize(streamSettings::maxRecordSize)
                .updateStreamWarmThroughput(streamSettings::warmThroughput)
                .deleteStream(deleteStream::answer)
                // Shards
                .listShards(listShards::answer)
                .splitShard(splitShard::answer)
                .mergeShards(mergeShards::answer)
                .updateShardCount(updateShardCount::answer)
                .describeLimits((_, call) -> quota.describe(call))
                // Records
                .putRecord(putRecords::one)
                .putRecords(putRecords::many)
                .getShardIterator(getShardIterator::answer)
                .getRecords(getRecords::answer)
                // Consumers
                .registerStreamConsumer(streamConsumers::register)
                .describeStreamConsumer(streamConsumers::describe)
                .listStreamConsumers(streamConsumers::list)
                .deregisterStreamConsumer(streamConsumers::deregister)
                .subscribeToShard(subscribeToShard::answer)
                // Monitoring, encryption, tags, policies
                .enableEnhancedMonitoring(enhancedMonitoring::enable)
                .disableEnhancedMonitoring(enhancedMonitoring::disable)
                .startStreamEncryption(streamEncryption::start)
                .stopStreamEncryption(streamEncryption::stop)
                .addTagsToStream(tags::add)
                .listTagsForResource(tags::list)
                .listTagsForStream(tags::list)
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .removeTagsFromStream(tags::remove)
                .putResourcePolicy(resourcePolicies::put)
                .getResourcePolicy(resourcePolicies::get)
                .deleteResourcePolicy(resourcePolicies::delete)
                // The account
                .describeAccountSettings((_, call) -> accountSettings.describe(call))
                .updateAccountSettings(accountSettings::update)
                .build());
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// What streams say of who may use them.
    public StreamRights rights() {
        return rights;
    }

    /// For other parts of the server that read streams.
    public StreamReads reads() {
        return reads;
    }

    /// Records that are past their stream's retention period are dropped; readers do not get them in between either.
    @Override
    public List<Round> rounds() {
        return List.of(new Round("trimming streams", TRIM_EVERY, streams::untrimmedUntil, streams::trim));
    }
}
