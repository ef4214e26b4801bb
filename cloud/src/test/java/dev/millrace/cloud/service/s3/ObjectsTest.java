package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.SECOND;
import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static dev.millrace.cloud.service.s3.S3UnderTest.text;
import static dev.millrace.cloud.service.s3.S3UnderTest.unsized;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.GetObjectAttributesOutput;
import dev.millrace.wire.s3.GetObjectAttributesRequest;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.GetObjectTaggingRequest;
import dev.millrace.wire.s3.HeadObjectOutput;
import dev.millrace.wire.s3.PutObjectOutput;
import dev.millrace.wire.s3.PutObjectTaggingRequest;
import dev.millrace.wire.s3.Tag;
import dev.millrace.wire.s3.Tagging;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectsTest {
    private static final String NO_KEY = "The specified key does not exist.";
    private static final String FAILED = "At least one of the pre-conditions you specified did not hold";

    @TempDir
    Path data;

    private S3UnderTest s3;

    @BeforeEach
    void open() {
        s3 = new S3UnderTest(data);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    /// Below and above the size from which on a body is a file of its own, at the edges of what is read at once.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 131_071, 131_072, 131_073, 3_000_000})
    void a_body_comes_back_as_it_went_in_also_after_a_restart(int size) {
        byte[] bytes = random(size, size);
        s3.put(request -> request.key("sized").body(body(bytes)));
        s3.put(request -> request.key("unsized").body(unsized(bytes)));
        s3.restart();
        for (String key : List.of("sized", "unsized")) {
            GetObjectOutput output = s3.get(request -> request.key(key));
            assertThat(output.contentLength()).isEqualTo(size);
            assertThat(bytes(output)).isEqualTo(bytes);
        }
        assertThat(s3.files()).isEqualTo(size > 16_384 ? 2 : 0);
    }

    @Test
    void an_object_has_what_its_writer_said_of_it() {
        PutObjectOutput put = s3.put(request -> request.body(body("hello"))
                .contentType("text/plain")
                .cacheControl("no-cache")
                .contentDisposition("inline")
                .contentEncoding("aws-chunked,gzip")
                .contentLanguage("de")
                .expires("tomorrow")
                .storageClass("STANDARD_IA")
                .tagging("a=1&b=2")
                .metadata(Map.of("Owner", "me")));
        assertThat(put.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(put.serverSideEncryption()).isEqualTo("AES256");
        assertThat(put.versionId()).isNull();
        s3.restart();
        HeadObjectOutput head = s3.head(request -> {});
        assertThat(head.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.lastModified()).isEqualTo(SECOND);
        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.cacheControl()).isEqualTo("no-cache");
        assertThat(head.contentDisposition()).isEqualTo("inline");
        assertThat(head.contentEncoding())
                .as("how it was framed is no property of it")
                .isEqualTo("gzip");
        assertThat(head.contentLanguage()).isEqualTo("de");
        assertThat(head.expires()).isEqualTo("tomorrow");
        assertThat(head.storageClass()).isEqualTo("STANDARD_IA");
        assertThat(head.metadata()).isEqualTo(Map.of("owner", "me"));
        assertThat(head.acceptRanges()).isEqualTo("bytes");
        assertThat(head.checksumCRC64NVME()).as("not asked for").isNull();
        assertThat(s3.get(request -> {}).tagCount()).isEqualTo(2);
        GetObjectOutput overridden =
                s3.get(request -> request.responseContentType("text/csv").responseContentDisposition("attachment"));
        assertThat(overridden.contentType()).isEqualTo("text/csv");
        assertThat(overridden.contentDisposition()).isEqualTo("attachment");
    }

    @Test
    void without_a_word_an_object_is_a_standard_octet_stream_with_a_crc64() {
        PutObjectOutput put = s3.put("k", "123456789");
        assertThat(put.checksumCRC64NVME()).isEqualTo("rosUhgp5mIg=");
        assertThat(put.checksumType()).isEqualTo("FULL_OBJECT");
        HeadObjectOutput head = s3.head(request -> request.checksumMode("ENABLED"));
        assertThat(head.contentType()).isEqualTo("binary/octet-stream");
        assertThat(head.storageClass()).as("S3 does not say so").isNull();
        assertThat(head.checksumCRC64NVME()).isEqualTo("rosUhgp5mIg=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a//b", "..", "../../etc/passwd", "x/../y", "/", "a b+c%20d", "ключ/😀", ";", "a\nb", "."})
    void any_text_is_a_key_and_no_file_name(String key) {
        s3.put(request -> request.key(key).body(body(random(20_000, 1))));
        assertThat(bytes(s3.get(request -> request.key(key)))).isEqualTo(random(20_000, 1));
        assertThat(s3.api()
                        .listObjectsV2(
                                dev.millrace.wire.s3.ListObjectsV2Request.builder()
                                        .bucket("bkt")
                                        .build(),
                                call())
                        .contents())
                .singleElement()
                .extracting(dev.millrace.wire.s3.S3Object::key)
                .isEqualTo(key);
        assertThat(s3.files()).isEqualTo(1);
    }

    @Test
    void what_is_not_there_is_said_in_s3s_words() {
        assertThat(refused(() -> s3.text("none"), "NoSuchKey", 404, NO_KEY).details())
                .isEqualTo(Map.of("Key", "none"));
        assertThat(refused(
                                () -> s3.get(request -> request.bucket("none")),
                                "NoSuchBucket",
                                404,
                                "The specified bucket does not exist")
                        .details())
                .isEqualTo(Map.of("BucketName", "none"));
        refused(
                () -> s3.put(request -> request.bucket("none")),
                "NoSuchBucket",
                404,
                "The specified bucket does not exist");
        refused(
                () -> s3.get(request -> request.bucket("No_Bucket")),
                "InvalidBucketName",
                400,
                "The specified bucket is not valid.");
        refused(() -> s3.head(request -> {}), "NoSuchKey", 404, NO_KEY);
    }

    @Test
    void another_owner_than_the_expected_is_refused() {
        s3.put("k", "mine");
        refused(
                () -> s3.get(request -> request.expectedBucketOwner("000000000002")),
                "AccessDenied",
                403,
                "Access Denied");
    }

    @Test
    void a_range_gives_its_bytes_whatever_the_body_lies_in() {
        for (int size : new int[] {10, 300_000}) {
            byte[] bytes = random(size, 5);
            s3.put(request -> request.body(body(bytes)));
            GetObjectOutput part = s3.get(request -> request.range("bytes=2-5"));
            assertThat(bytes(part)).isEqualTo(java.util.Arrays.copyOfRange(bytes, 2, 6));
            assertThat(part.contentRange()).isEqualTo("bytes 2-5/" + size);
            assertThat(part.contentLength()).isEqualTo(4);
            assertThat(bytes(s3.get(request -> request.range("bytes=-4"))))
                    .isEqualTo(java.util.Arrays.copyOfRange(bytes, size - 4, size));
            assertThat(s3.get(request -> request.range("nonsense")).contentRange())
                    .isNull();
            AwsException error = refused(
                    () -> s3.get(request -> request.range("bytes=" + size + "-")),
                    "InvalidRange",
                    416,
                    "The requested range is not satisfiable");
            assertThat(error.headers()).isEqualTo(Map.of("Content-Range", "bytes */" + size));
            assertThat(error.details()).containsEntry("ActualObjectSize", (long) size);
        }
        refused(
                () -> s3.get(request -> request.range("bytes=0-1").partNumber(1)),
                "InvalidRequest",
                400,
                "Cannot specify both Range header and partNumber query parameter");
    }

    @Test
    void a_reader_says_what_it_has_already() {
        String eTag = s3.put("k", "text").eTag();
        AwsException same =
                refused(() -> s3.get(request -> request.ifNoneMatch(eTag)), "NotModified", 304, "Not Modified");
        assertThat(same.headers())
                .containsEntry("ETag", eTag)
                .containsEntry("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT");
        refused(() -> s3.head(request -> request.ifModifiedSince(SECOND)), "NotModified", 304, "Not Modified");
        AwsException other =
                refused(() -> s3.get(request -> request.ifMatch("\"other\"")), "PreconditionFailed", 412, FAILED);
        assertThat(other.details()).isEqualTo(Map.of("Condition", "If-Match"));
        assertThat(text(s3.get(request -> request.ifMatch(eTag).ifUnmodifiedSince(SECOND.minusSeconds(5)))))
                .isEqualTo("text");
    }

    @Test
    void a_lock_file_is_written_by_one_of_many() throws Exception {
        int writers = 32;
        CountDownLatch ready = new CountDownLatch(writers);
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < writers; i++) {
                String text = "writer " + i;
                outcomes.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    try {
                        s3.put(request ->
                                request.key("state.tflock").ifNoneMatch("*").body(body(text)));
                        return text;
                    } catch (AwsException refused) {
                        return refused.code();
                    }
                }));
            }
        }
        List<String> all = new ArrayList<>();
        for (Future<String> outcome : outcomes) {
            all.add(outcome.get());
        }
        List<String> winners =
                all.stream().filter(text -> !text.equals("PreconditionFailed")).toList();
        assertThat(winners).hasSize(1);
        assertThat(s3.text("state.tflock")).isEqualTo(winners.getFirst());
        s3.delete(request -> request.key("state.tflock"));
        s3.put(request -> request.key("state.tflock").ifNoneMatch("*").body(body("next")));
    }

    @Test
    void a_write_may_depend_on_what_is_there() {
        refused(() -> s3.put(request -> request.ifMatch("\"x\"").body(body("a"))), "NoSuchKey", 404, NO_KEY);
        String eTag = s3.put("k", "first").eTag();
        AwsException there = refused(
                () -> s3.put(request -> request.ifNoneMatch("*").body(body("a"))), "PreconditionFailed", 412, FAILED);
        assertThat(there.details()).isEqualTo(Map.of("Condition", "If-None-Match"));
        s3.put(request -> request.ifMatch(eTag).body(body("second")));
        refused(() -> s3.put(request -> request.ifMatch(eTag).body(body("a"))), "PreconditionFailed", 412, FAILED);
        refused(
                () -> s3.put(request -> request.ifNoneMatch("\"x\"").body(body("a"))),
                "NotImplemented",
                501,
                "A header you provided implies functionality that is not implemented");
        assertThat(s3.text("k")).isEqualTo("second");
    }

    @Test
    void metadata_is_two_kilobytes_at_most() {
        s3.put(request -> request.body(body("x")).metadata(Map.of("a", "x".repeat(2047))));
        AwsException error = refused(
                () -> s3.put(request -> request.body(body("x")).metadata(Map.of("a", "x".repeat(2048)))),
                "MetadataTooLarge",
                400,
                "Your metadata headers exceed the maximum allowed metadata size");
        assertThat(error.details()).isEqualTo(Map.of("Size", 2049, "MaxSizeAllowed", 2048));
    }

    @Test
    void what_is_not_offered_or_known_is_refused() {
        refused(
                () -> s3.put(request -> request.body(body("x")).storageClass("COLD")),
                "InvalidStorageClass",
                400,
                "The storage class you specified is not valid");
        refused(
                () -> s3.put(request -> request.body(body("x")).sseCustomerAlgorithm("AES256")),
                "NotImplemented",
                501,
                "A header you provided implies functionality that is not implemented");
        refused(
                () -> s3.put(request -> request.body(body("x")).serverSideEncryption("ROT13")),
                "InvalidArgument",
                400,
                "The encryption method specified is not supported");
        refused(
                () -> s3.put(request -> request.body(body("x")).acl("public-read")),
                "AccessControlListNotSupported",
                400,
                "The bucket does not allow ACLs");
        s3.put(request -> request.body(body("x")).acl("bucket-owner-full-control"));
        s3.put(request -> request.body(body("x")).acl(""));
    }

    @Test
    void encryption_with_a_key_is_said_again() {
        PutObjectOutput put = s3.put(request ->
                request.body(body("x")).serverSideEncryption("aws:kms").ssekmsKeyId("1234"));
        assertThat(put.ssekmsKeyId()).isEqualTo("arn:aws:kms:us-east-1:000000000001:key/1234");
        HeadObjectOutput head = s3.head(request -> {});
        assertThat(head.serverSideEncryption()).isEqualTo("aws:kms");
        assertThat(head.ssekmsKeyId()).isEqualTo("arn:aws:kms:us-east-1:000000000001:key/1234");
    }

    @Test
    void tags_are_put_read_and_deleted_without_touching_the_object() {
        s3.put("k", "text");
        s3.clock.advance(Duration.ofHours(1));
        s3.api()
                .putObjectTagging(
                        PutObjectTaggingRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .tagging(new Tagging(List.of(new Tag("z", "1"), new Tag("a", "2"))))
                                .build(),
                        call());
        assertThat(tags()).containsExactly(new Tag("z", "1"), new Tag("a", "2"));
        assertThat(s3.head(request -> {}).lastModified()).isEqualTo(SECOND);
        s3.api()
                .deleteObjectTagging(
                        dev.millrace.wire.s3.DeleteObjectTaggingRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .build(),
                        call());
        assertThat(tags()).isEmpty();
        assertThat(s3.text("k")).isEqualTo("text");
    }

    private List<Tag> tags() {
        return s3.api()
                .getObjectTagging(
                        GetObjectTaggingRequest.builder().bucket("bkt").key("k").build(), call())
                .tagSet();
    }

    @Test
    void attributes_are_given_by_name() {
        s3.put("k", "123456789");
        GetObjectAttributesOutput all = s3.api()
                .getObjectAttributes(
                        GetObjectAttributesRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .objectAttributes(
                                        List.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"))
                                .build(),
                        call());
        assertThat(all.eTag()).as("without quotes here").isEqualTo("25f9e794323b453885f5181f1b624d0b");
        assertThat(Objects.requireNonNull(all.checksum()).checksumCRC64NVME()).isEqualTo("rosUhgp5mIg=");
        assertThat(all.objectParts()).isNull();
        assertThat(all.storageClass()).isEqualTo("STANDARD");
        assertThat(all.objectSize()).isEqualTo(9);
    }
}
