package dev.millrace.cloud.service.kinesis;

import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.HALF;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.LAST_KEY;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.START;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.call;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.entry;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.refused;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.shardId;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.kinesis.DeleteStreamInput;
import dev.millrace.wire.kinesis.GetRecordsOutput;
import dev.millrace.wire.kinesis.GetShardIteratorInput;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.PutRecordOutput;
import dev.millrace.wire.kinesis.PutRecordsOutput;
import dev.millrace.wire.kinesis.PutRecordsRequestEntry;
import dev.millrace.wire.kinesis.PutRecordsResultEntry;
import dev.millrace.wire.kinesis.Record;
import dev.millrace.wire.kinesis.StartStreamEncryptionInput;
import dev.millrace.wire.kinesis.UpdateMaxRecordSizeInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordsTest {
    @TempDir
    Path data;

    private KinesisUnderTest kinesis;

    @BeforeEach
    void open() {
        kinesis = new KinesisUnderTest(data);
        kinesis.create("s", 2);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void aRecordIsReadAsItWasPut() {
        kinesis.clock.advance(Duration.ofMillis(1234));
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        PutRecordOutput put = kinesis.api()
                .putRecord(
                        PutRecordInput.builder()
                                .streamName("s")
                                .partitionKey("k\u00e4se")
                                .explicitHashKey("0")
                                .data(Bytes.wrap(bytes))
                                .build(),
                        call());
        assertThat(put.shardId()).isEqualTo(shardId(0));
        assertThat(kinesis.all(0))
                .containsExactly(
                        new Record(put.sequenceNumber(), START.plusMillis(1234), Bytes.wrap(bytes), "k\u00e4se", null));
    }

    @Test
    void theMd5OfItsKeyDecidesARecordsShard() {
        // md5: a 0cc1, b 92eb, c 4a8a, d 8277, e e167; the second shard begins with 8000.
        PutRecordsOutput put = kinesis.putMany(List.of(
                entry("a", "1"), entry("b", "2"), entry("c", "3"), entry("d", "4"), entry("e", "5"), entry("a", "6")));
        assertThat(put.failedRecordCount()).isZero();
        assertThat(put.records())
                .extracting(PutRecordsResultEntry::shardId)
                .containsExactly(shardId(0), shardId(1), shardId(0), shardId(1), shardId(1), shardId(0));
        assertThat(texts(kinesis.all(0))).containsExactly("1", "3", "6");
        assertThat(texts(kinesis.all(1))).containsExactly("2", "4", "5");
        assertThat(kinesis.all(1))
                .extracting(Record::sequenceNumber)
                .containsExactly(
                        put.records().get(1).sequenceNumber(),
                        put.records().get(3).sequenceNumber(),
                        put.records().get(4).sequenceNumber());
    }

    @Test
    void anExplicitHashKeyGoesBeforeTheMd5() {
        assertThat(kinesis.putAt("0", "x").shardId()).isEqualTo(shardId(0));
        assertThat(kinesis.putAt("170141183460469231731687303715884105727", "x").shardId())
                .isEqualTo(shardId(0));
        assertThat(kinesis.putAt(HALF, "x").shardId()).isEqualTo(shardId(1));
        assertThat(kinesis.putAt(LAST_KEY, "x").shardId()).isEqualTo(shardId(1));
        refused(
                () -> kinesis.putAt("340282366920938463463374607431768211456", "x"),
                "InvalidArgumentException",
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was"
                        + " 340282366920938463463374607431768211456");
    }

    @Test
    void aWrongHashKeyAmongManyRecordsKeepsAllOut() {
        refused(
                () -> kinesis.putMany(
                        List.of(entry("a", "1"), new PutRecordsRequestEntry(Bytes.utf8("2"), LAST_KEY + "0", "b"))),
                "InvalidArgumentException",
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                        + LAST_KEY + "0");
        assertThat(kinesis.all(0)).isEmpty();
    }

    @Test
    void sequenceNumbersHave56DigitsAndGrow() {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            numbers.add(kinesis.put("a", "x").sequenceNumber());
            for (PutRecordsResultEntry result :
                    kinesis.putMany(Collections.nCopies(30, entry("a", "x"))).records()) {
                numbers.add(result.sequenceNumber());
            }
            kinesis.clock.advance(Duration.ofMillis(700));
        }
        assertThat(numbers).allSatisfy(number -> assertThat(number).matches("\\d{56}"));
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(numbers.getFirst())
                .isGreaterThan(kinesis.shards().getFirst().sequenceNumberRange().startingSequenceNumber());
        assertThat(kinesis.all(0)).extracting(Record::sequenceNumber).isEqualTo(numbers);
    }

    @Test
    void aRecordIsNotLargerThanItsStreamAllows() {
        Bytes tooMuch = Bytes.wrap(new byte[1024 * 1024]);
        PutRecordInput large = PutRecordInput.builder()
                .streamName("s")
                .partitionKey("a")
                .data(tooMuch)
                .build();
        refused(
                () -> kinesis.api().putRecord(large, call()),
                "InvalidArgumentException",
                "Record size of 1048577 bytes, partition key included, exceeds the maximum record size of 1048576"
                        + " bytes of stream s under account 000000000001.");
        kinesis.api()
                .updateMaxRecordSize(
                        UpdateMaxRecordSizeInput.builder()
                                .streamARN(KinesisUnderTest.ARN)
                                .maxRecordSizeInKiB(2048)
                                .build(),
                        call());
        kinesis.api().putRecord(large, call());
        assertThat(kinesis.all(0)).extracting(record -> record.data().size()).containsExactly(1024 * 1024);
        refused(
                () -> kinesis.putMany(Collections.nCopies(11, new PutRecordsRequestEntry(tooMuch, null, "a"))),
                "InvalidArgumentException",
                "Records size exceeds 10 MB limit");
    }

    @Test
    void theFiveKindsOfIteratorsBeginWhereTheySay() {
        String latestBefore = kinesis.iterator(0, "LATEST");
        String first = kinesis.put("a", "1").sequenceNumber();
        kinesis.clock.advance(Duration.ofSeconds(10));
        String second = kinesis.put("a", "2").sequenceNumber();
        kinesis.clock.advance(Duration.ofSeconds(10));
        kinesis.put("a", "3");
        String latest = kinesis.iterator(0, "LATEST");
        kinesis.put("a", "4");

        assertThat(kinesis.texts(kinesis.iterator(0, "TRIM_HORIZON"))).containsExactly("1", "2", "3", "4");
        assertThat(kinesis.texts(latestBefore)).containsExactly("1", "2", "3", "4");
        assertThat(kinesis.texts(latest)).containsExactly("4");
        assertThat(from(input -> at(input, "AT_SEQUENCE_NUMBER", second))).containsExactly("2", "3", "4");
        assertThat(from(input -> at(input, "AFTER_SEQUENCE_NUMBER", second))).containsExactly("3", "4");
        assertThat(from(input -> at(input, "AT_SEQUENCE_NUMBER", first))).hasSize(4);
        String beginning = kinesis.shards().getFirst().sequenceNumberRange().startingSequenceNumber();
        assertThat(from(input -> at(input, "AT_SEQUENCE_NUMBER", beginning))).hasSize(4);
        assertThat(from(input -> input.shardIteratorType("AT_TIMESTAMP").timestamp(START.minusSeconds(1))))
                .hasSize(4);
        assertThat(from(input -> input.shardIteratorType("AT_TIMESTAMP").timestamp(START.plusMillis(10_000))))
                .containsExactly("2", "3", "4");
        assertThat(from(input -> input.shardIteratorType("AT_TIMESTAMP").timestamp(START.plusMillis(10_001))))
                .containsExactly("3", "4");
    }

    @Test
    void iteratorsThatMakeNoSenseAreRefused() {
        String number = kinesis.put("b", "1").sequenceNumber();
        refused(
                () -> kinesis.iterator(0, input -> at(input, "AT_SEQUENCE_NUMBER", number)),
                "InvalidArgumentException",
                "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a call to a"
                        + " shard with shardId-000000000000");
        refused(
                () -> kinesis.iterator(0, input -> at(input, "AFTER_SEQUENCE_NUMBER", "17")),
                "InvalidArgumentException",
                "StartingSequenceNumber 17 used in GetShardIterator on shard shardId-000000000000 in stream s under"
                        + " account 000000000001 is invalid.");
        refused(
                () -> kinesis.iterator(0, "AT_SEQUENCE_NUMBER"),
                "InvalidArgumentException",
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2)"
                        + " TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER"
                        + " and no StartingSequenceNumber.");
        refused(
                () -> kinesis.iterator(1, input -> at(input, "LATEST", number)),
                "InvalidArgumentException",
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2)"
                        + " TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified LATEST and also a"
                        + " StartingSequenceNumber.");
        refused(
                () -> kinesis.iterator(0, "AT_TIMESTAMP"),
                "InvalidArgumentException",
                "Must specify timestamp parameter for iterator type AT_TIMESTAMP.");
        refused(
                () -> kinesis.iterator(
                        0, input -> input.shardIteratorType("AT_TIMESTAMP").timestamp(START.plusMillis(1))),
                "InvalidArgumentException",
                "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis."
                        + " timestampInMillis: 1772366400001, currentTimestampInMillis: 1772366400000");
        refused(
                () -> kinesis.iterator(7, "LATEST"),
                "ResourceNotFoundException",
                "Shard shardId-000000000007 in stream s under account 000000000001 does not exist");
        refused(
                () -> kinesis.iterator(0, input -> input.shardId("nonsense").shardIteratorType("LATEST")),
                "ResourceNotFoundException",
                "Could not find shard nonsense in stream s under account 000000000001.");
    }

    @Test
    void aNumberOfAStreamThatIsGoneIsNotOfTheNewOne() {
        String number = kinesis.put("a", "1").sequenceNumber();
        kinesis.api().deleteStream(DeleteStreamInput.builder().streamName("s").build(), call());
        kinesis.clock.advance(Duration.ofSeconds(1));
        kinesis.create("s", 2);
        refused(
                () -> kinesis.iterator(0, input -> at(input, "AT_SEQUENCE_NUMBER", number)),
                "InvalidArgumentException",
                "StartingSequenceNumber " + number + " used in GetShardIterator on shard shardId-000000000000 in"
                        + " stream s under account 000000000001 is invalid because it did not come from this stream.");
    }

    @Test
    void anIteratorIsGoodForFiveMinutes() {
        kinesis.put("a", "1");
        String iterator = kinesis.iterator(0, "TRIM_HORIZON");
        kinesis.clock.advance(Duration.ofMinutes(5));
        assertThat(kinesis.texts(iterator)).containsExactly("1");
        assertThat(kinesis.texts('"' + iterator + '"')).as("in quotes").containsExactly("1");
        kinesis.clock.advance(Duration.ofMillis(1));
        refused(
                () -> kinesis.read(iterator),
                "ExpiredIteratorException",
                "Iterator expired. The iterator was created at time Sun Mar 01 12:00:00 UTC 2026 while right now it is"
                        + " Sun Mar 01 12:05:00 UTC 2026 which is further in the future than the tolerated delay of"
                        + " 300000 milliseconds.");
    }

    @Test
    void aForgedIteratorIsInvalid() {
        String iterator = kinesis.iterator(0, "LATEST");
        char last = iterator.charAt(40);
        String changed = iterator.substring(0, 40) + (last == 'A' ? 'B' : 'A') + iterator.substring(41);
        for (String wrong : List.of("x", "AAAA", changed, iterator.substring(4))) {
            refused(() -> kinesis.read(wrong), "InvalidArgumentException", "Invalid ShardIterator.");
        }
    }

    @Test
    void anIteratorOfADeletedStreamFindsNothing() {
        String iterator = kinesis.iterator(1, "LATEST");
        kinesis.api().deleteStream(DeleteStreamInput.builder().streamName("s").build(), call());
        kinesis.create("s", 2);
        refused(
                () -> kinesis.read(iterator),
                "ResourceNotFoundException",
                "Shard shardId-000000000001 in stream s under account 000000000001 does not exist");
    }

    @Test
    void readingGoesOnFromOneIteratorToTheNextAndSaysHowFarBehindItIs() {
        kinesis.putMany(List.of(entry("a", "1"), entry("a", "2"), entry("a", "3")));
        kinesis.clock.advance(Duration.ofMillis(1500));
        kinesis.put("a", "4");
        kinesis.clock.advance(Duration.ofMillis(500));

        GetRecordsOutput first = kinesis.read(kinesis.iterator(0, "TRIM_HORIZON"), 2);
        assertThat(texts(first.records())).containsExactly("1", "2");
        assertThat(first.millisBehindLatest()).isEqualTo(2000);
        GetRecordsOutput second = kinesis.read(Objects.requireNonNull(first.nextShardIterator()), 2);
        assertThat(texts(second.records())).containsExactly("3", "4");
        assertThat(second.millisBehindLatest()).isZero();
        GetRecordsOutput third = kinesis.read(Objects.requireNonNull(second.nextShardIterator()), 2);
        assertThat(third.records()).isEmpty();
        kinesis.put("a", "5");
        assertThat(kinesis.texts(Objects.requireNonNull(third.nextShardIterator())))
                .containsExactly("5");
        assertThat(kinesis.texts(Objects.requireNonNull(first.nextShardIterator())))
                .as("an iterator may be used again")
                .containsExactly("3", "4", "5");
    }

    @Test
    void oneReadGivesTenMegabytesAtMost() {
        Bytes large = Bytes.wrap(new byte[1_000_000]);
        for (int i = 0; i < 2; i++) {
            kinesis.putMany(Collections.nCopies(8, new PutRecordsRequestEntry(large, null, "a")));
        }
        GetRecordsOutput first = kinesis.read(kinesis.iterator(0, "TRIM_HORIZON"));
        assertThat(first.records()).hasSize(10);
        assertThat(kinesis.read(Objects.requireNonNull(first.nextShardIterator()))
                        .records())
                .hasSize(6);
    }

    @Test
    void aNumberForOrderingHasToBeANumber() {
        PutRecordInput.Builder input =
                PutRecordInput.builder().streamName("s").partitionKey("a").data(Bytes.EMPTY);
        refused(
                () -> kinesis.api()
                        .putRecord(input.sequenceNumberForOrdering("7").build(), call()),
                "InvalidArgumentException",
                "ExclusiveMinimumSequenceNumber 7 used in PutRecord on stream s under account 000000000001 is"
                        + " invalid.");
        String number = kinesis.put("a", "1").sequenceNumber();
        assertThat(kinesis.api()
                        .putRecord(input.sequenceNumberForOrdering(number).build(), call())
                        .sequenceNumber())
                .isGreaterThan(number);
    }

    @Test
    void recordsSayWhetherTheyWereEncryptedWhenTheyCame() {
        kinesis.put("a", "1");
        kinesis.api()
                .startStreamEncryption(
                        StartStreamEncryptionInput.builder()
                                .streamName("s")
                                .encryptionType("KMS")
                                .keyId("alias/aws/kinesis")
                                .build(),
                        call());
        assertThat(kinesis.put("a", "2").encryptionType()).isEqualTo("KMS");
        assertThat(kinesis.all(0)).extracting(Record::encryptionType).containsExactly(null, "KMS");
        assertThat(kinesis.describe().keyId()).isEqualTo("alias/aws/kinesis");
    }

    private List<String> from(Consumer<GetShardIteratorInput.Builder> wish) {
        return kinesis.texts(kinesis.iterator(0, wish));
    }

    private static void at(GetShardIteratorInput.Builder input, String type, String number) {
        input.shardIteratorType(type).startingSequenceNumber(number);
    }
}
