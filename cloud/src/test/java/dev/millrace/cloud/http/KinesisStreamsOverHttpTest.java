package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static dev.millrace.cloud.http.StreamOwner.FIRST_SHARD;
import static dev.millrace.cloud.http.StreamOwner.KEYS;
import static dev.millrace.cloud.http.StreamOwner.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.Tag;

/// Streams and their shards as AWS's own client makes, changes and lists them.
final class KinesisStreamsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final KinesisClient kinesis = CLOUD.kinesis(OWNER);
    private final StreamOwner owner = new StreamOwner(kinesis);

    @Test
    void a_stream_is_active_at_the_first_look() {
        kinesis.createStream(r -> r.streamName("fresh").shardCount(2).tags(Map.of("team", "rides")));

        StreamDescriptionSummary summary =
                kinesis.describeStreamSummary(r -> r.streamName("fresh")).streamDescriptionSummary();
        assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(summary.streamARN()).isEqualTo("arn:aws:kinesis:eu-west-1:111122223333:stream/fresh");
        assertThat(summary.streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        assertThat(summary.retentionPeriodHours()).isEqualTo(24);
        assertThat(summary.openShardCount()).isEqualTo(2);
        assertThat(summary.consumerCount()).isZero();
        assertThat(summary.encryptionType()).isEqualTo(EncryptionType.NONE);
        assertThat(summary.streamCreationTimestamp())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));

        StreamDescription stream =
                kinesis.describeStream(r -> r.streamName("fresh")).streamDescription();
        assertThat(stream.hasMoreShards()).isFalse();
        assertThat(stream.shards()).extracting(Shard::shardId).containsExactly(FIRST_SHARD, "shardId-000000000001");
        assertThat(stream.shards())
                .extracting(shard -> shard.hashKeyRange().startingHashKey() + ".."
                        + shard.hashKeyRange().endingHashKey())
                .containsExactly(
                        "0..170141183460469231731687303715884105727",
                        "170141183460469231731687303715884105728..340282366920938463463374607431768211455");
        assertThat(kinesis.listTagsForStream(r -> r.streamName("fresh")).tags())
                .containsExactly(Tag.builder().key("team").value("rides").build());
    }

    @Test
    void a_split_shard_ends_and_names_its_children() {
        owner.create("split", 1);
        owner.put("split", "before");
        kinesis.splitShard(r -> r.streamName("split")
                .shardToSplit(FIRST_SHARD)
                .newStartingHashKey("170141183460469231731687303715884105728"));
        PutRecordResponse put = kinesis.putRecord(r ->
                r.streamName("split").partitionKey("k").explicitHashKey("0").data(SdkBytes.fromUtf8String("after")));
        assertThat(put.shardId()).isEqualTo("shardId-000000000001");

        List<Shard> shards = kinesis.listShards(r -> r.streamName("split")).shards();
        assertThat(shards).hasSize(3);
        assertThat(shards.getFirst().sequenceNumberRange().endingSequenceNumber())
                .matches("[0-9]{56}");
        assertThat(shards.get(1).parentShardId()).isEqualTo(FIRST_SHARD);
        assertThat(shards.get(1).sequenceNumberRange().endingSequenceNumber()).isNull();

        GetRecordsResponse read = kinesis.getRecords(r -> r.shardIterator(owner.fromStart("split", FIRST_SHARD)));
        assertThat(read.records())
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("before");
        assertThat(read.nextShardIterator()).isNull();
        assertThat(read.childShards())
                .extracting(ChildShard::shardId)
                .containsExactly("shardId-000000000001", "shardId-000000000002");
        assertThat(read.childShards().getFirst().parentShards()).containsExactly(FIRST_SHARD);

        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Shard shardId-000000000000 in stream split under account 111122223333 has already been merged or"
                        + " split, and thus is not eligible for merging or splitting.",
                () -> kinesis.splitShard(
                        r -> r.streamName("split").shardToSplit(FIRST_SHARD).newStartingHashKey("10")));

        kinesis.mergeShards(r -> r.streamName("split")
                .shardToMerge("shardId-000000000001")
                .adjacentShardToMerge("shardId-000000000002"));
        Shard merged = kinesis.listShards(r -> r.streamName("split")).shards().getLast();
        assertThat(merged.parentShardId()).isEqualTo("shardId-000000000001");
        assertThat(merged.adjacentParentShardId()).isEqualTo("shardId-000000000002");
        assertThat(merged.hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(merged.hashKeyRange().endingHashKey())
                .isEqualTo(KEYS.subtract(BigInteger.ONE).toString());
    }

    @Test
    void a_stream_is_scaled_evenly() {
        owner.create("scaled", 2);
        var update = kinesis.updateShardCount(
                r -> r.streamName("scaled").targetShardCount(4).scalingType(ScalingType.UNIFORM_SCALING));
        assertThat(update.currentShardCount()).isEqualTo(2);
        assertThat(update.targetShardCount()).isEqualTo(4);
        assertThat(update.streamARN()).isEqualTo("arn:aws:kinesis:eu-west-1:111122223333:stream/scaled");
        StreamDescriptionSummary summary =
                kinesis.describeStreamSummary(r -> r.streamName("scaled")).streamDescriptionSummary();
        assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(summary.openShardCount()).isEqualTo(4);
        List<Shard> open = kinesis.listShards(r -> r.streamName("scaled")).shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .toList();
        assertThat(open)
                .extracting(shard -> new BigInteger(shard.hashKeyRange().endingHashKey())
                        .subtract(new BigInteger(shard.hashKeyRange().startingHashKey()))
                        .add(BigInteger.ONE))
                .containsOnly(KEYS.shiftRight(2));
    }

    @Test
    void tags_are_added_replaced_and_removed() {
        owner.create("tagged", 1);
        kinesis.addTagsToStream(r -> r.streamName("tagged").tags(Map.of("a", "1", "b", "2")));
        kinesis.addTagsToStream(r -> r.streamName("tagged").tags(Map.of("b", "3", "empty", "")));
        kinesis.removeTagsFromStream(r -> r.streamName("tagged").tagKeys("a"));
        Tag b = Tag.builder().key("b").value("3").build();
        Tag empty = Tag.builder().key("empty").value("").build();
        var tags = kinesis.listTagsForStream(r -> r.streamName("tagged"));
        assertThat(tags.tags()).containsExactly(b, empty);
        assertThat(tags.hasMoreTags()).isFalse();
        var page = kinesis.listTagsForStream(r -> r.streamName("tagged").limit(1));
        assertThat(page.tags()).containsExactly(b);
        assertThat(page.hasMoreTags()).isTrue();
        String arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/tagged";
        kinesis.tagResource(r -> r.resourceARN(arn).tags(Map.of("c", "4")));
        kinesis.untagResource(r -> r.resourceARN(arn).tagKeys("b", "empty"));
        assertThat(kinesis.listTagsForResource(r -> r.resourceARN(arn)).tags())
                .containsExactly(Tag.builder().key("c").value("4").build());
    }

    @Test
    void settings_change_in_place() {
        owner.create("settings", 1);
        kinesis.increaseStreamRetentionPeriod(r -> r.streamName("settings").retentionPeriodHours(48));
        kinesis.startStreamEncryption(
                r -> r.streamName("settings").encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"));
        kinesis.updateStreamMode(r -> r.streamARN("arn:aws:kinesis:eu-west-1:111122223333:stream/settings")
                .streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
        StreamDescriptionSummary summary =
                kinesis.describeStreamSummary(r -> r.streamName("settings")).streamDescriptionSummary();
        assertThat(summary.retentionPeriodHours()).isEqualTo(48);
        assertThat(summary.encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(summary.keyId()).isEqualTo("alias/aws/kinesis");
        assertThat(summary.streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(kinesis.putRecord(
                                r -> r.streamName("settings").partitionKey("k").data(SdkBytes.fromUtf8String("secret")))
                        .encryptionType())
                .isEqualTo(EncryptionType.KMS);
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Minimum allowed retention period is 24 hours. Requested retention period (12 hours) is too short.",
                () -> kinesis.decreaseStreamRetentionPeriod(
                        r -> r.streamName("settings").retentionPeriodHours(12)));
    }

    @Test
    void streams_are_listed_in_pages() {
        KinesisClient lister = CLOUD.kinesis(Who.root("444455556666"));
        List<String> names = IntStream.range(0, 7).mapToObj(i -> "s" + i).toList();
        names.forEach(name -> lister.createStream(r -> r.streamName(name).shardCount(1)));
        var first = lister.listStreams(r -> r.limit(5));
        assertThat(first.streamNames()).isEqualTo(names.subList(0, 5));
        assertThat(first.hasMoreStreams()).isTrue();
        assertThat(first.streamSummaries().getFirst().streamARN())
                .isEqualTo("arn:aws:kinesis:eu-west-1:444455556666:stream/s0");
        assertThat(lister.listStreamsPaginator(r -> r.limit(3)).streamNames()).containsExactlyElementsOf(names);
        names.forEach(name -> lister.deleteStream(r -> r.streamName(name)));
        assertThat(lister.listStreams().streamNames()).isEmpty();
    }

    @Test
    void accounts_and_regions_see_nothing_of_one_another() {
        owner.create("private", 1);
        String arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/private";
        String iterator = owner.fromStart("private", FIRST_SHARD);
        KinesisClient elsewhere = CLOUD.kinesis(OWNER.in(Region.US_WEST_2));
        KinesisClient stranger = CLOUD.kinesis(Who.root("999999999999"));

        assertThat(elsewhere.listStreams().streamNames()).isEmpty();
        assertThat(stranger.listStreams().streamNames()).isEmpty();
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Stream private under account 111122223333 not found.",
                () -> elsewhere.describeStream(r -> r.streamName("private")));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Stream private under account 999999999999 not found.",
                () -> stranger.describeStream(r -> r.streamName("private")));
        refused(
                AccessDeniedException.class,
                400,
                "AccessDeniedException",
                "User: arn:aws:iam::999999999999:root is not authorized to perform: kinesis:DescribeStream on resource: "
                        + arn + " because no resource-based policy allows the kinesis:DescribeStream action",
                () -> stranger.describeStream(r -> r.streamARN(arn)));
        refused(
                AccessDeniedException.class,
                400,
                "AccessDeniedException",
                "User: arn:aws:iam::999999999999:root is not authorized to perform: kinesis:GetRecords on resource: " + arn
                        + " because no resource-based policy allows the kinesis:GetRecords action",
                () -> stranger.getRecords(r -> r.shardIterator(iterator)));
        stranger.createStream(r -> r.streamName("private").shardCount(3));
        assertThat(kinesis.describeStream(r -> r.streamName("private"))
                        .streamDescription()
                        .shards())
                .hasSize(1);
    }

    @Test
    void a_deleted_streams_records_do_not_come_back_under_its_name() {
        owner.create("again", 1);
        owner.put("again", "old");
        String iterator = owner.fromStart("again", FIRST_SHARD);
        kinesis.deleteStream(r -> r.streamName("again"));
        owner.create("again", 1);
        assertThat(owner.texts(owner.fromStart("again", FIRST_SHARD))).isEmpty();
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Shard shardId-000000000000 in stream again under account 111122223333 does not exist",
                () -> kinesis.getRecords(r -> r.shardIterator(iterator)));
    }
}
