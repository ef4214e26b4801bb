package dev.millrace.cloud.service.kinesis;

import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.ARN;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.call;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.entry;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.refused;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.shardId;
import static dev.millrace.cloud.service.kinesis.KinesisUnderTest.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.kinesis.PutRecordsOutput;
import dev.millrace.wire.kinesis.PutRecordsRequestEntry;
import dev.millrace.wire.kinesis.PutRecordsResultEntry;
import dev.millrace.wire.kinesis.StreamModeDetails;
import dev.millrace.wire.kinesis.UpdateStreamModeInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the limits are switched on.
final class ThroughputTest {
    private static final String EXCEEDED = "ProvisionedThroughputExceededException";
    private static final String FIRST_SHARD =
            "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000001.";

    @TempDir
    Path data;

    private KinesisUnderTest kinesis;

    @BeforeEach
    void open() {
        kinesis = new KinesisUnderTest(data, new KinesisOptions(true, 32L << 20));
        kinesis.create("s", 2);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void recordsOfAFullShardFailOneByOneAndTheOthersAreKept() {
        for (int i = 0; i < 2; i++) {
            assertThat(kinesis.putMany(Collections.nCopies(499, entry("a", "x")))
                            .failedRecordCount())
                    .isZero();
        }
        PutRecordsOutput put = kinesis.putMany(
                List.of(entry("a", "999"), entry("b", "1"), entry("a", "1000"), entry("a", "1001"), entry("b", "2")));
        assertThat(put.failedRecordCount()).isEqualTo(1);
        PutRecordsResultEntry failed = put.records().get(3);
        assertThat(failed.errorCode()).isEqualTo(EXCEEDED);
        assertThat(failed.errorMessage()).isEqualTo(FIRST_SHARD);
        assertThat(failed.sequenceNumber()).isNull();
        assertThat(failed.shardId()).isNull();
        assertThat(put.records())
                .extracting(PutRecordsResultEntry::shardId)
                .containsExactly(shardId(0), shardId(1), shardId(0), null, shardId(1));
        refused(() -> kinesis.put("a", "1002"), EXCEEDED, FIRST_SHARD);

        assertThat(texts(kinesis.all(1))).containsExactly("1", "2");
        List<String> first = texts(kinesis.all(0));
        assertThat(first).hasSize(1000);
        assertThat(first.subList(998, 1000)).containsExactly("999", "1000");
    }

    @Test
    void aShardTakesAMegabyteASecondAndTakesAgainAsTimePasses() {
        Bytes most = Bytes.wrap(new byte[600 * 1024]);
        List<PutRecordsRequestEntry> two = Collections.nCopies(2, new PutRecordsRequestEntry(most, null, "a"));
        assertThat(kinesis.putMany(two).failedRecordCount()).isEqualTo(1);
        kinesis.clock.advance(Duration.ofMillis(100));
        assertThat(kinesis.putMany(two).failedRecordCount()).isEqualTo(2);
        kinesis.clock.advance(Duration.ofMillis(100));
        assertThat(kinesis.putMany(two).failedRecordCount()).isEqualTo(1);
        assertThat(kinesis.all(0)).hasSize(2);
    }

    @Test
    void aShardIsReadFiveTimesASecond() {
        String iterator = kinesis.iterator(0, "LATEST");
        for (int i = 0; i < 5; i++) {
            kinesis.read(iterator);
        }
        refused(() -> kinesis.read(iterator), EXCEEDED, FIRST_SHARD);
        assertThat(kinesis.read(kinesis.iterator(1, "LATEST")).records()).isEmpty();
        kinesis.clock.advance(Duration.ofMillis(200));
        assertThat(kinesis.read(iterator).records()).isEmpty();
        refused(() -> kinesis.read(iterator), EXCEEDED, FIRST_SHARD);
    }

    @Test
    void aLargeReadIsAnsweredAndThenTheShardRests() {
        Bytes large = Bytes.wrap(new byte[1000 * 1024]);
        for (int i = 0; i < 3; i++) {
            kinesis.putMany(List.of(new PutRecordsRequestEntry(large, null, "a")));
            kinesis.clock.advance(Duration.ofSeconds(1));
        }
        String iterator = kinesis.iterator(0, "TRIM_HORIZON");
        assertThat(kinesis.read(iterator).records()).hasSize(3);
        kinesis.clock.advance(Duration.ofMillis(400));
        refused(() -> kinesis.read(iterator), EXCEEDED, FIRST_SHARD);
        kinesis.clock.advance(Duration.ofMillis(100));
        assertThat(kinesis.read(iterator).records()).hasSize(3);
    }

    @Test
    void shardsAreCountedAnewTenTimesADay() {
        for (int i = 0; i < 10; i++) {
            kinesis.scale(i % 2 == 0 ? 1 : 2);
        }
        refused(
                () -> kinesis.scale(1),
                "LimitExceededException",
                "UpdateShardCount cannot be called more than 10 times in a rolling 24-hour period for stream s under"
                        + " account 000000000001.");
        kinesis.clock.advance(Duration.ofHours(24).plusMillis(1));
        assertThat(kinesis.scale(1).currentShardCount()).isEqualTo(2);
    }

    @Test
    void theModeChangesTwiceADay() {
        mode("ON_DEMAND");
        mode("ON_DEMAND");
        mode("PROVISIONED");
        refused(
                () -> mode("ON_DEMAND"),
                "LimitExceededException",
                "The mode of stream s under account 000000000001 cannot be changed more than 2 times in 24 hours.");
        assertThat(kinesis.describe().streamModeDetails()).isEqualTo(new StreamModeDetails("PROVISIONED"));
    }

    private void mode(String mode) {
        kinesis.api()
                .updateStreamMode(
                        UpdateStreamModeInput.builder()
                                .streamARN(ARN)
                                .streamModeDetails(new StreamModeDetails(mode))
                                .build(),
                        call());
    }
}
