package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.BucketOwner.OWNER;
import static dev.millrace.cloud.http.BucketOwner.tag;
import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.InvalidRequestException;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Objects of S3 as AWS's own client puts, reads and copies them.
final class S3ObjectsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final S3Client s3 = CLOUD.s3(OWNER);
    private final BucketOwner owner = new BucketOwner(s3);

    @Test
    void an_object_comes_back_with_all_that_was_said_of_it() throws Exception {
        owner.bucket("whole");
        PutObjectResponse put = s3.putObject(
                r -> r.bucket("whole")
                        .key("a/b.txt")
                        .contentType("text/plain; charset=utf-8")
                        .cacheControl("max-age=60")
                        .contentDisposition("attachment; filename=\"b.txt\"")
                        .contentLanguage("de")
                        .contentEncoding("identity")
                        .expires(Instant.parse("2030-01-01T00:00:00Z"))
                        .metadata(Map.of("Run-Id", "r-1", "note", "two  words"))
                        .tagging("team=rides&empty="),
                RequestBody.fromString("hello"));
        assertThat(put.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(put.checksumCRC32()).isEqualTo(crc32("hello".getBytes(UTF_8)));
        assertThat(put.versionId()).isNull();
        assertThat(put.serverSideEncryptionAsString()).isEqualTo("AES256");

        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(r -> r.bucket("whole").key("a/b.txt"));
        GetObjectResponse object = got.response();
        assertThat(got.asUtf8String()).isEqualTo("hello");
        assertThat(object.eTag()).isEqualTo(put.eTag());
        assertThat(object.contentLength()).isEqualTo(5);
        assertThat(object.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(object.cacheControl()).isEqualTo("max-age=60");
        assertThat(object.contentDisposition()).isEqualTo("attachment; filename=\"b.txt\"");
        assertThat(object.contentLanguage()).isEqualTo("de");
        assertThat(object.contentEncoding()).isEqualTo("identity");
        assertThat(object.expiresString()).isEqualTo("Tue, 01 Jan 2030 00:00:00 GMT");
        assertThat(object.metadata()).isEqualTo(Map.of("run-id", "r-1", "note", "two  words"));
        assertThat(object.tagCount()).isEqualTo(2);
        assertThat(object.acceptRanges()).isEqualTo("bytes");
        assertThat(object.lastModified()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        HeadObjectResponse head = s3.headObject(r -> r.bucket("whole").key("a/b.txt"));
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.metadata()).isEqualTo(object.metadata());
        assertThat(head.eTag()).isEqualTo(put.eTag());
        assertThat(s3.getObjectTagging(r -> r.bucket("whole").key("a/b.txt")).tagSet())
                .containsExactlyInAnyOrder(tag("team", "rides"), tag("empty", ""));
        assertThat(s3.deleteObject(r -> r.bucket("whole").key("a/b.txt"))
                        .sdkHttpResponse()
                        .statusCode())
                .isEqualTo(204);
        s3.deleteBucket(r -> r.bucket("whole"));
        assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).doesNotContain("whole");
    }

    @Test
    void an_empty_object_is_an_object() {
        owner.bucket("empty");
        s3.putObject(r -> r.bucket("empty").key("nothing"), RequestBody.empty());
        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(r -> r.bucket("empty").key("nothing"));
        assertThat(got.asByteArray()).isEmpty();
        assertThat(got.response().eTag()).isEqualTo("\"d41d8cd98f00b204e9800998ecf8427e\"");
        assertThat(got.response().contentType()).isEqualTo("application/octet-stream");
        assertThat(s3.headObject(r -> r.bucket("empty").key("nothing")).contentLength())
                .isZero();
        refused(
                S3Exception.class,
                416,
                "InvalidRange",
                "The requested range is not satisfiable",
                () -> s3.getObjectAsBytes(r -> r.bucket("empty").key("nothing").range("bytes=0-0")));
    }

    @Test
    void ranges_are_read() {
        owner.bucket("ranges");
        owner.put("ranges", "digits", "0123456789");
        assertThat(range("ranges", "bytes=2-4").asUtf8String()).isEqualTo("234");
        assertThat(range("ranges", "bytes=2-4").response().contentRange()).isEqualTo("bytes 2-4/10");
        assertThat(range("ranges", "bytes=2-4").response().contentLength()).isEqualTo(3);
        assertThat(range("ranges", "bytes=2-4").response().sdkHttpResponse().statusCode())
                .isEqualTo(206);
        assertThat(range("ranges", "bytes=7-").asUtf8String()).isEqualTo("789");
        assertThat(range("ranges", "bytes=-3").asUtf8String()).isEqualTo("789");
        assertThat(range("ranges", "bytes=8-100").asUtf8String()).isEqualTo("89");
        assertThat(range("ranges", "bytes=4-2").asUtf8String()).isEqualTo("0123456789");
        assertThat(range("ranges", "lines=1-2").response().sdkHttpResponse().statusCode())
                .isEqualTo(200);
        HeadObjectResponse head =
                s3.headObject(r -> r.bucket("ranges").key("digits").range("bytes=0-0"));
        assertThat(head.contentLength()).isEqualTo(1);
        assertThat(head.contentRange()).isEqualTo("bytes 0-0/10");
        S3Exception beyond = refused(
                S3Exception.class,
                416,
                "InvalidRange",
                "The requested range is not satisfiable",
                () -> range("ranges", "bytes=10-"));
        assertThat(beyond.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Content-Range"))
                .contains("bytes */10");
    }

    @Test
    void conditions_hold_or_refuse() {
        owner.bucket("conditions");
        String eTag = owner.put("conditions", "digits", "0123456789").eTag();
        assertThat(s3.getObjectAsBytes(r -> r.bucket("conditions").key("digits").ifMatch(eTag))
                        .asUtf8String())
                .isEqualTo("0123456789");
        String failed = "At least one of the pre-conditions you specified did not hold";
        refused(
                S3Exception.class,
                412,
                "PreconditionFailed",
                failed,
                () -> s3.getObjectAsBytes(
                        r -> r.bucket("conditions").key("digits").ifMatch("\"other\"")));
        refused(
                S3Exception.class,
                412,
                "PreconditionFailed",
                failed,
                () -> s3.getObjectAsBytes(
                        r -> r.bucket("conditions").key("digits").ifUnmodifiedSince(Instant.EPOCH)));
        assertThatThrownBy(() -> s3.getObjectAsBytes(
                        r -> r.bucket("conditions").key("digits").ifNoneMatch(eTag)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
        assertThatThrownBy(() -> s3.getObjectAsBytes(
                        r -> r.bucket("conditions").key("digits").ifModifiedSince(Instant.now())))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));

        refused(
                S3Exception.class,
                412,
                "PreconditionFailed",
                failed,
                () -> s3.putObject(
                        r -> r.bucket("conditions").key("digits").ifNoneMatch("*"), RequestBody.fromString("other")));
        s3.putObject(r -> r.bucket("conditions").key("new").ifNoneMatch("*"), RequestBody.fromString("first"));
        assertThat(owner.text("conditions", "new")).isEqualTo("first");
        assertThat(owner.text("conditions", "digits")).isEqualTo("0123456789");
        refused(
                S3Exception.class,
                412,
                "PreconditionFailed",
                failed,
                () -> s3.putObject(
                        r -> r.bucket("conditions").key("digits").ifMatch("\"other\""), RequestBody.fromString("x")));
        s3.putObject(r -> r.bucket("conditions").key("digits").ifMatch(eTag), RequestBody.fromString("next"));
        assertThat(owner.text("conditions", "digits")).isEqualTo("next");
        refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> s3.putObject(
                        r -> r.bucket("conditions").key("absent").ifMatch(eTag), RequestBody.fromString("x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a//b",
                "../x",
                "x/../y",
                ".",
                "..",
                "./a",
                "/leading",
                "trailing/",
                "a b",
                "a+b",
                "a%2Fb",
                "100%",
                "a&b=c?d#e",
                "semi;colon",
                "<xml>\"'&",
                "Übung/漢字/😀",
                "tab\there",
                "a*b(c)!~'",
                "C:\\dir\\f",
                "new\nline",
                "$dollar@at:,",
                "{curly}[square]^`|"
            })
    void every_key_is_a_key(String key) {
        owner.bucket("keys");
        owner.put("keys", key, "of " + key);
        assertThat(owner.text("keys", key)).isEqualTo("of " + key);
        assertThat(s3.listObjectsV2(r -> r.bucket("keys").prefix(key)).contents())
                .extracting(S3Object::key)
                .contains(key);
        s3.copyObject(r ->
                r.sourceBucket("keys").sourceKey(key).destinationBucket("keys").destinationKey("copy"));
        assertThat(owner.text("keys", "copy")).isEqualTo("of " + key);
        assertThat(s3.deleteObjects(r -> r.bucket("keys")
                                .delete(d -> d.objects(
                                        ObjectIdentifier.builder().key(key).build())))
                        .deleted())
                .extracting(DeletedObject::key)
                .containsExactly(key);
        refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> owner.text("keys", key));
    }

    @Test
    void an_object_is_copied_with_or_without_what_is_said_of_it() {
        owner.bucket("source");
        owner.bucket("target");
        s3.putObject(
                r -> r.bucket("source")
                        .key("a")
                        .contentType("text/x")
                        .metadata(Map.of("m", "1"))
                        .tagging("t=1"),
                RequestBody.fromString("body"));
        var copied = s3.copyObject(r -> r.sourceBucket("source")
                .sourceKey("a")
                .destinationBucket("target")
                .destinationKey("b"));
        assertThat(copied.copyObjectResult().eTag()).isEqualTo("\"841a2d689ad86bd1611447453c22c6fc\"");
        HeadObjectResponse same = s3.headObject(r -> r.bucket("target").key("b"));
        assertThat(same.contentType()).isEqualTo("text/x");
        assertThat(same.metadata()).isEqualTo(Map.of("m", "1"));
        assertThat(s3.getObjectTagging(r -> r.bucket("target").key("b")).tagSet())
                .containsExactly(tag("t", "1"));

        s3.copyObject(r -> r.sourceBucket("source")
                .sourceKey("a")
                .destinationBucket("target")
                .destinationKey("b")
                .metadataDirective(MetadataDirective.REPLACE)
                .contentType("text/y")
                .metadata(Map.of("n", "2")));
        HeadObjectResponse replaced = s3.headObject(r -> r.bucket("target").key("b"));
        assertThat(replaced.contentType()).isEqualTo("text/y");
        assertThat(replaced.metadata()).isEqualTo(Map.of("n", "2"));
        refused(
                InvalidRequestException.class,
                400,
                "InvalidRequest",
                "This copy request is illegal because it is trying to copy an object to itself without changing the"
                        + " object's metadata, storage class, website redirect location or encryption attributes.",
                () -> s3.copyObject(r -> r.sourceBucket("source")
                        .sourceKey("a")
                        .destinationBucket("source")
                        .destinationKey("a")));
        refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> s3.copyObject(r -> r.sourceBucket("source")
                        .sourceKey("absent")
                        .destinationBucket("target")
                        .destinationKey("b")));

        String id =
                s3.createMultipartUpload(r -> r.bucket("target").key("joined")).uploadId();
        String eTag = s3.uploadPartCopy(r -> r.sourceBucket("source")
                        .sourceKey("a")
                        .copySourceRange("bytes=1-2")
                        .destinationBucket("target")
                        .destinationKey("joined")
                        .uploadId(id)
                        .partNumber(1))
                .copyPartResult()
                .eTag();
        owner.complete(
                "target",
                "joined",
                id,
                CompletedPart.builder().partNumber(1).eTag(eTag).build());
        assertThat(owner.text("target", "joined")).isEqualTo("od");
    }

    @Test
    void of_many_that_want_to_be_first_one_is() throws Exception {
        owner.bucket("race");
        AtomicInteger won = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String text = "by " + i;
                executor.submit(() -> {
                    try {
                        s3.putObject(r -> r.bucket("race").key("k").ifNoneMatch("*"), RequestBody.fromString(text));
                        won.incrementAndGet();
                    } catch (S3Exception e) {
                        // 409 is for those who came while the first one was being written.
                        if (e.statusCode() == 412 || e.statusCode() == 409) {
                            lost.incrementAndGet();
                        }
                    }
                });
            }
        }
        assertThat(won).hasValue(1);
        assertThat(lost).hasValue(19);
        assertThat(owner.text("race", "k")).startsWith("by ");
    }

    private ResponseBytes<GetObjectResponse> range(String bucket, String range) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key("digits").range(range));
    }

    private static String crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
