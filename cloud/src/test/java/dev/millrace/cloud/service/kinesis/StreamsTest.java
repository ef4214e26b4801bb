package dev.millrace.cloud.service.kinesis;

import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.ARN;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.HALF;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.LAST_KEY;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.REGION;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.START;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.call;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.refused;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.shardId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.AddTagsToStreamInput;
import dev.millrace.wire.kinesis.CreateStreamInput;
import dev.millrace.wire.kinesis.DeleteStreamInput;
import dev.millrace.wire.kinesis.DescribeStreamInput;
import dev.millrace.wire.kinesis.DescribeStreamSummaryInput;
import dev.millrace.wire.kinesis.HashKeyRange;
import dev.millrace.wire.kinesis.LimitExceededException;
import dev.millrace.wire.kinesis.ListShardsInput;
import dev.millrace.wire.kinesis.ListShardsOutput;
import dev.millrace.wire.kinesis.ListStreamsInput;
import dev.millrace.wire.kinesis.ListStreamsOutput;
import dev.millrace.wire.kinesis.ListTagsForResourceInput;
import dev.millrace.wire.kinesis.ListTagsForStreamInput;
import dev.millrace.wire.kinesis.RemoveTagsFromStreamInput;
import dev.millrace.wire.kinesis.Shard;
import dev.millrace.wire.kinesis.ShardFilter;
import dev.millrace.wire.kinesis.StreamDescription;
import dev.millrace.wire.kinesis.StreamModeDetails;
import dev.millrace.wire.kinesis.StreamSummary;
import dev.millrace.wire.kinesis.Tag;
import dev.millrace.wire.kinesis.TagResourceInput;
import dev.millrace.wire.kinesis.UntagResourceInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamsTest {
    @TempDir
    Path data;

    private KinesisUnderTest kinesis;

    @BeforeEach
    void open() {
        kinesis = new KinesisUnderTest(data);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void aNewStreamIsActiveWithItsShards() {
        kinesis.create("s", 2);
        StreamDescription stream = kinesis.describe();
        assertThat(stream.streamName()).isEqualTo("s");
        assertThat(stream.streamARN()).isEqualTo(ARN);
        assertThat(stream.streamStatus()).isEqualTo("ACTIVE");
        assertThat(stream.streamModeDetails()).isEqualTo(new StreamModeDetails("PROVISIONED"));
        assertThat(stream.retentionPeriodHours()).isEqualTo(24);
        assertThat(stream.streamCreationTimestamp()).isEqualTo(START);
        assertThat(stream.encryptionType()).isEqualTo("NONE");
        assertThat(stream.hasMoreShards()).isFalse();
        assertThat(stream.shards()).extracting(Shard::shardId).containsExactly(shardId(0), shardId(1));
        assertThat(stream.shards())
                .extracting(Shard::hashKeyRange)
                .containsExactly(
                        new HashKeyRange("0", "170141183460469231731687303715884105727"),
                        new HashKeyRange(HALF, LAST_KEY));
        assertThat(stream.shards()).allSatisfy(shard -> {
            assertThat(shard.parentShardId()).isNull();
            assertThat(shard.sequenceNumberRange().startingSequenceNumber()).matches("\\d{56}");
            assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNull();
        });
        assertThat(kinesis.summary("s").openShardCount()).isEqualTo(2);
        assertThat(kinesis.summary("s").consumerCount()).isZero();
    }

    @Test
    void aNameIsTakenUntilItsStreamIsDeleted() {
        kinesis.create("s", 1);
        refused(
                () -> kinesis.create("s", 1),
                "ResourceInUseException",
                "Stream s under account 000000000001 already exists.");
        kinesis.put("a", "old");
        String id = kinesis.summary("s").streamId();
        delete();
        refused(kinesis::describe, "ResourceNotFoundException", "Stream s under account 000000000001 not found.");
        refused(
                () -> kinesis.put("a", "x"),
                "ResourceNotFoundException",
                "Stream s under account 000000000001 not found.");
        refused(this::delete, "ResourceNotFoundException", "Stream s under account 000000000001 not found.");
        kinesis.create("s", 1);
        assertThat(kinesis.all(0)).isEmpty();
        assertThat(kinesis.summary("s").streamId()).isNotEqualTo(id);
    }

    @Test
    void aStreamIsNamedByNameByArnOrById() {
        kinesis.create("s", 1);
        String id = kinesis.summary("s").streamId();
        assertThat(kinesis.api()
                        .describeStreamSummary(
                                DescribeStreamSummaryInput.builder()
                                        .streamARN(ARN)
                                        .build(),
                                call())
                        .streamDescriptionSummary()
                        .streamId())
                .isEqualTo(id);
        assertThat(kinesis.api()
                        .describeStreamSummary(
                                DescribeStreamSummaryInput.builder()
                                        .streamId(id)
                                        .build(),
                                call())
                        .streamDescriptionSummary()
                        .streamName())
                .isEqualTo("s");
        refused(
                () -> kinesis.api().describeStream(DescribeStreamInput.builder().build(), call()),
                "InvalidArgumentException",
                "Either StreamName or StreamARN should be provided.");
        refused(
                () -> kinesis.api()
                        .describeStream(
                                DescribeStreamInput.builder()
                                        .streamName("t")
                                        .streamARN(ARN)
                                        .build(),
                                call()),
                "InvalidArgumentException",
                "StreamName t and StreamARN " + ARN + " do not name the same stream.");
    }

    @Test
    void theModeSaysWhoCountsTheShards() {
        refused(
                () -> kinesis.api()
                        .createStream(
                                CreateStreamInput.builder()
                                        .streamName("s")
                                        .streamModeDetails(new StreamModeDetails("PROVISIONED"))
                                        .build(),
                                call()),
                "ValidationException",
                "ShardCount must be specified for a stream in PROVISIONED mode.");
        kinesis.api().createStream(CreateStreamInput.builder().streamName("neither").build(), call());
        assertThat(kinesis.summary("neither").openShardCount()).isEqualTo(4);
        assertThat(kinesis.summary("neither").streamModeDetails()).isEqualTo(new StreamModeDetails("ON_DEMAND"));
        CreateStreamInput.Builder onDemand =
                CreateStreamInput.builder().streamName("s").streamModeDetails(new StreamModeDetails("ON_DEMAND"));
        refused(
                () -> kinesis.api().createStream(onDemand.shardCount(3).build(), call()),
                "ValidationException",
                "ShardCount must not be specified for a stream in ON_DEMAND mode.");
        kinesis.api().createStream(onDemand.shardCount(null).build(), call());
        assertThat(kinesis.summary("s").openShardCount()).isEqualTo(4);
        refused(
                () -> kinesis.scale(8),
                "ValidationException",
                "Invalid operation: the stream s under account 000000000001 is in ON_DEMAND mode, and UpdateShardCount"
                        + " is only allowed for a stream in PROVISIONED mode.");
    }

    @Test
    void anAccountHasSoManyShardsInARegion() {
        Call elsewhere = call(ACCOUNT, "us-east-2");
        kinesis.create("s", 10, elsewhere);
        refused(
                () -> kinesis.create("t", 5991, elsewhere),
                "LimitExceededException",
                "This request would exceed the shard limit for the account 000000000001 in us-east-2. Current shard"
                        + " count for the account: 10. Limit: 6000. Number of additional shards that would have"
                        + " resulted from this request: 5991. Refer to the AWS Service Limits page"
                        + " (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits"
                        + " and how to request higher limits.");
    }

    @Test
    void streamsAreListedByPages() {
        for (String name : List.of("b", "e", "a", "d", "c")) {
            kinesis.create(name, 1);
        }
        List<List<String>> pages = new ArrayList<>();
        String token = null;
        do {
            ListStreamsOutput page = kinesis.api()
                    .listStreams(
                            ListStreamsInput.builder().limit(2).nextToken(token).build(), call());
            pages.add(page.streamNames());
            assertThat(Objects.requireNonNull(page.streamSummaries()).stream().map(StreamSummary::streamName))
                    .isEqualTo(page.streamNames());
            token = page.nextToken();
            assertThat(page.hasMoreStreams()).isEqualTo(token != null);
        } while (token != null);
        assertThat(pages).containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
        assertThat(kinesis.api()
                        .listStreams(
                                ListStreamsInput.builder()
                                        .exclusiveStartStreamName("c")
                                        .build(),
                                call())
                        .streamNames())
                .containsExactly("d", "e");
    }

    @Test
    void shardsAreListedByPagesAndATokenEndsAfterFiveMinutes() {
        kinesis.create("s", 5);
        ListShardsOutput first = kinesis.api()
                .listShards(
                        ListShardsInput.builder().streamName("s").maxResults(3).build(), call());
        assertThat(first.shards()).extracting(Shard::shardId).containsExactly(shardId(0), shardId(1), shardId(2));
        String token = Objects.requireNonNull(first.nextToken());
        kinesis.clock.advance(Duration.ofMinutes(5));
        ListShardsOutput second = next(token, call());
        assertThat(second.shards()).extracting(Shard::shardId).containsExactly(shardId(3), shardId(4));
        assertThat(second.nextToken()).isNull();
        refused(
                () -> kinesis.api()
                        .listShards(
                                ListShardsInput.builder()
                                        .streamName("s")
                                        .nextToken(token)
                                        .build(),
                                call()),
                "InvalidArgumentException",
                "NextToken and StreamName cannot be provided together.");
        refused(() -> next("AAAA", call()), "InvalidArgumentException", "Invalid NextToken.");
        refused(() -> next(kinesis.iterator(0, "LATEST"), call()), "InvalidArgumentException", "Invalid NextToken.");
        kinesis.clock.advance(Duration.ofMillis(1));
        refused(
                () -> next(token, call()),
                "ExpiredNextTokenException",
                "NextToken expired. The token was created at time Sun Mar 01 12:00:00 UTC 2026 while right now it is"
                        + " Sun Mar 01 12:05:00 UTC 2026 which is further in the future than the tolerated delay of"
                        + " 300000 milliseconds.");
    }

    @Test
    void aTokenIsOfNoUseInAnotherAccountOrRegion() {
        kinesis.create("s", 2);
        String token = Objects.requireNonNull(kinesis.api()
                .listShards(
                        ListShardsInput.builder().streamName("s").maxResults(1).build(), call())
                .nextToken());
        for (Call other : List.of(call("000000000002", REGION), call(ACCOUNT, "eu-central-1"))) {
            refused(() -> next(token, other), "InvalidArgumentException", "Invalid NextToken.");
        }
    }

    @Test
    void shardsAreFilteredByTheTimeTheyWereOpen() {
        kinesis.create("s", 1);
        kinesis.clock.advance(Duration.ofHours(1));
        kinesis.split(0, HALF);
        kinesis.clock.advance(Duration.ofHours(1));
        assertThat(filtered(ShardFilter.builder().type("AT_LATEST"))).containsExactly(shardId(1), shardId(2));
        assertThat(filtered(ShardFilter.builder().type("AT_TRIM_HORIZON"))).containsExactly(shardId(0));
        assertThat(filtered(ShardFilter.builder().type("FROM_TRIM_HORIZON")))
                .containsExactly(shardId(0), shardId(1), shardId(2));
        assertThat(filtered(ShardFilter.builder().type("AT_TIMESTAMP").timestamp(START.plusSeconds(60))))
                .containsExactly(shardId(0));
        assertThat(filtered(ShardFilter.builder().type("FROM_TIMESTAMP").timestamp(START.plusSeconds(3601))))
                .containsExactly(shardId(1), shardId(2));
        assertThat(filtered(ShardFilter.builder().type("AFTER_SHARD_ID").shardId(shardId(1))))
                .containsExactly(shardId(2));
        refused(
                () -> filtered(ShardFilter.builder().type("AFTER_SHARD_ID")),
                "InvalidArgumentException",
                "ShardId must be specified for the filter AFTER_SHARD_ID.");
    }

    @Test
    void describeStreamGivesShardsByPages() {
        kinesis.create("s", 3);
        DescribeStreamInput.Builder input =
                DescribeStreamInput.builder().streamName("s").limit(2);
        StreamDescription first =
                kinesis.api().describeStream(input.build(), call()).streamDescription();
        assertThat(first.shards()).hasSize(2);
        assertThat(first.hasMoreShards()).isTrue();
        StreamDescription second = kinesis.api()
                .describeStream(input.exclusiveStartShardId(shardId(1)).build(), call())
                .streamDescription();
        assertThat(second.shards()).extracting(Shard::shardId).containsExactly(shardId(2));
        assertThat(second.hasMoreShards()).isFalse();
    }

    @Test
    void tagsAreAddedReplacedListedByPagesAndRemoved() {
        kinesis.api()
                .createStream(
                        CreateStreamInput.builder()
                                .streamName("s")
                                .shardCount(1)
                                .tags(Map.of("b", "1"))
                                .build(),
                        call());
        kinesis.api()
                .addTagsToStream(
                        AddTagsToStreamInput.builder()
                                .streamName("s")
                                .tags(Map.of("a", "2", "b", "3"))
                                .build(),
                        call());
        kinesis.api().tagResource(new TagResourceInput(Map.of("c", ""), ARN, null), call());
        assertThat(tags()).containsExactly(new Tag("a", "2"), new Tag("b", "3"), new Tag("c", ""));
        var page = kinesis.api()
                .listTagsForStream(
                        ListTagsForStreamInput.builder()
                                .streamName("s")
                                .exclusiveStartTagKey("a")
                                .limit(1)
                                .build(),
                        call());
        assertThat(page.tags()).containsExactly(new Tag("b", "3"));
        assertThat(page.hasMoreTags()).isTrue();
        kinesis.api()
                .removeTagsFromStream(
                        RemoveTagsFromStreamInput.builder()
                                .streamName("s")
                                .tagKeys(List.of("a", "never"))
                                .build(),
                        call());
        kinesis.api().untagResource(new UntagResourceInput(List.of("b"), ARN, null), call());
        assertThat(tags()).containsExactly(new Tag("c", ""));
    }

    @Test
    void aStreamHasFiftyTagsOfAllowedLetters() {
        kinesis.create("s", 1);
        Map<String, String> fifty = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            fifty.put("k" + i, "v");
        }
        kinesis.api().tagResource(new TagResourceInput(fifty, ARN, null), call());
        refused(
                () -> kinesis.api().tagResource(new TagResourceInput(Map.of("one", "more"), ARN, null), call()),
                "InvalidArgumentException",
                "Failed to add tags to stream s under account 000000000001 because a given stream cannot have more"
                        + " than 50 tags associated with it.");
        refused(
                () -> kinesis.api().tagResource(new TagResourceInput(Map.of("a", "x*y"), ARN, null), call()),
                "InvalidArgumentException",
                "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space,"
                        + " _ . / = + - % @ :.");
        assertThat(tags()).hasSize(50);
    }

    private void delete() {
        kinesis.api().deleteStream(DeleteStreamInput.builder().streamName("s").build(), call());
    }

    private ListShardsOutput next(String token, Call call) {
        return kinesis.api()
                .listShards(ListShardsInput.builder().nextToken(token).build(), call);
    }

    private List<String> filtered(ShardFilter.Builder filter) {
        return Objects.requireNonNull(kinesis.api()
                        .listShards(
                                ListShardsInput.builder()
                                        .streamName("s")
                                        .shardFilter(filter.build())
                                        .build(),
                                call())
                        .shards())
                .stream()
                .map(Shard::shardId)
                .toList();
    }

    private List<Tag> tags() {
        return Objects.requireNonNull(kinesis.api()
                .listTagsForResource(
                        ListTagsForResourceInput.builder().resourceARN(ARN).build(), call())
                .tags());
    }

    @Test
    void more_shards_than_can_be_counted_are_over_the_limit() {
        kinesis.create("one", 1);
        refused(
                () -> kinesis.create("huge", Integer.MAX_VALUE),
                "LimitExceededException",
                "This request would exceed the shard limit for the account 000000000001 in eu-west-1. Current shard"
                        + " count for the account: 1. Limit: 20000. Number of additional shards that would have"
                        + " resulted from this request: 2147483647. Refer to the AWS Service Limits page"
                        + " (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits"
                        + " and how to request higher limits.");
    }

    @Test
    void streams_made_at_once_do_not_share_the_last_shards() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, 12)
                .mapToObj(i -> Thread.startVirtualThread(() -> {
                    try {
                        together.await();
                        kinesis.api()
                                .createStream(
                                        CreateStreamInput.builder()
                                                .streamName("at-once-" + i)
                                                .shardCount(4_000)
                                                .build(),
                                        call());
                        made.incrementAndGet();
                    } catch (LimitExceededException full) {
                        // As all but some are to meet it.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        together.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(made.get()).isEqualTo(KinesisLimits.shards(REGION) / 4_000);
    }
}
