package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static dev.millrace.cloud.http.StreamOwner.FIRST_SHARD;
import static dev.millrace.cloud.http.StreamOwner.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// Subscriptions, and many and large calls over one connection.
final class KinesisOverHttp2Test {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    /// After five seconds an event comes without records, and another may subscribe.
    @BeforeAll
    static void freeze() throws Exception {
        CLOUD.freeze();
    }

    private final KinesisClient kinesis = CLOUD.kinesis(OWNER);
    private final StreamOwner owner = new StreamOwner(kinesis);

    @Test
    void a_subscriber_gets_records_over_http2_as_they_come() throws Exception {
        owner.create("pushed", 1);
        owner.put("pushed", "before");
        Consumer consumer = register("pushed", "reader");
        assertThat(consumer.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
        assertThat(consumer.consumerARN())
                .isEqualTo("arn:aws:kinesis:eu-west-1:111122223333:stream/pushed/consumer/reader:"
                        + consumer.consumerCreationTimestamp().getEpochSecond());
        KinesisAsyncClient async = async();
        BlockingQueue<SubscribeToShardEvent> events = new LinkedBlockingQueue<>();
        CompletableFuture<Void> subscription = subscribe(async, consumer, events);

        assertThat(next(events)).containsExactly("before");
        owner.put("pushed", "one");
        assertThat(next(events)).containsExactly("one");
        owner.put("pushed", "two");
        assertThat(next(events)).containsExactly("two");

        refused(
                ResourceInUseException.class,
                400,
                "ResourceInUseException",
                "Another active subscription exists for this consumer: 111122223333:pushed:shardId-000000000000"
                        + ":reader",
                () -> subscribe(async, consumer, new LinkedBlockingQueue<>()).get(60, TimeUnit.SECONDS));

        kinesis.splitShard(r -> r.streamName("pushed")
                .shardToSplit(FIRST_SHARD)
                .newStartingHashKey("170141183460469231731687303715884105728"));
        SubscribeToShardEvent last = take(events);
        assertThat(last.continuationSequenceNumber()).isNull();
        assertThat(last.childShards())
                .extracting(ChildShard::shardId)
                .containsExactly("shardId-000000000001", "shardId-000000000002");
        subscription.get(60, TimeUnit.SECONDS);
    }

    @Test
    void a_subscription_to_what_is_not_there_is_refused() {
        owner.create("unsubscribed", 1);
        Consumer consumer = register("unsubscribed", "gone");
        kinesis.deregisterStreamConsumer(r -> r.consumerARN(consumer.consumerARN()));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Consumer gone under stream: unsubscribed, account 111122223333 not found.",
                () -> subscribe(async(), consumer, new LinkedBlockingQueue<>()).get(60, TimeUnit.SECONDS));
    }

    @Test
    void every_call_works_over_http2_and_many_at_once() {
        owner.create("h2", 1);
        KinesisAsyncClient async = async();
        List<CompletableFuture<PutRecordResponse>> puts = IntStream.range(0, 200)
                .mapToObj(i -> async.putRecord(
                        r -> r.streamName("h2").partitionKey("k" + i).data(SdkBytes.fromByteArray(new byte[i * 100]))))
                .toList();
        Set<String> numbers = new HashSet<>();
        puts.forEach(put -> numbers.add(put.join().sequenceNumber()));
        assertThat(numbers).hasSize(200);
        GetRecordsResponse read = async.getRecords(r -> r.shardIterator(owner.fromStart("h2", FIRST_SHARD)))
                .join();
        assertThat(read.records()).hasSize(200);
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Stream absent under account 111122223333 not found.",
                () -> async.describeStreamSummary(r -> r.streamName("absent")).join());
    }

    @Test
    void ten_megabytes_flow_over_http2_both_ways() {
        owner.create("flow", 1);
        KinesisAsyncClient async = async();
        byte[] megabyte = new byte[1_000_000];
        List<CompletableFuture<PutRecordsResponse>> puts = IntStream.range(0, 3)
                .mapToObj(_ -> async.putRecords(r -> r.streamName("flow")
                        .records(IntStream.range(0, 4)
                                .mapToObj(i -> PutRecordsRequestEntry.builder()
                                        .partitionKey("k" + i)
                                        .data(SdkBytes.fromByteArray(megabyte))
                                        .build())
                                .toList())))
                .toList();
        puts.forEach(put -> assertThat(put.join().failedRecordCount()).isZero());
        GetRecordsResponse first = async.getRecords(r -> r.shardIterator(owner.fromStart("flow", FIRST_SHARD)))
                .join();
        // One answer holds ten megabytes, the rest is in the next.
        assertThat(first.records()).hasSize(10);
        assertThat(first.millisBehindLatest()).isNotNegative();
        assertThat(async.getRecords(r -> r.shardIterator(first.nextShardIterator()))
                        .join()
                        .records())
                .hasSize(2);
        BlockingQueue<SubscribeToShardEvent> events = new LinkedBlockingQueue<>();
        subscribe(async, register("flow", "late"), events);
        int read = 0;
        while (read < 12) {
            SubscribeToShardEvent event = take(events);
            assertThat(event.records()).isNotEmpty();
            read += event.records().size();
        }
        assertThat(read).isEqualTo(12);
    }

    private Consumer register(String stream, String name) {
        return kinesis.registerStreamConsumer(
                        r -> r.streamARN("arn:aws:kinesis:eu-west-1:111122223333:stream/" + stream)
                                .consumerName(name))
                .consumer();
    }

    private static CompletableFuture<Void> subscribe(
            KinesisAsyncClient client, Consumer consumer, BlockingQueue<SubscribeToShardEvent> events) {
        return client.subscribeToShard(
                r -> r.consumerARN(consumer.consumerARN())
                        .shardId(FIRST_SHARD)
                        .startingPosition(p -> p.type(ShardIteratorType.TRIM_HORIZON)),
                SubscribeToShardResponseHandler.builder()
                        .subscriber(SubscribeToShardResponseHandler.Visitor.builder()
                                .onSubscribeToShardEvent(events::add)
                                .build())
                        .build());
    }

    private static SubscribeToShardEvent take(BlockingQueue<SubscribeToShardEvent> events) {
        try {
            SubscribeToShardEvent event = events.poll(60, TimeUnit.SECONDS);
            assertThat(event).as("an event within a minute").isNotNull();
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> next(BlockingQueue<SubscribeToShardEvent> events) {
        SubscribeToShardEvent event = take(events);
        assertThat(event.millisBehindLatest()).isZero();
        assertThat(event.continuationSequenceNumber())
                .isEqualTo(event.records().getLast().sequenceNumber());
        return event.records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }

    private static KinesisAsyncClient async() {
        return CLOUD.closing(CLOUD.pointed(KinesisAsyncClient.builder(), OWNER)
                .httpClientBuilder(RunningCloud.netty())
                .build());
    }
}
