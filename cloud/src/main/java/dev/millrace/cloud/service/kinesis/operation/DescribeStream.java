package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DescribeStreamInput;
import dev.millrace.wire.kinesis.DescribeStreamOutput;
import dev.millrace.wire.kinesis.DescribeStreamSummaryInput;
import dev.millrace.wire.kinesis.DescribeStreamSummaryOutput;
import dev.millrace.wire.kinesis.StreamDescription;
import dev.millrace.wire.kinesis.StreamDescriptionSummary;
import dev.millrace.wire.kinesis.WarmThroughputObject;
import java.util.List;

/// DescribeStream, with its shards by pages, and DescribeStreamSummary.
public final class DescribeStream {
    private static final int DEFAULT_SHARDS = 100;

    private final StreamLookup lookup;

    public DescribeStream(StreamLookup lookup) {
        this.lookup = lookup;
    }

    public DescribeStreamOutput answer(DescribeStreamInput input, Call call) {
        StreamState stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .state();
        int after =
                input.exclusiveStartShardId() == null ? -1 : ShardPages.after(stream, input.exclusiveStartShardId());
        int limit = input.limit() == null ? DEFAULT_SHARDS : input.limit();
        List<Shard> rest = stream.shards().all().stream()
                .filter(shard -> shard.index() > after)
                .toList();
        return new DescribeStreamOutput(StreamDescription.builder()
                .streamName(stream.name())
                .streamARN(stream.arn())
                .streamStatus(Descriptions.ACTIVE)
                .streamModeDetails(Descriptions.mode(stream))
                .shards(rest.stream().limit(limit).map(Descriptions::shard).toList())
                .hasMoreShards(rest.size() > limit)
                .retentionPeriodHours(stream.retentionHours())
                .streamCreationTimestamp(stream.created())
                .enhancedMonitoring(Descriptions.monitoring(stream))
                .encryptionType(Descriptions.encryption(stream))
                .keyId(stream.keyId())
                .build());
    }

    public DescribeStreamSummaryOutput summary(DescribeStreamSummaryInput input, Call call) {
        LiveStream live = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        StreamState stream = live.state();
        Integer warm = stream.warmThroughputMiBps();
        return new DescribeStreamSummaryOutput(StreamDescriptionSummary.builder()
                .streamName(stream.name())
                .streamARN(stream.arn())
                .streamId(stream.streamId())
                .streamStatus(Descriptions.ACTIVE)
                .streamModeDetails(Descriptions.mode(stream))
                .retentionPeriodHours(stream.retentionHours())
                .streamCreationTimestamp(stream.created())
                .enhancedMonitoring(Descriptions.monitoring(stream))
                .encryptionType(Descriptions.encryption(stream))
                .keyId(stream.keyId())
                .openShardCount(stream.shards().openCount())
                .consumerCount(live.consumers().size())
                .warmThroughput(warm == null ? null : new WarmThroughputObject(warm, warm))
                .maxRecordSizeInKiB(stream.maxRecordKiB())
                .build());
    }
}
