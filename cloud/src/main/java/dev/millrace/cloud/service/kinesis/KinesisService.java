package dev.millrace.cloud.service.kinesis;

import dev.millrace.cloud.aws.PageTokens;
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
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.AddTagsToStreamInput;
import dev.millrace.wire.kinesis.CreateStreamInput;
import dev.millrace.wire.kinesis.DecreaseStreamRetentionPeriodInput;
import dev.millrace.wire.kinesis.DeleteResourcePolicyInput;
import dev.millrace.wire.kinesis.DeleteStreamInput;
import dev.millrace.wire.kinesis.DeregisterStreamConsumerInput;
import dev.millrace.wire.kinesis.DescribeAccountSettingsInput;
import dev.millrace.wire.kinesis.DescribeAccountSettingsOutput;
import dev.millrace.wire.kinesis.DescribeLimitsInput;
import dev.millrace.wire.kinesis.DescribeLimitsOutput;
import dev.millrace.wire.kinesis.DescribeStreamConsumerInput;
import dev.millrace.wire.kinesis.DescribeStreamConsumerOutput;
import dev.millrace.wire.kinesis.DescribeStreamInput;
import dev.millrace.wire.kinesis.DescribeStreamOutput;
import dev.millrace.wire.kinesis.DescribeStreamSummaryInput;
import dev.millrace.wire.kinesis.DescribeStreamSummaryOutput;
import dev.millrace.wire.kinesis.DisableEnhancedMonitoringInput;
import dev.millrace.wire.kinesis.EnableEnhancedMonitoringInput;
import dev.millrace.wire.kinesis.EnhancedMonitoringOutput;
import dev.millrace.wire.kinesis.GetRecordsInput;
import dev.millrace.wire.kinesis.GetRecordsOutput;
import dev.millrace.wire.kinesis.GetResourcePolicyInput;
import dev.millrace.wire.kinesis.GetResourcePolicyOutput;
import dev.millrace.wire.kinesis.GetShardIteratorInput;
import dev.millrace.wire.kinesis.GetShardIteratorOutput;
import dev.millrace.wire.kinesis.IncreaseStreamRetentionPeriodInput;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.ListShardsInput;
import dev.millrace.wire.kinesis.ListShardsOutput;
import dev.millrace.wire.kinesis.ListStreamConsumersInput;
import dev.millrace.wire.kinesis.ListStreamConsumersOutput;
import dev.millrace.wire.kinesis.ListStreamsInput;
import dev.millrace.wire.kinesis.ListStreamsOutput;
import dev.millrace.wire.kinesis.ListTagsForResourceInput;
import dev.millrace.wire.kinesis.ListTagsForResourceOutput;
import dev.millrace.wire.kinesis.ListTagsForStreamInput;
import dev.millrace.wire.kinesis.ListTagsForStreamOutput;
import dev.millrace.wire.kinesis.MergeShardsInput;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.PutRecordOutput;
import dev.millrace.wire.kinesis.PutRecordsInput;
import dev.millrace.wire.kinesis.PutRecordsOutput;
import dev.millrace.wire.kinesis.PutResourcePolicyInput;
import dev.millrace.wire.kinesis.RegisterStreamConsumerInput;
import dev.millrace.wire.kinesis.RegisterStreamConsumerOutput;
import dev.millrace.wire.kinesis.RemoveTagsFromStreamInput;
import dev.millrace.wire.kinesis.SplitShardInput;
import dev.millrace.wire.kinesis.StartStreamEncryptionInput;
import dev.millrace.wire.kinesis.StopStreamEncryptionInput;
import dev.millrace.wire.kinesis.SubscribeToShardInput;
import dev.millrace.wire.kinesis.SubscribeToShardOutput;
import dev.millrace.wire.kinesis.TagResourceInput;
import dev.millrace.wire.kinesis.UntagResourceInput;
import dev.millrace.wire.kinesis.UpdateAccountSettingsInput;
import dev.millrace.wire.kinesis.UpdateAccountSettingsOutput;
import dev.millrace.wire.kinesis.UpdateMaxRecordSizeInput;
import dev.millrace.wire.kinesis.UpdateShardCountInput;
import dev.millrace.wire.kinesis.UpdateShardCountOutput;
import dev.millrace.wire.kinesis.UpdateStreamModeInput;
import dev.millrace.wire.kinesis.UpdateStreamWarmThroughputInput;
import dev.millrace.wire.kinesis.UpdateStreamWarmThroughputOutput;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// The table of operations.
public final class KinesisService implements Kinesis, Part {
    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

    private final Streams streams;
    private final SealedTokens tokens;
    private final StreamReads reads;
    private final ShardRates rates;
    private final ShardQuota quota;
    private final CreateStream createStream;
    private final DeleteStream deleteStream;
    private final DescribeStream describeStream;
    private final ListStreams listStreams;
    private final ListShards listShards;
    private final SplitShard splitShard;
    private final MergeShards mergeShards;
    private final UpdateShardCount updateShardCount;
    private final UpdateStreamMode updateStreamMode;
    private final RetentionPeriod retentionPeriod;
    private final EnhancedMonitoring enhancedMonitoring;
    private final StreamEncryption streamEncryption;
    private final StreamSettings streamSettings;
    private final AccountSettings accountSettings;
    private final Tags tags;
    private final ResourcePolicies resourcePolicies;
    private final StreamConsumers streamConsumers;
    private final PutRecords putRecords;
    private final GetShardIterator getShardIterator;
    private final GetRecords getRecords;
    private final SubscribeToShard subscribeToShard;

    public KinesisService(Storage storage, InstantSource clock, SecureRandom random, KinesisOptions options) {
        RecordTable records = new RecordTable(storage);
        streams = new Streams(storage, records, new TailMemory(options.tailBytes()), clock);
        tokens = new SealedTokens(storage, random);
        StreamLookup lookup = new StreamLookup(streams);
        ShardPositions positions = new ShardPositions(clock);
        ShardIterators iterators = new ShardIterators(tokens, clock);
        PageTokens pages = KinesisPages.tokens(tokens, clock);
        boolean enforce = options.enforceLimits();
        reads = new StreamReads(streams, positions, clock);
        rates = new ShardRates(enforce, clock);
        quota = new ShardQuota(streams);
        createStream = new CreateStream(streams, quota, clock, random);
        deleteStream = new DeleteStream(streams, lookup);
        describeStream = new DescribeStream(lookup);
        listStreams = new ListStreams(streams, pages);
        listShards = new ListShards(streams, lookup, pages, clock);
        splitShard = new SplitShard(lookup, quota, clock);
        mergeShards = new MergeShards(lookup, clock);
        updateShardCount = new UpdateShardCount(lookup, quota, clock, enforce);
        updateStreamMode = new UpdateStreamMode(lookup, clock, enforce);
        retentionPeriod = new RetentionPeriod(lookup);
        enhancedMonitoring = new EnhancedMonitoring(lookup);
        streamEncryption = new StreamEncryption(lookup);
        streamSettings = new StreamSettings(lookup);
        accountSettings = new AccountSettings(storage, clock);
        tags = new Tags(lookup);
        resourcePolicies = new ResourcePolicies(lookup);
        streamConsumers = new StreamConsumers(lookup, pages, clock);
        putRecords = new PutRecords(lookup, new RecordWriter(records, rates, clock));
        getShardIterator = new GetShardIterator(lookup, positions, iterators);
        getRecords = new GetRecords(streams, iterators, rates, clock);
        subscribeToShard = new SubscribeToShard(lookup, positions, clock);
    }

    /// For other parts of the server that read streams.
    public StreamReads reads() {
        return reads;
    }

    /// Records that are past their stream's retention period are dropped; readers do not get them in between either.
    @Override
    public List<Round> rounds() {
        return List.of(new Round("trimming streams", TRIM_EVERY, streams::trim));
    }

    @Override
    public void addTagsToStream(AddTagsToStreamInput input, Call call) {
        tags.add(input, call);
    }

    @Override
    public void createStream(CreateStreamInput input, Call call) {
        createStream.answer(input, call);
    }

    @Override
    public void decreaseStreamRetentionPeriod(DecreaseStreamRetentionPeriodInput input, Call call) {
        retentionPeriod.decrease(input, call);
    }

    @Override
    public void deleteResourcePolicy(DeleteResourcePolicyInput input, Call call) {
        resourcePolicies.delete(input, call);
    }

    @Override
    public void deleteStream(DeleteStreamInput input, Call call) {
        deleteStream.answer(input, call);
    }

    @Override
    public void deregisterStreamConsumer(DeregisterStreamConsumerInput input, Call call) {
        streamConsumers.deregister(input, call);
    }

    @Override
    public DescribeAccountSettingsOutput describeAccountSettings(DescribeAccountSettingsInput input, Call call) {
        return accountSettings.describe(call);
    }

    @Override
    public DescribeLimitsOutput describeLimits(DescribeLimitsInput input, Call call) {
        return quota.describe(call);
    }

    @Override
    public DescribeStreamOutput describeStream(DescribeStreamInput input, Call call) {
        return describeStream.answer(input, call);
    }

    @Override
    public DescribeStreamConsumerOutput describeStreamConsumer(DescribeStreamConsumerInput input, Call call) {
        return streamConsumers.describe(input, call);
    }

    @Override
    public DescribeStreamSummaryOutput describeStreamSummary(DescribeStreamSummaryInput input, Call call) {
        return describeStream.summary(input, call);
    }

    @Override
    public EnhancedMonitoringOutput disableEnhancedMonitoring(DisableEnhancedMonitoringInput input, Call call) {
        return enhancedMonitoring.disable(input, call);
    }

    @Override
    public EnhancedMonitoringOutput enableEnhancedMonitoring(EnableEnhancedMonitoringInput input, Call call) {
        return enhancedMonitoring.enable(input, call);
    }

    @Override
    public GetRecordsOutput getRecords(GetRecordsInput input, Call call) {
        return getRecords.answer(input, call);
    }

    @Override
    public GetResourcePolicyOutput getResourcePolicy(GetResourcePolicyInput input, Call call) {
        return resourcePolicies.get(input, call);
    }

    @Override
    public GetShardIteratorOutput getShardIterator(GetShardIteratorInput input, Call call) {
        return getShardIterator.answer(input, call);
    }

    @Override
    public void increaseStreamRetentionPeriod(IncreaseStreamRetentionPeriodInput input, Call call) {
        retentionPeriod.increase(input, call);
    }

    @Override
    public ListShardsOutput listShards(ListShardsInput input, Call call) {
        return listShards.answer(input, call);
    }

    @Override
    public ListStreamConsumersOutput listStreamConsumers(ListStreamConsumersInput input, Call call) {
        return streamConsumers.list(input, call);
    }

    @Override
    public ListStreamsOutput listStreams(ListStreamsInput input, Call call) {
        return listStreams.answer(input, call);
    }

    @Override
    public ListTagsForResourceOutput listTagsForResource(ListTagsForResourceInput input, Call call) {
        return tags.list(input, call);
    }

    @Override
    public ListTagsForStreamOutput listTagsForStream(ListTagsForStreamInput input, Call call) {
        return tags.list(input, call);
    }

    @Override
    public void mergeShards(MergeShardsInput input, Call call) {
        mergeShards.answer(input, call);
    }

    @Override
    public PutRecordOutput putRecord(PutRecordInput input, Call call) {
        return putRecords.one(input, call);
    }

    @Override
    public PutRecordsOutput putRecords(PutRecordsInput input, Call call) {
        return putRecords.many(input, call);
    }

    @Override
    public void putResourcePolicy(PutResourcePolicyInput input, Call call) {
        resourcePolicies.put(input, call);
    }

    @Override
    public RegisterStreamConsumerOutput registerStreamConsumer(RegisterStreamConsumerInput input, Call call) {
        return streamConsumers.register(input, call);
    }

    @Override
    public void removeTagsFromStream(RemoveTagsFromStreamInput input, Call call) {
        tags.remove(input, call);
    }

    @Override
    public void splitShard(SplitShardInput input, Call call) {
        splitShard.answer(input, call);
    }

    @Override
    public void startStreamEncryption(StartStreamEncryptionInput input, Call call) {
        streamEncryption.start(input, call);
    }

    @Override
    public void stopStreamEncryption(StopStreamEncryptionInput input, Call call) {
        streamEncryption.stop(input, call);
    }

    @Override
    public SubscribeToShardOutput subscribeToShard(SubscribeToShardInput input, Call call) {
        return subscribeToShard.answer(input, call);
    }

    @Override
    public void tagResource(TagResourceInput input, Call call) {
        tags.tag(input, call);
    }

    @Override
    public void untagResource(UntagResourceInput input, Call call) {
        tags.untag(input, call);
    }

    @Override
    public UpdateAccountSettingsOutput updateAccountSettings(UpdateAccountSettingsInput input, Call call) {
        return accountSettings.update(input, call);
    }

    @Override
    public void updateMaxRecordSize(UpdateMaxRecordSizeInput input, Call call) {
        streamSettings.maxRecordSize(input, call);
    }

    @Override
    public UpdateShardCountOutput updateShardCount(UpdateShardCountInput input, Call call) {
        return updateShardCount.answer(input, call);
    }

    @Override
    public void updateStreamMode(UpdateStreamModeInput input, Call call) {
        updateStreamMode.answer(input, call);
    }

    @Override
    public UpdateStreamWarmThroughputOutput updateStreamWarmThroughput(
            UpdateStreamWarmThroughputInput input, Call call) {
        return streamSettings.warmThroughput(input, call);
    }
}
