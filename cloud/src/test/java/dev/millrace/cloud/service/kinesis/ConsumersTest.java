package dev.millrace.cloud.service.kinesis;

import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.ARN;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.HALF;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.START;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.call;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.refused;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.shardId;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.EventStream;
import dev.millrace.wire.kinesis.ChildShard;
import dev.millrace.wire.kinesis.Consumer;
import dev.millrace.wire.kinesis.DeleteStreamInput;
import dev.millrace.wire.kinesis.DeregisterStreamConsumerInput;
import dev.millrace.wire.kinesis.DescribeStreamConsumerInput;
import dev.millrace.wire.kinesis.ListStreamConsumersInput;
import dev.millrace.wire.kinesis.ListStreamConsumersOutput;
import dev.millrace.wire.kinesis.ListTagsForResourceInput;
import dev.millrace.wire.kinesis.RegisterStreamConsumerInput;
import dev.millrace.wire.kinesis.StartingPosition;
import dev.millrace.wire.kinesis.SubscribeToShardEvent;
import dev.millrace.wire.kinesis.SubscribeToShardEventStream;
import dev.millrace.wire.kinesis.SubscribeToShardInput;
import dev.millrace.wire.kinesis.Tag;
import dev.millrace.wire.kinesis.TagResourceInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConsumersTest {
    @TempDir
    Path data;

    private final List<SubscribeToShardEvent> events = new ArrayList<>();
    private KinesisUnderTest kinesis;

    @BeforeEach
    void open() {
        kinesis = new KinesisUnderTest(data);
        kinesis.create("s", 1);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void aConsumerIsRegisteredDescribedAndDeregistered() {
        Consumer consumer = register("c");
        assertThat(consumer)
                .isEqualTo(new Consumer("c", ARN + "/consumer/c:" + START.getEpochSecond(), "ACTIVE", START));
        refused(
                () -> register("c"),
                "ResourceInUseException",
                "Consumer c under stream: s, account 000000000001 already exists.");
        assertThat(kinesis.summary("s").consumerCount()).isEqualTo(1);
        var byName = DescribeStreamConsumerInput.builder().streamARN(ARN).consumerName("c");
        var byArn = DescribeStreamConsumerInput.builder().consumerARN(consumer.consumerARN());
        assertThat(kinesis.api().describeStreamConsumer(byName.build(), call()))
                .isEqualTo(kinesis.api().describeStreamConsumer(byArn.build(), call()));
        kinesis.api()
                .deregisterStreamConsumer(
                        DeregisterStreamConsumerInput.builder()
                                .consumerARN(consumer.consumerARN())
                                .build(),
                        call());
        for (DescribeStreamConsumerInput.Builder gone : List.of(byName, byArn)) {
            refused(
                    () -> kinesis.api().describeStreamConsumer(gone.build(), call()),
                    "ResourceNotFoundException",
                    "Consumer c under stream: s, account 000000000001 not found.");
        }
        refused(
                () -> kinesis.api()
                        .describeStreamConsumer(
                                DescribeStreamConsumerInput.builder().build(), call()),
                "InvalidArgumentException",
                "Either ConsumerARN or both StreamARN and ConsumerName should be provided.");
    }

    @Test
    void aConsumerMadeAgainIsAnotherOne() {
        String old = register("c").consumerARN();
        kinesis.api()
                .deregisterStreamConsumer(
                        DeregisterStreamConsumerInput.builder().consumerARN(old).build(), call());
        kinesis.clock.advance(Duration.ofSeconds(1));
        assertThat(register("c").consumerARN()).isNotEqualTo(old);
        refused(
                () -> subscribe(old, 0, "LATEST"),
                "ResourceNotFoundException",
                "Consumer c under stream: s, account 000000000001 not found.");
    }

    @Test
    void aStreamHasTwentyConsumersListedByPages() {
        for (int i = 0; i < 20; i++) {
            register("c%02d".formatted(i));
        }
        refused(
                () -> register("c20"),
                "LimitExceededException",
                "Stream s under account 000000000001 has reached the limit of 20 consumers.");
        List<String> names = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String token = null;
        do {
            ListStreamConsumersOutput page = kinesis.api()
                    .listStreamConsumers(
                            ListStreamConsumersInput.builder()
                                    .streamARN(ARN)
                                    .maxResults(8)
                                    .nextToken(token)
                                    .build(),
                            call());
            List<Consumer> consumers = Objects.requireNonNull(page.consumers());
            sizes.add(consumers.size());
            consumers.forEach(consumer -> names.add(consumer.consumerName()));
            token = page.nextToken();
        } while (token != null);
        assertThat(sizes).containsExactly(8, 8, 4);
        assertThat(names).isSorted().doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void aStreamWithConsumersIsDeletedOnlyOnRequest() {
        register("c");
        refused(
                () -> kinesis.api()
                        .deleteStream(
                                DeleteStreamInput.builder().streamName("s").build(), call()),
                "ResourceInUseException",
                "Stream s under account 000000000001 has registered consumers. Deregister them or set"
                        + " EnforceConsumerDeletion to true.");
        delete();
        kinesis.create("s", 1);
        assertThat(kinesis.summary("s").consumerCount()).isZero();
    }

    @Test
    void aConsumerHasTagsOfItsOwn() {
        String consumer = register("c").consumerARN();
        kinesis.api().tagResource(new TagResourceInput(Map.of("a", "1"), consumer, null), call());
        assertThat(tags(consumer)).containsExactly(new Tag("a", "1"));
        assertThat(tags(ARN)).isEmpty();
    }

    @Test
    void aSubscriptionGivesWhatIsThereAndEndsAfterFiveMinutes() throws Exception {
        kinesis.put("a", "1");
        String second = kinesis.put("a", "2").sequenceNumber();
        follow(subscribe(register("c").consumerARN(), 0, "TRIM_HORIZON"), Duration.ofMinutes(5));
        assertThat(events).hasSize(1);
        assertThat(texts(events.getFirst().records())).containsExactly("1", "2");
        assertThat(events.getFirst().continuationSequenceNumber()).isEqualTo(second);
        assertThat(events.getFirst().millisBehindLatest()).isZero();
        assertThat(events.getFirst().childShards()).isNull();
    }

    @Test
    void aSubscriptionWithoutRecordsSaysWhereToGoOn() throws Exception {
        kinesis.put("a", "before");
        follow(subscribe(register("c").consumerARN(), 0, "LATEST"), Duration.ofMinutes(5));
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().records()).isEmpty();
        kinesis.put("a", "after");
        assertThat(kinesis.texts(kinesis.iterator(
                        0,
                        input -> input.shardIteratorType("AFTER_SEQUENCE_NUMBER")
                                .startingSequenceNumber(events.getFirst().continuationSequenceNumber()))))
                .containsExactly("after");
    }

    @Test
    void aSubscriptionToAClosedShardEndsWithItsChildren() throws Exception {
        kinesis.put("a", "1");
        kinesis.split(0, HALF);
        follow(subscribe(register("c").consumerARN(), 0, "TRIM_HORIZON"), Duration.ofSeconds(1));
        assertThat(texts(events.getFirst().records())).containsExactly("1");
        SubscribeToShardEvent last = events.getLast();
        assertThat(last.continuationSequenceNumber()).isNull();
        assertThat(last.childShards()).extracting(ChildShard::shardId).containsExactly(shardId(1), shardId(2));
    }

    @Test
    void recordsThatComeMeanwhileAreSentAsTheyCome() throws Exception {
        var subscription = subscribe(register("c").consumerARN(), 0, "LATEST");
        subscription.sendTo(event -> {
            events.add(event.subscribeToShardEvent());
            if (events.size() < 4) {
                kinesis.put("a", "n" + events.size());
            } else {
                kinesis.clock.advance(Duration.ofMinutes(5));
            }
        });
        assertThat(events.stream().flatMap(event -> texts(event.records()).stream()))
                .containsExactly("n1", "n2", "n3");
    }

    @Test
    void aSecondSubscriptionIsRefusedForFiveSecondsAndThenEndsTheFirst() throws Exception {
        String consumer = register("c").consumerARN();
        String message =
                "Another active subscription exists for this consumer:" + " 000000000001:s:shardId-000000000000:c";
        var first = subscribe(consumer, 0, "LATEST");
        kinesis.clock.advance(Duration.ofMillis(4999));
        refused(() -> subscribe(consumer, 0, "LATEST"), "ResourceInUseException", message);
        subscribe(register("other").consumerARN(), 0, "LATEST");
        kinesis.clock.advance(Duration.ofMillis(1));
        var second = subscribe(consumer, 0, "TRIM_HORIZON");
        refused(() -> follow(first, Duration.ZERO), "ResourceInUseException", message);
        assertThat(events).isEmpty();
        kinesis.put("a", "1");
        follow(second, Duration.ofMinutes(5));
        assertThat(texts(events.getFirst().records())).containsExactly("1");
    }

    @Test
    void aSubscriptionToWhatIsNotThereIsRefused() {
        String consumer = register("c").consumerARN();
        refused(
                () -> subscribe(consumer, 9, "LATEST"),
                "ResourceNotFoundException",
                "Could not find shard shardId-000000000009 in stream s under account 000000000001.");
        refused(() -> subscribe(ARN, 0, "LATEST"), "InvalidArgumentException", "Not a consumer's ARN.");
        var open = subscribe(consumer, 0, "LATEST");
        delete();
        refused(
                () -> follow(open, Duration.ZERO),
                "ResourceNotFoundException",
                "Stream s under account 000000000001 not found.");
    }

    @Test
    void a_subscription_ends_with_its_consumer_also_where_the_name_is_registered_again() {
        String consumer = register("c").consumerARN();
        var open = subscribe(consumer, 0, "LATEST");
        deregister(consumer);
        assertThat(register("c").consumerARN()).as("within the same second").isEqualTo(consumer);
        kinesis.put("a", "1");
        refused(
                () -> follow(open, Duration.ZERO),
                "ResourceNotFoundException",
                "Consumer c under stream: s, account 000000000001 not found.");
        assertThat(events).isEmpty();
    }

    @Test
    void a_consumer_that_is_tagged_while_it_is_deregistered_stays_gone() throws Exception {
        for (int round = 0; round < 40; round++) {
            String consumer = register("c").consumerARN();
            try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> tagging = both.submit(() -> tag(consumer, "a"));
                both.submit(() -> deregister(consumer)).get();
                try {
                    tagging.get();
                } catch (ExecutionException gone) {
                    assertThat(gone).hasMessageContaining("Consumer c under stream: s");
                }
            }
            assertThat(kinesis.summary("s").consumerCount()).isZero();
        }
        kinesis.restart();
        assertThat(kinesis.summary("s").consumerCount()).isZero();
    }

    @Test
    void tags_that_are_put_on_a_consumer_at_once_are_all_kept() throws Exception {
        String consumer = register("c").consumerARN();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> tagging = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                String key = "k" + i;
                tagging.add(all.submit(() -> tag(consumer, key)));
            }
            for (Future<?> one : tagging) {
                one.get();
            }
        }
        assertThat(tags(consumer)).hasSize(48);
        kinesis.restart();
        assertThat(tags(consumer)).hasSize(48);
    }

    private void tag(String arn, String key) {
        kinesis.api().tagResource(new TagResourceInput(Map.of(key, "v"), arn, null), call());
    }

    private void deregister(String consumer) {
        kinesis.api()
                .deregisterStreamConsumer(
                        DeregisterStreamConsumerInput.builder()
                                .consumerARN(consumer)
                                .build(),
                        call());
    }

    /// Takes the events of a subscription; each one moves the time on.
    private void follow(EventStream<SubscribeToShardEventStream> subscription, Duration perEvent) throws Exception {
        subscription.sendTo(event -> {
            events.add(event.subscribeToShardEvent());
            kinesis.clock.advance(perEvent);
        });
    }

    private EventStream<SubscribeToShardEventStream> subscribe(String consumer, int shard, String type) {
        return kinesis.api()
                .subscribeToShard(
                        SubscribeToShardInput.builder()
                                .consumerARN(consumer)
                                .shardId(shardId(shard))
                                .startingPosition(new StartingPosition(type, null, null))
                                .build(),
                        call())
                .eventStream();
    }

    private Consumer register(String name) {
        return kinesis.api()
                .registerStreamConsumer(
                        RegisterStreamConsumerInput.builder()
                                .streamARN(ARN)
                                .consumerName(name)
                                .build(),
                        call())
                .consumer();
    }

    private void delete() {
        kinesis.api()
                .deleteStream(
                        DeleteStreamInput.builder()
                                .streamName("s")
                                .enforceConsumerDeletion(true)
                                .build(),
                        call());
    }

    private List<Tag> tags(String arn) {
        return Objects.requireNonNull(kinesis.api()
                .listTagsForResource(
                        ListTagsForResourceInput.builder().resourceARN(arn).build(), call())
                .tags());
    }
}
