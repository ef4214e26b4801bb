package dev.millrace.cloud.service.kinesis;

import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.HALF;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.LAST_KEY;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.call;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.refused;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.shardId;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.kinesis.ChildShard;
import dev.millrace.wire.kinesis.DecreaseStreamRetentionPeriodInput;
import dev.millrace.wire.kinesis.GetRecordsOutput;
import dev.millrace.wire.kinesis.HashKeyRange;
import dev.millrace.wire.kinesis.IncreaseStreamRetentionPeriodInput;
import dev.millrace.wire.kinesis.PutRecordOutput;
import dev.millrace.wire.kinesis.Shard;
import dev.millrace.wire.kinesis.UpdateShardCountOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReshardingTest {
    @TempDir
    Path data;

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
    void aSplitShardIsReadToItsEndAndThenItsChildren() {
        PutRecordOutput before = kinesis.putAt("5", "1");
        String waiting = kinesis.iterator(0, "LATEST");
        kinesis.split(0, HALF);
        PutRecordOutput low = kinesis.putAt("5", "2");
        PutRecordOutput high = kinesis.putAt(HALF, "3");
        assertThat(low.shardId()).isEqualTo(shardId(1));
        assertThat(high.shardId()).isEqualTo(shardId(2));
        assertThat(low.sequenceNumber()).isGreaterThan(before.sequenceNumber());
        assertThat(high.sequenceNumber()).isGreaterThan(before.sequenceNumber());

        GetRecordsOutput parent = kinesis.read(kinesis.iterator(0, "TRIM_HORIZON"));
        assertThat(texts(parent.records())).containsExactly("1");
        assertThat(parent.nextShardIterator()).isNull();
        assertThat(parent.childShards())
                .containsExactly(
                        new ChildShard(
                                shardId(1),
                                List.of(shardId(0)),
                                new HashKeyRange("0", "170141183460469231731687303715884105727")),
                        new ChildShard(shardId(2), List.of(shardId(0)), new HashKeyRange(HALF, LAST_KEY)));
        assertThat(kinesis.read(waiting).nextShardIterator()).isNull();
        assertThat(texts(kinesis.all(1))).containsExactly("2");
        assertThat(texts(kinesis.all(2))).containsExactly("3");
    }

    @Test
    void aClosedShardEndsWithANumberBetweenItsRecordsAndItsChildren() {
        String last = kinesis.put("a", "1").sequenceNumber();
        kinesis.split(0, HALF);
        List<Shard> shards = kinesis.shards();
        String end = Objects.requireNonNull(shards.get(0).sequenceNumberRange().endingSequenceNumber());
        assertThat(end).matches("\\d{56}").isGreaterThan(last);
        for (Shard child : shards.subList(1, 3)) {
            assertThat(child.parentShardId()).isEqualTo(shardId(0));
            assertThat(child.adjacentParentShardId()).isNull();
            assertThat(child.sequenceNumberRange().endingSequenceNumber()).isNull();
            assertThat(child.sequenceNumberRange().startingSequenceNumber()).isGreaterThan(end);
        }
        GetRecordsOutput afterEnd = kinesis.read(kinesis.iterator(
                0, input -> input.shardIteratorType("AFTER_SEQUENCE_NUMBER").startingSequenceNumber(end)));
        assertThat(afterEnd.records()).isEmpty();
        assertThat(afterEnd.nextShardIterator()).isNull();
        assertThat(kinesis.summary("s").openShardCount()).isEqualTo(2);
    }

    @Test
    void aPartlyReadShardHasNoChildrenYet() {
        kinesis.put("a", "1");
        kinesis.put("a", "2");
        kinesis.split(0, HALF);
        GetRecordsOutput first = kinesis.read(kinesis.iterator(0, "TRIM_HORIZON"), 1);
        assertThat(first.childShards()).isNull();
        GetRecordsOutput second = kinesis.read(Objects.requireNonNull(first.nextShardIterator()), 1);
        assertThat(texts(second.records())).containsExactly("2");
        assertThat(second.childShards()).hasSize(2);
    }

    @Test
    void mergedShardsHaveOneChildOfBoth() {
        kinesis.split(0, HALF);
        kinesis.putAt("5", "1");
        kinesis.putAt(HALF, "2");
        kinesis.merge(1, 2);
        assertThat(kinesis.putAt("5", "3").shardId()).isEqualTo(shardId(3));
        assertThat(kinesis.putAt(LAST_KEY, "4").shardId()).isEqualTo(shardId(3));
        Shard merged = kinesis.shards().get(3);
        assertThat(merged.parentShardId()).isEqualTo(shardId(1));
        assertThat(merged.adjacentParentShardId()).isEqualTo(shardId(2));
        assertThat(merged.hashKeyRange()).isEqualTo(new HashKeyRange("0", LAST_KEY));
        for (int parent : new int[] {1, 2}) {
            assertThat(kinesis.read(kinesis.iterator(parent, "TRIM_HORIZON")).childShards())
                    .containsExactly(new ChildShard(
                            shardId(3), List.of(shardId(1), shardId(2)), new HashKeyRange("0", LAST_KEY)));
        }
        assertThat(texts(kinesis.all(3))).containsExactly("3", "4");
    }

    @Test
    void splitsAndMergesThatCannotBeAreRefused() {
        refused(
                () -> kinesis.split(0, "1"),
                "InvalidArgumentException",
                "NewStartingHashKey 1 used in SplitShard() on shard shardId-000000000000 in stream s under account"
                        + " 000000000001 is not both greater than one plus the shard's StartingHashKey 0 and less than"
                        + " the shard's EndingHashKey " + LAST_KEY + ".");
        refused(
                () -> kinesis.split(4, HALF),
                "ResourceNotFoundException",
                "Could not find shard shardId-000000000004 in stream s under account 000000000001.");
        kinesis.split(0, HALF);
        refused(
                () -> kinesis.split(0, HALF),
                "InvalidArgumentException",
                "Shard shardId-000000000000 in stream s under account 000000000001 has already been merged or split,"
                        + " and thus is not eligible for merging or splitting.");
        refused(
                () -> kinesis.merge(2, 1),
                "InvalidArgumentException",
                "Shards shardId-000000000002 and shardId-000000000001 in stream s under account 000000000001 are not"
                        + " an adjacent pair of shards eligible for merging");
        refused(
                () -> kinesis.merge(1, 9),
                "ResourceNotFoundException",
                "Could not find shard shardId-000000000009 in stream s under account 000000000001.");
        assertThat(kinesis.shards()).hasSize(3);
    }

    @Test
    void updateShardCountHalvesShardsAndMergesThem() {
        UpdateShardCountOutput doubled = kinesis.scale(2);
        assertThat(doubled.streamName()).isEqualTo("s");
        assertThat(doubled.currentShardCount()).isEqualTo(1);
        assertThat(doubled.targetShardCount()).isEqualTo(2);
        kinesis.scale(3);
        assertThat(openRanges())
                .containsExactlyInAnyOrder(
                        new HashKeyRange("0", "170141183460469231731687303715884105727"),
                        new HashKeyRange(HALF, "255211775190703847597530955573826158591"),
                        new HashKeyRange("255211775190703847597530955573826158592", LAST_KEY));
        kinesis.scale(2);
        assertThat(openRanges())
                .containsExactlyInAnyOrder(
                        new HashKeyRange("0", "170141183460469231731687303715884105727"),
                        new HashKeyRange(HALF, LAST_KEY));
        assertThat(kinesis.summary("s").openShardCount()).isEqualTo(2);
    }

    @Test
    void updateShardCountAtMostDoublesAndAtLeastHalves() {
        refused(
                () -> kinesis.scale(3),
                "LimitExceededException",
                "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count:"
                        + " 1, Target shard count: 3");
        kinesis.scale(2);
        kinesis.scale(4);
        refused(
                () -> kinesis.scale(1),
                "LimitExceededException",
                "UpdateShardCount cannot scale down below half your current open shard count. Current open shard"
                        + " count: 4, Target shard count: 1");
        refused(
                () -> kinesis.scale(10_001),
                "LimitExceededException",
                "Target shard count or number of open shards cannot be greater than 10000. Current open shard count:"
                        + " 4, Target shard count: 10001");
    }

    @Test
    void recordsPastTheRetentionPeriodAreNotGivenAndThenDropped() {
        String first = kinesis.put("a", "1").sequenceNumber();
        kinesis.clock.advance(Duration.ofHours(12));
        kinesis.put("a", "2");
        kinesis.clock.advance(Duration.ofHours(12));
        assertThat(texts(kinesis.all(0))).as("as old as allowed").containsExactly("1", "2");
        kinesis.clock.advance(Duration.ofMillis(1));
        assertThat(texts(kinesis.all(0))).as("before the trim").containsExactly("2");
        kinesis.round();
        assertThat(texts(kinesis.all(0))).containsExactly("2");
        assertThat(kinesis.texts(kinesis.iterator(
                        0,
                        input -> input.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber(first))))
                .containsExactly("2");
        kinesis.clock.advance(Duration.ofHours(13));
        kinesis.round();
        GetRecordsOutput none = kinesis.read(kinesis.iterator(0, "TRIM_HORIZON"));
        assertThat(none.records()).isEmpty();
        assertThat(none.millisBehindLatest()).isZero();
        assertThat(kinesis.put("a", "3").sequenceNumber()).isGreaterThan(first);
        assertThat(texts(kinesis.all(0))).containsExactly("3");
    }

    @Test
    void aLongerRetentionPeriodKeepsRecordsAndAShorterOneHidesThem() {
        increase(48);
        assertThat(kinesis.describe().retentionPeriodHours()).isEqualTo(48);
        kinesis.put("a", "1");
        kinesis.clock.advance(Duration.ofHours(30));
        kinesis.round();
        assertThat(texts(kinesis.all(0))).containsExactly("1");
        decrease(24);
        assertThat(kinesis.all(0)).isEmpty();
    }

    @Test
    void theRetentionPeriodIsADayToAYear() {
        refused(
                () -> increase(8761),
                "InvalidArgumentException",
                "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too"
                        + " long.");
        refused(
                () -> decrease(23),
                "InvalidArgumentException",
                "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.");
        increase(8760);
        refused(
                () -> increase(100),
                "InvalidArgumentException",
                "Requested retention period (100 hours) for stream s can not be shorter than existing retention period"
                        + " (8760 hours). Use DecreaseRetentionPeriod API.");
        decrease(100);
        refused(
                () -> decrease(101),
                "InvalidArgumentException",
                "Requested retention period (101 hours) for stream s can not be longer than existing retention period"
                        + " (100 hours). Use IncreaseRetentionPeriod API.");
    }

    @Test
    void aClosedShardGoesWhenItsRecordsHaveGone() {
        kinesis.put("a", "1");
        kinesis.split(0, HALF);
        kinesis.clock.advance(Duration.ofHours(24));
        kinesis.round();
        assertThat(kinesis.shards()).hasSize(3);
        String iterator = kinesis.iterator(0, "TRIM_HORIZON");
        kinesis.clock.advance(Duration.ofMillis(1));
        kinesis.round();
        assertThat(kinesis.shards()).extracting(Shard::shardId).containsExactly(shardId(1), shardId(2));
        assertThat(kinesis.shards().getFirst().parentShardId()).isEqualTo(shardId(0));
        refused(
                () -> kinesis.read(iterator),
                "ResourceNotFoundException",
                "Shard shardId-000000000000 in stream s under account 000000000001 does not exist");
        kinesis.split(1, "7");
        assertThat(kinesis.shards()).extracting(Shard::shardId).endsWith(shardId(3), shardId(4));
    }

    private List<HashKeyRange> openRanges() {
        return kinesis.shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .map(Shard::hashKeyRange)
                .toList();
    }

    private void increase(int hours) {
        kinesis.api()
                .increaseStreamRetentionPeriod(
                        IncreaseStreamRetentionPeriodInput.builder()
                                .streamName("s")
                                .retentionPeriodHours(hours)
                                .build(),
                        call());
    }

    private void decrease(int hours) {
        kinesis.api()
                .decreaseStreamRetentionPeriod(
                        DecreaseStreamRetentionPeriodInput.builder()
                                .streamName("s")
                                .retentionPeriodHours(hours)
                                .build(),
                        call());
    }
}
