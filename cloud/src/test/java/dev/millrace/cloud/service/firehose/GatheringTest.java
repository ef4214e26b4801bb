package dev.millrace.cloud.service.firehose;

import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.BUCKET;
import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.ROLE;
import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.destination;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.firehose.FirehoseUnderTest.Written;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.CloudWatchLoggingOptions;
import dev.millrace.wire.firehose.DeleteDeliveryStreamInput;
import dev.millrace.wire.firehose.S3DestinationConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.SnappyInputStream;

final class GatheringTest {
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    @TempDir
    Path data;

    /// The data as a killed server leaves it.
    @TempDir
    Path killed;

    FirehoseUnderTest firehose;

    @BeforeEach
    void open() {
        firehose = new FirehoseUnderTest(data);
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    @Test
    void records_are_gathered_until_the_interval_has_passed_and_stand_in_one_object_with_nothing_between() {
        firehose.create("s", destination());
        firehose.put("s", "a", "b");
        firehose.advance(30);
        firehose.put("s", "c");
        assertThat(firehose.bucket.all()).isEmpty();
        firehose.advance(30);
        assertThat(firehose.bucket.all()).hasSize(1);
        Written object = firehose.bucket.all().getFirst();
        assertThat(object.text()).isEqualTo("abc");
        assertThat(object.bucketArn()).isEqualTo(BUCKET);
        assertThat(object.key()).matches("2026/03/01/12/s-1-2026-03-01-12-00-00-" + UUID);
        assertThat(object.contentEncoding()).isNull();
        firehose.advance(600);
        assertThat(firehose.bucket.all()).hasSize(1);
    }

    @Test
    void an_object_is_written_before_its_time_where_its_size_is_reached() throws InterruptedException {
        firehose.create("s", destination());
        byte[] part = new byte[400_000];
        for (int i = 0; i < 6; i++) {
            firehose.put("s", List.of(Bytes.wrap(part)));
        }
        List<Written> written = firehose.bucket.await(2);
        assertThat(written).extracting(object -> object.bytes().length).containsExactly(800_000, 800_000);
        firehose.advance(60);
        assertThat(firehose.bucket.all()).hasSize(3);
    }

    @Test
    void without_an_interval_records_are_delivered_as_they_come() throws InterruptedException {
        firehose.create("s", destination().bufferingHints(new BufferingHints(1, 0)));
        firehose.put("s", "now");
        assertThat(firehose.bucket.await(1).getFirst().text()).isEqualTo("now");
    }

    @Test
    void what_was_acknowledged_and_not_delivered_is_delivered_after_a_restart_and_what_was_delivered_is_not() {
        firehose.create("s", destination());
        firehose.put("s", "delivered");
        firehose.advance(60);
        firehose.put("s", "not yet");
        firehose.restart();
        firehose.put("s", ", later");
        firehose.advance(60);
        assertThat(firehose.bucket.all()).extracting(Written::text).containsExactly("delivered", "not yet, later");
        firehose.restart();
        firehose.advance(600);
        assertThat(firehose.bucket.all()).hasSize(2);
    }

    @Test
    void what_s3_refuses_is_told_in_the_log_and_tried_again_until_it_is_taken() {
        firehose.create(
                "s", destination().cloudWatchLoggingOptions(new CloudWatchLoggingOptions(true, "group", "stream")));
        firehose.bucket.refusing =
                Optional.of(new ObjectSink.Outcome.Refused("NoSuchBucket", "The specified bucket does not exist"));
        firehose.put("s", "a");
        firehose.advance(3_600);
        firehose.put("s", "b");
        assertThat(firehose.bucket.tries).isBetween(10, 40);
        assertThat(firehose.log.getFirst())
                .isEqualTo("group stream {\"deliveryStreamARN\":"
                        + "\"arn:aws:firehose:eu-west-1:000000000001:deliverystream/s\","
                        + "\"destination\":\"arn:aws:s3:::lake\",\"deliveryStreamVersionId\":1,"
                        + "\"message\":\"The specified bucket does not exist\",\"errorCode\":\"S3.NoSuchBucket\"}");
        firehose.restart();
        firehose.advance(3_600);
        firehose.bucket.refusing = Optional.empty();
        firehose.advance(600);
        assertThat(firehose.bucket.all().stream().map(Written::text).reduce("", String::concat))
                .isEqualTo("ab");
    }

    @Test
    void a_changed_destination_is_acknowledged_while_an_object_is_being_written() throws InterruptedException {
        firehose.create("s", destination());
        firehose.put("s", "a");
        firehose.bucket.heldFrom = 1;
        Thread moving = Thread.startVirtualThread(() -> firehose.advance(60));
        firehose.bucket.awaitTries(1);
        firehose.update("s", "1", update -> update.prefix("later/"));
        assertThat(firehose.describe("s").versionId()).isEqualTo("2");
        assertThat(firehose.bucket.all()).isEmpty();
        firehose.bucket.letGo();
        assertThat(moving.join(Eventually.LONGEST)).isTrue();
        firehose.put("s", "b");
        firehose.advance(60);
        assertThat(firehose.bucket.await(2).getLast().key()).startsWith("later/");
    }

    @Test
    void a_kill_repeats_the_object_that_was_being_written_and_none_before_it() throws Exception {
        firehose.create("s", destination());
        firehose.bucket.heldFrom = 2;
        Bytes large = Bytes.wrap(new byte[600 << 10]);
        firehose.put("s", List.of(large, large, Bytes.wrap(new byte[700 << 10])));
        firehose.bucket.awaitTries(2);
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.filter(path -> !path.equals(data)).toList()) {
                Files.copy(each, killed.resolve(data.relativize(each).toString()));
            }
        }
        try (FirehoseUnderTest next = new FirehoseUnderTest(killed)) {
            next.advance(60);
            assertThat(next.bucket.await(2))
                    .extracting(object -> object.bytes().length)
                    .containsExactly(600 << 10, 700 << 10);
        }
        firehose.bucket.letGo();
    }

    @Test
    void what_was_put_is_given_up_after_a_day() {
        firehose.create("s", destination());
        firehose.bucket.refusing = Optional.of(new ObjectSink.Outcome.Refused("AccessDenied", "Access Denied"));
        firehose.put("s", "a");
        firehose.advance(25 * 3_600);
        firehose.bucket.refusing = Optional.empty();
        firehose.put("s", "b");
        firehose.advance(60);
        assertThat(firehose.bucket.all()).extracting(Written::text).containsExactly("b");
    }

    @Test
    void a_changed_destination_takes_what_is_gathered_too_and_its_version_is_in_the_name() {
        firehose.create("s", destination());
        firehose.put("s", "a");
        firehose.update("s", "1", update -> update.prefix("new/").bucketARN("arn:aws:s3:::other"));
        firehose.advance(60);
        Written object = firehose.bucket.all().getFirst();
        assertThat(object.bucketArn()).isEqualTo("arn:aws:s3:::other");
        assertThat(object.key()).startsWith("new/2026/03/01/12/s-2-");
        assertThat(firehose.describe("s").versionId()).isEqualTo("2");
    }

    @Test
    void a_stream_that_is_deleted_delivers_what_it_has() throws InterruptedException {
        firehose.create("s", destination());
        firehose.put("s", "last");
        firehose.api().deleteDeliveryStream(new DeleteDeliveryStreamInput("s", null), FirehoseUnderTest.call());
        assertThat(firehose.bucket.await(1).getFirst().text()).isEqualTo("last");
    }

    @Test
    void time_zone_and_extension_are_the_destination_s() {
        firehose.create(
                "s",
                destination()
                        .prefix("d/!{timestamp:yyyy-MM-dd'T'HH}/!{firehose:random-string}/")
                        .errorOutputPrefix("e/!{firehose:error-output-type}/")
                        .customTimeZone("Asia/Tokyo")
                        .fileExtension(".jsonl"));
        firehose.put("s", "a");
        firehose.advance(60);
        assertThat(firehose.bucket.all().getFirst().key())
                .matches("d/2026-03-01T21/[A-Za-z0-9]{11}/s-1-2026-03-01-21-00-00-" + UUID + "\\.jsonl");
    }

    @Test
    void objects_are_packed_as_the_destination_says() throws IOException {
        firehose.create("gzip", destination().compressionFormat("GZIP"));
        firehose.create("zip", destination().compressionFormat("ZIP"));
        firehose.create("snappy", destination().compressionFormat("Snappy"));
        firehose.create("hadoop", destination().compressionFormat("HADOOP_SNAPPY"));
        for (String name : List.of("gzip", "zip", "snappy", "hadoop")) {
            firehose.put(name, "packed");
            firehose.advance(60);
        }
        List<Written> all = firehose.bucket.all();
        assertThat(all).extracting(Written::contentEncoding).containsExactly("gzip", null, "snappy-java", "hadoop-snappy");
        assertThat(all.get(0).key()).endsWith(".gz");
        assertThat(all.get(1).key()).endsWith(".zip");
        assertThat(all.get(2).key()).endsWith(".snappy");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(all.get(0).bytes())).readAllBytes())
                .asString()
                .isEqualTo("packed");
        ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(all.get(1).bytes()));
        zip.getNextEntry();
        assertThat(zip.readAllBytes()).asString().isEqualTo("packed");
        assertThat(new SnappyInputStream(new ByteArrayInputStream(all.get(2).bytes())).readAllBytes())
                .asString()
                .isEqualTo("packed");
    }

    @Test
    void source_records_go_to_the_backup_as_they_came() {
        firehose.create(
                "s",
                destination()
                        .prefix("data/")
                        .s3BackupMode("Enabled")
                        .s3BackupConfiguration(S3DestinationConfiguration.builder()
                                .roleARN(ROLE)
                                .bucketARN("arn:aws:s3:::backup")
                                .bufferingHints(new BufferingHints(1, 120))
                                .build()));
        firehose.put("s", "a");
        firehose.advance(60);
        firehose.restart();
        firehose.put("s", "b");
        firehose.advance(120);
        assertThat(firehose.bucket.all())
                .filteredOn(object -> object.bucketArn().equals(BUCKET))
                .extracting(Written::text)
                .containsExactly("a", "b");
        assertThat(firehose.bucket.all())
                .filteredOn(object -> object.bucketArn().equals("arn:aws:s3:::backup"))
                .extracting(Written::text)
                .containsExactly("ab");
    }

    @Test
    void an_object_larger_than_memory_holds_is_gathered_in_a_file_that_goes() throws InterruptedException {
        firehose.create("s", destination().bufferingHints(new BufferingHints(5, 60)));
        byte[] part = new byte[1_000_000];
        for (int i = 0; i < 5; i++) {
            part[0] = (byte) i;
            firehose.put("s", List.of(Bytes.wrap(part.clone())));
        }
        firehose.advance(60);
        Written object = firehose.bucket.await(1).getFirst();
        assertThat(object.bytes()).hasSize(5_000_000);
        for (int i = 0; i < 5; i++) {
            assertThat(object.bytes()[i * 1_000_000]).isEqualTo((byte) i);
        }
        assertThat(data.resolve("firehose").toFile().list()).isNullOrEmpty();
    }
}
