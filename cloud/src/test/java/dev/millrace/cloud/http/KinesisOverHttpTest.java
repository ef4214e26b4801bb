package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

final class KinesisOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String ACCOUNT = "111122223333";
    private static final Who OWNER = Who.root(ACCOUNT);
    private static final String FIRST_SHARD = "shardId-000000000000";
    private static final BigInteger KEYS = BigInteger.ONE.shiftLeft(128);

    private final KinesisClient kinesis = CLOUD.kinesis(OWNER);

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
    void a_record_comes_back_as_it_was_put() {
        create("echo", 1);
        byte[] bytes = new byte[1000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Instant before = Instant.now().minusMillis(1);
        PutRecordResponse put = kinesis.putRecord(
                r -> r.streamName("echo").partitionKey("Ü-key").data(SdkBytes.fromByteArray(bytes)));
        assertThat(put.shardId()).isEqualTo(FIRST_SHARD);
        assertThat(put.sequenceNumber()).matches("[0-9]{56}");
        assertThat(put.encryptionType()).isNull();

        GetRecordsResponse got = kinesis.getRecords(r -> r.shardIterator(fromStart("echo", FIRST_SHARD)));
        assertThat(got.millisBehindLatest()).isZero();
        assertThat(got.nextShardIterator()).isNotBlank();
        assertThat(got.records()).hasSize(1);
        Record record = got.records().getFirst();
        assertThat(record.data().asByteArray()).isEqualTo(bytes);
        assertThat(record.partitionKey()).isEqualTo("Ü-key");
        assertThat(record.sequenceNumber()).isEqualTo(put.sequenceNumber());
        assertThat(record.approximateArrivalTimestamp())
                .isBetween(before, Instant.now().plusMillis(1));

        GetRecordsResponse after = kinesis.getRecords(r -> r.shardIterator(got.nextShardIterator()));
        assertThat(after.records()).isEmpty();
        assertThat(after.nextShardIterator()).isNotBlank();
    }

    @Test
    void five_hundred_records_go_to_their_shards_in_growing_numbers() throws Exception {
        create("many", 4);
        List<String> keys = IntStream.range(0, 500).mapToObj(i -> "key-" + i).toList();
        List<PutRecordsRequestEntry> entries =
                keys.stream().map(key -> entry(key, "data of " + key)).toList();

        PutRecordsResponse first = kinesis.putRecords(r -> r.streamName("many").records(entries));
        PutRecordsResponse second = kinesis.putRecords(r -> r.streamName("many").records(entries));

        assertThat(first.failedRecordCount()).isZero();
        assertThat(first.records()).hasSize(500);
        Map<String, String> last = new HashMap<>();
        List<PutRecordsResultEntry> results = new ArrayList<>(first.records());
        results.addAll(second.records());
        for (int i = 0; i < results.size(); i++) {
            PutRecordsResultEntry result = results.get(i);
            assertThat(result.errorCode()).isNull();
            assertThat(result.shardId()).isEqualTo("shardId-00000000000" + shardOf(keys.get(i % 500), 4));
            assertThat(result.sequenceNumber()).hasSize(56);
            // All of one length, so text compares as numbers do.
            assertThat(result.sequenceNumber()).isGreaterThan(last.getOrDefault(result.shardId(), ""));
            last.put(result.shardId(), result.sequenceNumber());
        }
        assertThat(last).hasSize(4);

        Set<String> read = new HashSet<>();
        for (String shard : last.keySet()) {
            List<Record> records = kinesis.getRecords(r -> r.shardIterator(fromStart("many", shard)))
                    .records();
            assertThat(records).extracting(Record::sequenceNumber).isSortedAccordingTo(Comparator.naturalOrder());
            records.forEach(record -> {
                assertThat(record.data().asUtf8String()).isEqualTo("data of " + record.partitionKey());
                read.add(record.sequenceNumber());
            });
        }
        assertThat(read).hasSize(1000);
    }

    @Test
    void an_explicit_hash_key_chooses_the_shard() {
        create("explicit", 2);
        PutRecordResponse put = kinesis.putRecord(r -> r.streamName("explicit")
                .partitionKey("any")
                .explicitHashKey("340282366920938463463374607431768211455")
                .data(SdkBytes.fromUtf8String("x")));
        assertThat(put.shardId()).isEqualTo("shardId-000000000001");
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                        + KEYS,
                () -> kinesis.putRecord(r -> r.streamName("explicit")
                        .partitionKey("any")
                        .explicitHashKey(KEYS.toString())
                        .data(SdkBytes.fromUtf8String("x"))));
    }

    @Test
    void each_kind_of_iterator_begins_at_its_place() {
        create("places", 1);
        String one = put("places", "one");
        String two = put("places", "two");
        Instant afterTwo = kinesis.getRecords(r -> r.shardIterator(fromStart("places", FIRST_SHARD)))
                .records()
                .getLast()
                .approximateArrivalTimestamp();
        String latest = iterator("places", ShardIteratorType.LATEST, null, null);
        put("places", "three");

        assertThat(texts(iterator("places", ShardIteratorType.TRIM_HORIZON, null, null)))
                .containsExactly("one", "two", "three");
        assertThat(texts(iterator("places", ShardIteratorType.AT_SEQUENCE_NUMBER, two, null)))
                .containsExactly("two", "three");
        assertThat(texts(iterator("places", ShardIteratorType.AFTER_SEQUENCE_NUMBER, one, null)))
                .containsExactly("two", "three");
        assertThat(texts(latest)).containsExactly("three");
        assertThat(texts(iterator("places", ShardIteratorType.AT_TIMESTAMP, null, Instant.EPOCH)))
                .containsExactly("one", "two", "three");
        assertThat(texts(iterator("places", ShardIteratorType.AT_TIMESTAMP, null, afterTwo)))
                .contains("two", "three");
        GetRecordsResponse page = kinesis.getRecords(
                r -> r.shardIterator(fromStart("places", FIRST_SHARD)).limit(2));
        assertThat(page.records())
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("one", "two");
        assertThat(texts(page.nextShardIterator())).containsExactly("three");
    }

    @Test
    void what_is_not_there_is_named() {
        String message = "Stream absent under account 111122223333 not found.";
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                message,
                () -> kinesis.describeStream(r -> r.streamName("absent")));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                message,
                () -> kinesis.putRecord(
                        r -> r.streamName("absent").partitionKey("k").data(SdkBytes.fromUtf8String("x"))));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                message,
                () -> kinesis.deleteStream(r -> r.streamName("absent")));
        create("shardless", 1);
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Shard shardId-000000000007 in stream shardless under account 111122223333 does not exist",
                () -> kinesis.getShardIterator(r -> r.streamName("shardless")
                        .shardId("shardId-000000000007")
                        .shardIteratorType(ShardIteratorType.LATEST)));
    }

    @Test
    void bad_input_gets_the_error_that_aws_gives() {
        create("taken", 1);
        refused(
                ResourceInUseException.class,
                400,
                "ResourceInUseException",
                "Stream taken under account 111122223333 already exists.",
                () -> kinesis.createStream(r -> r.streamName("taken").shardCount(1)));
        refused(
                ValidationException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value 'no/name' at 'streamName' failed to satisfy constraint: Member"
                        + " must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
                () -> kinesis.createStream(r -> r.streamName("no/name").shardCount(1)));
        refused(
                ValidationException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value '0' at 'shardCount' failed to satisfy constraint: Member must"
                        + " have value greater than or equal to 1",
                () -> kinesis.createStream(r -> r.streamName("none").shardCount(0)));
        refused(
                ValidationException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value null at 'data' failed to satisfy constraint: Member must not be null",
                () -> kinesis.putRecord(r -> r.streamName("taken").partitionKey("k")));
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Invalid ShardIterator.",
                () -> kinesis.getRecords(r -> r.shardIterator("forged")));
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or"
                        + " (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified"
                        + " AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
                () -> iterator("taken", ShardIteratorType.AT_SEQUENCE_NUMBER, null, null));
        refused(
                LimitExceededException.class,
                400,
                "LimitExceededException",
                "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count:"
                        + " 1, Target shard count: 3",
                () -> kinesis.updateShardCount(
                        r -> r.streamName("taken").targetShardCount(3).scalingType(ScalingType.UNIFORM_SCALING)));
    }

    @Test
    void an_operation_that_aws_lacks_is_unknown() throws Exception {
        var answer = SignedRequest.to(CLOUD, OWNER, "kinesis")
                .header("X-Amz-Target", "Kinesis_20131202.ReadMinds")
                .header("Content-Type", "application/x-amz-json-1.1")
                .body("{}")
                .post("/");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"__type\":\"UnknownOperationException\"");
    }

    @Test
    void a_split_shard_ends_and_names_its_children() {
        create("split", 1);
        put("split", "before");
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

        GetRecordsResponse read = kinesis.getRecords(r -> r.shardIterator(fromStart("split", FIRST_SHARD)));
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
        create("scaled", 2);
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
        create("tagged", 1);
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
        create("settings", 1);
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
        create("private", 1);
        String arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/private";
        String iterator = fromStart("private", FIRST_SHARD);
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
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Stream private under account 111122223333 not found.",
                () -> stranger.describeStream(r -> r.streamARN(arn)));
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Invalid ShardIterator.",
                () -> stranger.getRecords(r -> r.shardIterator(iterator)));
        stranger.createStream(r -> r.streamName("private").shardCount(3));
        assertThat(kinesis.describeStream(r -> r.streamName("private"))
                        .streamDescription()
                        .shards())
                .hasSize(1);
    }

    @Test
    void a_deleted_streams_records_do_not_come_back_under_its_name() {
        create("again", 1);
        put("again", "old");
        String iterator = fromStart("again", FIRST_SHARD);
        kinesis.deleteStream(r -> r.streamName("again"));
        create("again", 1);
        assertThat(texts(fromStart("again", FIRST_SHARD))).isEmpty();
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Shard shardId-000000000000 in stream again under account 111122223333 does not exist",
                () -> kinesis.getRecords(r -> r.shardIterator(iterator)));
    }

    @Test
    void a_subscriber_gets_records_over_http2_as_they_come() throws Exception {
        create("pushed", 1);
        put("pushed", "before");
        Consumer consumer = register("pushed", "reader");
        assertThat(consumer.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
        assertThat(consumer.consumerARN())
                .isEqualTo("arn:aws:kinesis:eu-west-1:111122223333:stream/pushed/consumer/reader:"
                        + consumer.consumerCreationTimestamp().getEpochSecond());
        KinesisAsyncClient async = async();
        BlockingQueue<SubscribeToShardEvent> events = new LinkedBlockingQueue<>();
        CompletableFuture<Void> subscription = subscribe(async, consumer, events);

        assertThat(next(events)).containsExactly("before");
        put("pushed", "one");
        assertThat(next(events)).containsExactly("one");
        put("pushed", "two");
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
        create("unsubscribed", 1);
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
        create("h2", 1);
        KinesisAsyncClient async = async();
        List<CompletableFuture<PutRecordResponse>> puts = IntStream.range(0, 200)
                .mapToObj(i -> async.putRecord(
                        r -> r.streamName("h2").partitionKey("k" + i).data(SdkBytes.fromByteArray(new byte[i * 100]))))
                .toList();
        Set<String> numbers = new HashSet<>();
        puts.forEach(put -> numbers.add(put.join().sequenceNumber()));
        assertThat(numbers).hasSize(200);
        GetRecordsResponse read = async.getRecords(r -> r.shardIterator(fromStart("h2", FIRST_SHARD)))
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
        create("flow", 1);
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
        GetRecordsResponse first = async.getRecords(r -> r.shardIterator(fromStart("flow", FIRST_SHARD)))
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

    @Test
    void nothing_is_lost_or_doubled_while_shards_split_and_merge() throws Exception {
        create("moving", 1);
        int threads = 8;
        int puts = 60;
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                writers.add(executor.submit(() -> {
                    for (int i = 0; i < puts; i++) {
                        String text = number + "-" + i;
                        PutRecordResponse put = kinesis.putRecord(r -> r.streamName("moving")
                                .partitionKey("writer-" + number)
                                .data(SdkBytes.fromUtf8String(text)));
                        assertThat(acknowledged.put(put.shardId() + put.sequenceNumber(), text))
                                .isNull();
                    }
                }));
            }
            kinesis.updateShardCount(
                    r -> r.streamName("moving").targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING));
            kinesis.updateShardCount(
                    r -> r.streamName("moving").targetShardCount(4).scalingType(ScalingType.UNIFORM_SCALING));
            kinesis.updateShardCount(
                    r -> r.streamName("moving").targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING));
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
        Map<String, String> found = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        // Parents come before their children, so a writer's records are met in the order of their puts.
        for (Shard shard : kinesis.listShards(r -> r.streamName("moving")).shards()) {
            for (Record record : kinesis.getRecords(r -> r.shardIterator(fromStart("moving", shard.shardId())))
                    .records()) {
                String text = record.data().asUtf8String();
                assertThat(found.put(shard.shardId() + record.sequenceNumber(), text))
                        .isNull();
                int number = Integer.parseInt(text.substring(text.indexOf('-') + 1));
                Integer before = last.put(record.partitionKey(), number);
                assertThat(number).isEqualTo(before == null ? 0 : before + 1);
            }
        }
        assertThat(found).isEqualTo(acknowledged).hasSize(threads * puts);
    }

    @Test
    void a_request_that_is_too_large_is_refused() {
        create("limits", 1);
        List<PutRecordsRequestEntry> many =
                IntStream.range(0, 501).mapToObj(i -> entry("k", "x")).toList();
        KinesisException count = refused(
                ValidationException.class,
                400,
                "ValidationException",
                () -> kinesis.putRecords(r -> r.streamName("limits").records(many)));
        assertThat(count.awsErrorDetails().errorMessage())
                .startsWith("1 validation error detected: Value '[")
                .endsWith("' at 'records' failed to satisfy constraint: Member must have length less than or equal to"
                        + " 500");
        SdkBytes megabyte = SdkBytes.fromByteArray(new byte[1_000_000]);
        refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                "Records size exceeds 10 MB limit",
                () -> kinesis.putRecords(r -> r.streamName("limits")
                        .records(IntStream.range(0, 11)
                                .mapToObj(i -> PutRecordsRequestEntry.builder()
                                        .partitionKey("k")
                                        .data(megabyte)
                                        .build())
                                .toList())));
        assertThat(texts(fromStart("limits", FIRST_SHARD))).isEmpty();
    }

    @Test
    void a_record_of_a_mebibyte_is_taken_and_a_larger_one_is_not() {
        create("large", 1);
        byte[] mebibyte = new byte[(1 << 20) - 1];
        mebibyte[mebibyte.length - 1] = 7;
        kinesis.putRecord(r -> r.streamName("large").partitionKey("k").data(SdkBytes.fromByteArray(mebibyte)));
        assertThat(kinesis.getRecords(r -> r.shardIterator(fromStart("large", FIRST_SHARD)))
                        .records()
                        .getFirst()
                        .data()
                        .asByteArray())
                .isEqualTo(mebibyte);
        KinesisException refusal = refused(
                InvalidArgumentException.class,
                400,
                "InvalidArgumentException",
                () -> kinesis.putRecord(
                        r -> r.streamName("large").partitionKey("kk").data(SdkBytes.fromByteArray(mebibyte))));
        assertThat(refusal.awsErrorDetails().errorMessage()).contains("1048577");
    }

    private void create(String stream, int shards) {
        kinesis.createStream(r -> r.streamName(stream).shardCount(shards));
    }

    private String put(String stream, String text) {
        return kinesis.putRecord(r -> r.streamName(stream).partitionKey("k").data(SdkBytes.fromUtf8String(text)))
                .sequenceNumber();
    }

    private static PutRecordsRequestEntry entry(String key, String text) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(text))
                .build();
    }

    private String fromStart(String stream, String shard) {
        return kinesis.getShardIterator(
                        r -> r.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }

    private String iterator(String stream, ShardIteratorType type, String sequenceNumber, Instant timestamp) {
        return kinesis.getShardIterator(r -> r.streamName(stream)
                        .shardId(FIRST_SHARD)
                        .shardIteratorType(type)
                        .startingSequenceNumber(sequenceNumber)
                        .timestamp(timestamp))
                .shardIterator();
    }

    private List<String> texts(String iterator) {
        return kinesis.getRecords(r -> r.shardIterator(iterator)).records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
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
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().readTimeout(Duration.ofSeconds(30)))
                .build());
    }

    private static int shardOf(String key, int shards) throws Exception {
        byte[] digest = MessageDigest.getInstance("MD5").digest(key.getBytes(UTF_8));
        return new BigInteger(1, digest)
                .multiply(BigInteger.valueOf(shards))
                .shiftRight(128)
                .intValue();
    }
}
