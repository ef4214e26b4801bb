package dev.millrace.cloud.http;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Whose the streams of a test are, and short ways to say what most tests of Kinesis begin or end with.
record StreamOwner(KinesisClient kinesis) {
    static final Who OWNER = Who.root("111122223333");
    static final String FIRST_SHARD = "shardId-000000000000";

    /// How many hash keys there are.
    static final BigInteger KEYS = BigInteger.ONE.shiftLeft(128);

    void create(String stream, int shards) {
        kinesis.createStream(r -> r.streamName(stream).shardCount(shards));
    }

    /// @return its sequence number
    String put(String stream, String text) {
        return kinesis.putRecord(r -> r.streamName(stream).partitionKey("k").data(SdkBytes.fromUtf8String(text)))
                .sequenceNumber();
    }

    static PutRecordsRequestEntry entry(String key, String text) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(text))
                .build();
    }

    /// An iterator.
    String fromStart(String stream, String shard) {
        return kinesis.getShardIterator(
                        r -> r.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }

    /// One of the first shard.
    String iterator(String stream, ShardIteratorType type, String sequenceNumber, Instant timestamp) {
        return kinesis.getShardIterator(r -> r.streamName(stream)
                        .shardId(FIRST_SHARD)
                        .shardIteratorType(type)
                        .startingSequenceNumber(sequenceNumber)
                        .timestamp(timestamp))
                .shardIterator();
    }

    List<String> texts(String iterator) {
        return kinesis.getRecords(r -> r.shardIterator(iterator)).records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }
}
