package dev.millrace.cloud.http;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.InvalidRequestException;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

final class S3OverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who OWNER = new Who(Who.root("111122223333").credentials(), Region.US_EAST_1);
    private static final int PART = 5 << 20;

    private final S3Client s3 = CLOUD.s3(OWNER);

    @Test
    void an_object_comes_back_with_all_that_was_said_of_it() throws Exception {
        bucket("whole");
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
        bucket("empty");
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
        bucket("ranges");
        put("ranges", "digits", "0123456789");
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
        bucket("conditions");
        String eTag = put("conditions", "digits", "0123456789").eTag();
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
        assertThat(text("conditions", "new")).isEqualTo("first");
        assertThat(text("conditions", "digits")).isEqualTo("0123456789");
        refused(
                S3Exception.class,
                412,
                "PreconditionFailed",
                failed,
                () -> s3.putObject(
                        r -> r.bucket("conditions").key("digits").ifMatch("\"other\""), RequestBody.fromString("x")));
        s3.putObject(r -> r.bucket("conditions").key("digits").ifMatch(eTag), RequestBody.fromString("next"));
        assertThat(text("conditions", "digits")).isEqualTo("next");
        refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> s3.putObject(
                        r -> r.bucket("conditions").key("absent").ifMatch(eTag), RequestBody.fromString("x")));
    }

    @Test
    void what_is_not_there_is_named() {
        bucket("there");
        refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> text("there", "absent"));
        refused(
                NoSuchBucketException.class,
                404,
                "NoSuchBucket",
                "The specified bucket does not exist",
                () -> text("not-there", "absent"));
        refused(
                NoSuchBucketException.class,
                404,
                "NoSuchBucket",
                "The specified bucket does not exist",
                () -> put("not-there", "key", "x"));
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket("there").key("absent")))
                .isExactlyInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("not-there")))
                .isExactlyInstanceOf(NoSuchBucketException.class);
        assertThat(s3.headBucket(r -> r.bucket("there")).bucketRegion()).isEqualTo("us-east-1");
        s3.deleteObject(r -> r.bucket("there").key("absent"));
    }

    @Test
    void names_of_buckets_are_everybodys() {
        bucket("mine");
        S3Client elsewhere = CLOUD.s3(OWNER.in(Region.EU_WEST_1));
        S3Client stranger = CLOUD.s3(Who.root("999999999999"));
        put("mine", "secret", "x");

        s3.createBucket(r -> r.bucket("mine"));
        refused(
                BucketAlreadyOwnedByYouException.class,
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
                () -> elsewhere.createBucket(
                        r -> r.bucket("mine").createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))));
        refused(
                BucketAlreadyExistsException.class,
                409,
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the"
                        + " system. Please select a different name and try again.",
                () -> stranger.createBucket(
                        r -> r.bucket("mine").createBucketConfiguration(c -> c.locationConstraint("eu-west-1"))));
        assertThat(stranger.listBuckets().buckets()).isEmpty();
        refused(
                S3Exception.class,
                403,
                "AccessDenied",
                "Access Denied",
                () -> stranger.getObjectAsBytes(r -> r.bucket("mine").key("secret")));
        refused(
                S3Exception.class,
                403,
                "AccessDenied",
                "Access Denied",
                () -> stranger.putObject(r -> r.bucket("mine").key("secret"), RequestBody.fromString("y")));
        assertThatThrownBy(() -> stranger.headBucket(r -> r.bucket("mine")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        refused(
                S3Exception.class,
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty",
                () -> s3.deleteBucket(r -> r.bucket("mine")));
    }

    @Test
    void a_name_that_no_bucket_may_have_is_refused() throws Exception {
        // The SDK would not send it.
        HttpResponse<String> answer = SignedRequest.to(CLOUD, OWNER, "s3").send("PUT", "/Not_A_Name");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("<Code>InvalidBucketName</Code><Message>The specified bucket is not valid.</Message>");
    }

    @Test
    void a_bucket_is_addressed_in_its_region() throws Exception {
        S3Client ireland = CLOUD.s3(OWNER.in(Region.EU_WEST_1));
        ireland.createBucket(r -> r.bucket("irish").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
        assertThat(s3.getBucketLocation(r -> r.bucket("irish")).locationConstraintAsString())
                .isEqualTo("eu-west-1");
        ireland.putObject(r -> r.bucket("irish").key("k"), RequestBody.fromString("x"));
        S3Exception redirect = refused(
                S3Exception.class,
                301,
                "PermanentRedirect",
                "The bucket you are attempting to access must be addressed using the specified endpoint. Please send"
                        + " all future requests to this endpoint.",
                () -> text("irish", "k"));
        assertThat(redirect.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region"))
                .contains("eu-west-1");
        // The SDK would name its own region.
        HttpResponse<String> unnamed =
                SignedRequest.to(CLOUD, OWNER.in(Region.EU_WEST_1), "s3").send("PUT", "/nowhere");
        assertThat(unnamed.statusCode()).isEqualTo(400);
        assertThat(unnamed.body())
                .contains("<Code>IllegalLocationConstraintException</Code><Message>The unspecified location constraint"
                        + " is incompatible for the region specific endpoint this request was sent to.</Message>");
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
        bucket("keys");
        put("keys", key, "of " + key);
        assertThat(text("keys", key)).isEqualTo("of " + key);
        assertThat(s3.listObjectsV2(r -> r.bucket("keys").prefix(key)).contents())
                .extracting(S3Object::key)
                .contains(key);
        s3.copyObject(r ->
                r.sourceBucket("keys").sourceKey(key).destinationBucket("keys").destinationKey("copy"));
        assertThat(text("keys", "copy")).isEqualTo("of " + key);
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
                () -> text("keys", key));
    }

    @Test
    void lists_come_in_pages_in_the_order_of_utf8() {
        bucket("lists");
        // By UTF-16 the last two would change places.
        List<String> keys = List.of(
                "../x", "/a", "a", "a b", "a//b", "a/b", "a/b/c", "a/d", "b%2Fc", "b/c", "z", "é", "漢字", "\uFF21",
                "😀");
        keys.reversed().forEach(key -> put("lists", key, "x"));

        List<String> paged = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            ListObjectsV2Response page =
                    s3.listObjectsV2(r -> r.bucket("lists").maxKeys(2).continuationToken(from));
            assertThat(page.keyCount()).isBetween(1, 2);
            page.contents().forEach(object -> paged.add(object.key()));
            token = page.nextContinuationToken();
            assertThat(page.isTruncated()).isEqualTo(token != null);
        } while (token != null);
        assertThat(paged).isEqualTo(keys);

        ListObjectsV2Response top = s3.listObjectsV2(r -> r.bucket("lists").delimiter("/"));
        assertThat(top.contents())
                .extracting(S3Object::key)
                .containsExactly("a", "a b", "b%2Fc", "z", "é", "漢字", "\uFF21", "😀");
        assertThat(top.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("../", "/", "a/", "b/");
        ListObjectsV2Response inside =
                s3.listObjectsV2(r -> r.bucket("lists").prefix("a/").delimiter("/"));
        assertThat(inside.contents()).extracting(S3Object::key).containsExactly("a/b", "a/d");
        assertThat(inside.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a//", "a/b/");
        assertThat(s3.listObjectsV2(r -> r.bucket("lists").startAfter("b/c")).contents())
                .extracting(S3Object::key)
                .containsExactly("z", "é", "漢字", "\uFF21", "😀");
        assertThat(s3.listObjectsV2Paginator(
                                r -> r.bucket("lists").delimiter("/").maxKeys(3))
                        .commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly("../", "/", "a/", "b/");

        var first = s3.listObjects(r -> r.bucket("lists").maxKeys(3));
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.contents()).extracting(S3Object::key).containsExactly("../x", "/a", "a");
        assertThat(first.contents().getFirst().owner().id()).matches("[0-9a-f]{64}");
        var second = s3.listObjects(r -> r.bucket("lists").marker("a").maxKeys(1000));
        assertThat(second.contents()).extracting(S3Object::key).isEqualTo(keys.subList(3, keys.size()));
        assertThat(second.isTruncated()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void a_checksum_that_trails_the_body_is_held_and_kept(ChecksumAlgorithm algorithm) throws Exception {
        bucket("trailers");
        byte[] bytes = pattern(300_000);
        // A body of which the client knows the checksum only when it has sent it.
        PutObjectResponse put = s3.putObject(
                r -> r.bucket("trailers").key("k").checksumAlgorithm(algorithm),
                RequestBody.fromContentProvider(
                        () -> new ByteArrayInputStream(bytes), bytes.length, "application/octet-stream"));
        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(r -> r.bucket("trailers").key("k").checksumMode(ChecksumMode.ENABLED));
        assertThat(got.asByteArray()).isEqualTo(bytes);
        assertThat(got.response().contentLength()).isEqualTo(bytes.length);
        assertThat(got.response().contentEncoding()).isNull();
        assertThat(got.response().checksumTypeAsString()).isEqualTo("FULL_OBJECT");
        assertThat(checksum(got.response(), algorithm)).isNotBlank();
        if (algorithm == ChecksumAlgorithm.SHA256) {
            assertThat(put.checksumSHA256())
                    .isEqualTo(Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes)));
        }
    }

    @Test
    void a_body_that_is_not_what_was_said_of_it_is_not_kept() {
        bucket("broken");
        refused(
                S3Exception.class,
                400,
                "BadDigest",
                "The Content-MD5 you specified did not match what we received.",
                () -> s3.putObject(
                        r -> r.bucket("broken").key("md5").contentMD5("XUFAKrxLKna5cZ2REBfFkg=="),
                        RequestBody.fromString("not hello")));
        refused(
                S3Exception.class,
                400,
                "BadDigest",
                "The CRC32 you specified did not match the calculated checksum.",
                () -> s3.putObject(
                        r -> r.bucket("broken").key("crc").checksumCRC32("AAAAAA=="),
                        RequestBody.fromString("not hello")));
        refused(
                S3Exception.class,
                400,
                "InvalidDigest",
                "The Content-MD5 you specified was invalid.",
                () -> s3.putObject(
                        r -> r.bucket("broken").key("md5").contentMD5("short"), RequestBody.fromString("hello")));
        assertThat(s3.listObjectsV2(r -> r.bucket("broken")).contents()).isEmpty();
    }

    @Test
    void an_upload_in_parts_becomes_one_object() throws Exception {
        bucket("parts");
        String id = s3.createMultipartUpload(r -> r.bucket("parts")
                        .key("big")
                        .contentType("video/mp4")
                        .metadata(Map.of("a", "b"))
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId();
        byte[] one = pattern(PART);
        byte[] two = "the end".getBytes(UTF_8);
        List<CompletedPart> parts = new ArrayList<>();
        // The second first, and one of them twice: the last one counts.
        parts.add(part("parts", "big", id, 2, two));
        part("parts", "big", id, 1, two);
        parts.addFirst(part("parts", "big", id, 1, one));

        assertThat(s3.listParts(r -> r.bucket("parts").key("big").uploadId(id)).parts())
                .extracting(Part::partNumber, Part::size, Part::eTag)
                .containsExactly(
                        tuple(1, (long) PART, parts.get(0).eTag()),
                        tuple(2, 7L, parts.get(1).eTag()));
        assertThat(s3.listMultipartUploads(r -> r.bucket("parts")).uploads())
                .extracting(upload -> upload.key() + " " + upload.uploadId())
                .containsExactly("big " + id);
        assertThat(s3.listObjectsV2(r -> r.bucket("parts")).contents()).isEmpty();

        var done = s3.completeMultipartUpload(
                r -> r.bucket("parts").key("big").uploadId(id).multipartUpload(m -> m.parts(parts)));
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] digests = concat(md5.digest(one), md5.digest(two));
        assertThat(done.eTag()).isEqualTo("\"" + HexFormat.of().formatHex(md5.digest(digests)) + "-2\"");
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] hashes = concat(sha256.digest(one), sha256.digest(two));
        assertThat(done.checksumSHA256()).isEqualTo(Base64.getEncoder().encodeToString(sha256.digest(hashes)) + "-2");
        assertThat(done.checksumType()).isEqualTo(ChecksumType.COMPOSITE);

        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(r -> r.bucket("parts").key("big"));
        assertThat(got.asByteArray()).isEqualTo(concat(one, two));
        assertThat(got.response().contentType()).isEqualTo("video/mp4");
        assertThat(got.response().metadata()).isEqualTo(Map.of("a", "b"));
        ResponseBytes<GetObjectResponse> second =
                s3.getObjectAsBytes(r -> r.bucket("parts").key("big").partNumber(2));
        assertThat(second.asByteArray()).isEqualTo(two);
        assertThat(second.response().partsCount()).isEqualTo(2);
        assertThat(second.response().contentRange()).isEqualTo("bytes " + PART + "-" + (PART + 6) + "/" + (PART + 7));
        assertThat(s3.getObjectAsBytes(
                                r -> r.bucket("parts").key("big").range("bytes=" + (PART - 2) + "-" + (PART + 2)))
                        .asByteArray())
                .containsExactly(one[PART - 2], one[PART - 1], 't', 'h', 'e');
        String gone = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been"
                + " aborted or completed.";
        refused(
                NoSuchUploadException.class,
                404,
                "NoSuchUpload",
                gone,
                () -> s3.listParts(r -> r.bucket("parts").key("big").uploadId(id)));
        refused(
                NoSuchUploadException.class,
                404,
                "NoSuchUpload",
                gone,
                () -> s3.abortMultipartUpload(r -> r.bucket("parts").key("big").uploadId("none")));
    }

    @Test
    void parts_that_do_not_fit_are_refused() {
        bucket("misfits");
        String id = s3.createMultipartUpload(r -> r.bucket("misfits").key("k")).uploadId();
        CompletedPart one = part("misfits", "k", id, 1, "small".getBytes(UTF_8));
        CompletedPart two = part("misfits", "k", id, 2, "last".getBytes(UTF_8));
        refused(
                S3Exception.class,
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                () -> complete("misfits", "k", id, one, two));
        refused(
                S3Exception.class,
                400,
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number.",
                () -> complete("misfits", "k", id, two, one));
        refused(
                S3Exception.class,
                400,
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the"
                        + " specified entity tag may not match the part's entity tag.",
                () -> complete("misfits", "k", id, one.toBuilder().eTag("\"0\"").build()));
        refused(
                S3Exception.class,
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema",
                () -> complete("misfits", "k", id));
        complete("misfits", "k", id, one);
        assertThat(text("misfits", "k")).isEqualTo("small");

        String aborted =
                s3.createMultipartUpload(r -> r.bucket("misfits").key("k")).uploadId();
        part("misfits", "k", aborted, 1, "lost".getBytes(UTF_8));
        s3.abortMultipartUpload(r -> r.bucket("misfits").key("k").uploadId(aborted));
        assertThat(s3.listMultipartUploads(r -> r.bucket("misfits")).uploads()).isEmpty();
        assertThat(text("misfits", "k")).isEqualTo("small");
    }

    @Test
    void an_object_is_copied_with_or_without_what_is_said_of_it() {
        bucket("source");
        bucket("target");
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
        complete(
                "target",
                "joined",
                id,
                CompletedPart.builder().partNumber(1).eTag(eTag).build());
        assertThat(text("target", "joined")).isEqualTo("od");
    }

    @Test
    void versions_are_kept_and_deletions_are_marks() {
        bucket("versions");
        assertThat(s3.getBucketVersioning(r -> r.bucket("versions")).status()).isNull();
        put("versions", "k", "before");
        s3.putBucketVersioning(
                r -> r.bucket("versions").versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        assertThat(s3.getBucketVersioning(r -> r.bucket("versions")).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
        String first = put("versions", "k", "first").versionId();
        String second = put("versions", "k", "second").versionId();
        assertThat(first).isNotBlank().isNotEqualTo(second);
        assertThat(text("versions", "k")).isEqualTo("second");
        assertThat(version("versions", first)).isEqualTo("first");
        assertThat(version("versions", "null")).isEqualTo("before");

        var deletion = s3.deleteObject(r -> r.bucket("versions").key("k"));
        assertThat(deletion.deleteMarker()).isTrue();
        S3Exception deleted = refused(
                NoSuchKeyException.class,
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                () -> text("versions", "k"));
        assertThat(deleted.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-delete-marker"))
                .contains("true");
        refused(
                S3Exception.class,
                405,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                () -> version("versions", deletion.versionId()));
        var list = s3.listObjectVersions(r -> r.bucket("versions"));
        assertThat(list.versions()).extracting(ObjectVersion::versionId).containsExactly(second, first, "null");
        assertThat(list.versions()).extracting(ObjectVersion::isLatest).containsOnly(false);
        assertThat(list.deleteMarkers())
                .extracting(DeleteMarkerEntry::versionId)
                .containsExactly(deletion.versionId());
        assertThat(list.deleteMarkers().getFirst().isLatest()).isTrue();
        assertThat(s3.listObjectsV2(r -> r.bucket("versions")).contents()).isEmpty();

        s3.deleteObject(r -> r.bucket("versions").key("k").versionId(deletion.versionId()));
        s3.deleteObject(r -> r.bucket("versions").key("k").versionId(second));
        assertThat(text("versions", "k")).isEqualTo("first");
        refused(
                S3Exception.class,
                404,
                "NoSuchVersion",
                "The specified version does not exist.",
                () -> version("versions", second));
        refused(
                S3Exception.class,
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
                () -> s3.deleteBucket(r -> r.bucket("versions")));
    }

    @Test
    void many_are_deleted_at_once() {
        bucket("batch");
        List<String> keys = IntStream.range(0, 50).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> put("batch", key, key));
        List<ObjectIdentifier> all = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        var answer = s3.deleteObjects(r -> r.bucket("batch").delete(d -> d.objects(all)));
        assertThat(answer.deleted()).extracting(DeletedObject::key).containsExactlyElementsOf(keys);
        assertThat(answer.errors()).isEmpty();
        assertThat(s3.deleteObjects(r ->
                                r.bucket("batch").delete(d -> d.objects(all).quiet(true)))
                        .deleted())
                .isEmpty();
        assertThat(s3.listObjectsV2(r -> r.bucket("batch")).contents()).isEmpty();
    }

    @Test
    void a_presigned_url_is_enough() throws Exception {
        bucket("presigned");
        try (S3Presigner presigner = presigner(OWNER)) {
            var put = presigner.presignPutObject(r -> r.signatureDuration(Duration.ofMinutes(5))
                    .putObjectRequest(o -> o.bucket("presigned")
                            .key("ü/a b+c")
                            .contentType("text/plain")
                            .metadata(Map.of("m", "1"))));
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(put.url().toURI()).PUT(HttpRequest.BodyPublishers.ofString("by url"));
            put.signedHeaders().forEach((name, values) -> {
                if (!name.equalsIgnoreCase("host")) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            assertThat(send(request).statusCode()).isEqualTo(200);
            assertThat(s3.headObject(r -> r.bucket("presigned").key("ü/a b+c")).metadata())
                    .isEqualTo(Map.of("m", "1"));

            URI get = presigner
                    .presignGetObject(r -> r.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(
                                    o -> o.bucket("presigned").key("ü/a b+c").responseContentType("text/html")))
                    .url()
                    .toURI();
            HttpResponse<String> got = send(HttpRequest.newBuilder(get));
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).isEqualTo("by url");
            assertThat(got.headers().firstValue("Content-Type")).contains("text/html");

            HttpResponse<String> other =
                    send(HttpRequest.newBuilder(URI.create(get.toString().replace("a%20b", "a%20c"))));
            assertThat(other.statusCode()).isEqualTo(403);
            assertThat(other.body())
                    .contains("<Code>SignatureDoesNotMatch</Code>")
                    .contains("<Message>The request signature we calculated does not match the signature you provided."
                            + " Check your key and signing method.</Message>");
            HttpResponse<String> wrongMethod = send(HttpRequest.newBuilder(get).DELETE());
            assertThat(wrongMethod.statusCode()).isEqualTo(403);
        }
        HttpResponse<String> unsigned =
                send(HttpRequest.newBuilder(CLOUD.endpoint().resolve("/presigned/other")));
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.body()).contains("<Code>AccessDenied</Code><Message>Access Denied</Message>");
    }

    @Test
    void a_presigned_url_ends_in_its_time() throws Exception {
        bucket("brief");
        put("brief", "k", "x");
        HttpResponse<String> late = SignedRequest.to(CLOUD, OWNER, "s3")
                .at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)))
                .presigned("GET", "/brief/k", Duration.ofMinutes(5));
        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(late.body())
                .contains("<Code>AccessDenied</Code><Message>Request has expired</Message>")
                .contains("<X-Amz-Expires>300</X-Amz-Expires>");
        HttpResponse<String> inTime = SignedRequest.to(CLOUD, OWNER, "s3")
                .at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4)))
                .presigned("GET", "/brief/k", Duration.ofMinutes(5));
        assertThat(inTime.statusCode()).isEqualTo(200);
        assertThat(inTime.body()).isEqualTo("x");
    }

    @Test
    void a_hundred_megabytes_stream_through() throws Exception {
        bucket("large");
        long before = stored();
        long size = 100_000_000;
        long most = 64L << 20;
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        // The last bytes are not sent before most of the others are on the disk: the server cannot be holding them.
        InputStream body = new Generated(size, sent, most + (16 << 20), () -> stored() > before + most);
        s3.putObject(
                r -> r.bucket("large").key("k").checksumAlgorithm(ChecksumAlgorithm.CRC32),
                RequestBody.fromContentProvider(() -> body, size, "application/octet-stream"));

        MessageDigest received = MessageDigest.getInstance("SHA-256");
        long count = 0;
        try (ResponseInputStream<GetObjectResponse> in =
                s3.getObject(r -> r.bucket("large").key("k"))) {
            assertThat(in.response().contentLength()).isEqualTo(size);
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                received.update(buffer, 0, n);
                count += n;
            }
        }
        assertThat(count).isEqualTo(size);
        assertThat(received.digest()).isEqualTo(sent.digest());
        s3.deleteObject(r -> r.bucket("large").key("k"));
        assertThat(stored()).as("what is left of it").isLessThan(before + most);
    }

    @Test
    void a_download_that_is_given_up_holds_nothing() throws Exception {
        bucket("given-up");
        long before = stored();
        s3.putObject(r -> r.bucket("given-up").key("k"), RequestBody.fromBytes(new byte[20_000_000]));
        try (ResponseInputStream<GetObjectResponse> in =
                s3.getObject(r -> r.bucket("given-up").key("k"))) {
            assertThat(in.read()).isZero();
            in.abort();
        }
        s3.deleteObject(r -> r.bucket("given-up").key("k"));
        s3.deleteBucket(r -> r.bucket("given-up"));
        until(() -> stored() < before + 10_000_000);
    }

    @Test
    void of_many_that_want_to_be_first_one_is() throws Exception {
        bucket("race");
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
        assertThat(text("race", "k")).startsWith("by ");
    }

    @Test
    void the_asynchronous_client_puts_and_gets() {
        bucket("async");
        byte[] bytes = pattern(20_000_000);
        try (S3AsyncClient async = CLOUD.pointed(S3AsyncClient.builder(), OWNER)
                .forcePathStyle(true)
                .multipartEnabled(true)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build()) {
            async.putObject(r -> r.bucket("async").key("k"), AsyncRequestBody.fromBytes(bytes))
                    .join();
            assertThat(async.getObject(r -> r.bucket("async").key("k"), AsyncResponseTransformer.toBytes())
                            .join()
                            .asByteArray())
                    .isEqualTo(bytes);
            refused(
                    NoSuchKeyException.class,
                    404,
                    "NoSuchKey",
                    "The specified key does not exist.",
                    () -> async.getObject(r -> r.bucket("async").key("absent"), AsyncResponseTransformer.toBytes())
                            .join());
        }
        // In parts: the client cuts what is above 8 MiB.
        assertThat(s3.headObject(r -> r.bucket("async").key("k")).eTag()).endsWith("-3\"");
    }

    @Test
    void what_millrace_lacks_is_named() {
        bucket("lacks");
        refused(
                S3Exception.class,
                501,
                "NotImplemented",
                "Millrace does not offer RestoreObject of S3.",
                () -> s3.restoreObject(r -> r.bucket("lacks").key("k").restoreRequest(q -> q.days(1))));
    }

    @Test
    void an_upload_that_breaks_off_leaves_nothing() {
        bucket("torn");
        InputStream body = new InputStream() {
            private int left = 300_000;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("the client went away");
                }
                left--;
                return 7;
            }
        };
        assertThatThrownBy(() -> s3.putObject(
                        r -> r.bucket("torn").key("k"),
                        RequestBody.fromContentProvider(() -> body, 1_000_000, "application/octet-stream")))
                .hasStackTraceContaining("the client went away");
        assertThat(s3.listObjectsV2(r -> r.bucket("torn")).contents()).isEmpty();
    }

    @Test
    void a_new_buckets_settings_are_those_that_terraform_expects() {
        bucket("fresh");
        notConfigured("NoSuchTagSet", "The TagSet does not exist", () -> s3.getBucketTagging(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchBucketPolicy",
                "The bucket policy does not exist",
                () -> s3.getBucketPolicy(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchLifecycleConfiguration",
                "The lifecycle configuration does not exist",
                () -> s3.getBucketLifecycleConfiguration(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchCORSConfiguration",
                "The CORS configuration does not exist",
                () -> s3.getBucketCors(r -> r.bucket("fresh")));
        notConfigured(
                "NoSuchWebsiteConfiguration",
                "The specified bucket does not have a website configuration",
                () -> s3.getBucketWebsite(r -> r.bucket("fresh")));
        notConfigured(
                "ReplicationConfigurationNotFoundError",
                "The replication configuration was not found",
                () -> s3.getBucketReplication(r -> r.bucket("fresh")));
        notConfigured(
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket",
                () -> s3.getObjectLockConfiguration(r -> r.bucket("fresh")));
        assertThat(s3.getBucketEncryption(r -> r.bucket("fresh"))
                        .serverSideEncryptionConfiguration()
                        .rules()
                        .getFirst()
                        .applyServerSideEncryptionByDefault()
                        .sseAlgorithmAsString())
                .isEqualTo("AES256");
        var block = s3.getPublicAccessBlock(r -> r.bucket("fresh")).publicAccessBlockConfiguration();
        assertThat(List.of(
                        block.blockPublicAcls(),
                        block.blockPublicPolicy(),
                        block.ignorePublicAcls(),
                        block.restrictPublicBuckets()))
                .containsOnly(true);
        assertThat(s3.getBucketOwnershipControls(r -> r.bucket("fresh"))
                        .ownershipControls()
                        .rules()
                        .getFirst()
                        .objectOwnershipAsString())
                .isEqualTo("BucketOwnerEnforced");
        assertThat(s3.getBucketAcl(r -> r.bucket("fresh")).grants())
                .extracting(grant -> grant.permissionAsString())
                .containsExactly("FULL_CONTROL");
        assertThat(s3.getBucketLogging(r -> r.bucket("fresh")).loggingEnabled()).isNull();
        assertThat(s3.getBucketRequestPayment(r -> r.bucket("fresh")).payerAsString())
                .isEqualTo("BucketOwner");
        assertThat(s3.getBucketAccelerateConfiguration(r -> r.bucket("fresh")).status())
                .isNull();
        assertThat(s3.getBucketLocation(r -> r.bucket("fresh")).locationConstraintAsString())
                .isIn(null, "");
    }

    @Test
    void settings_are_kept() {
        bucket("set");
        s3.putBucketTagging(r -> r.bucket("set").tagging(t -> t.tagSet(tag("a", "1"), tag("b", "ü +-=._:/@"))));
        assertThat(s3.getBucketTagging(r -> r.bucket("set")).tagSet())
                .containsExactlyInAnyOrder(tag("a", "1"), tag("b", "ü +-=._:/@"));
        refused(
                S3Exception.class,
                400,
                "InvalidTag",
                "The TagValue you have provided is invalid",
                () -> s3.putBucketTagging(r -> r.bucket("set").tagging(t -> t.tagSet(tag("a", "<1>")))));
        s3.putBucketLifecycleConfiguration(r -> r.bucket("set")
                .lifecycleConfiguration(c -> c.rules(rule -> rule.id("old")
                        .status("Enabled")
                        .filter(f -> f.prefix("logs/"))
                        .expiration(e -> e.days(30)))));
        var rule =
                s3.getBucketLifecycleConfiguration(r -> r.bucket("set")).rules().getFirst();
        assertThat(rule.id()).isEqualTo("old");
        assertThat(rule.filter().prefix()).isEqualTo("logs/");
        assertThat(rule.expiration().days()).isEqualTo(30);
        String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\","
                + "\"Action\":\"s3:DeleteObject\",\"Resource\":\"arn:aws:s3:::set/*\"}]}";
        s3.putBucketPolicy(r -> r.bucket("set").policy(policy));
        assertThat(s3.getBucketPolicy(r -> r.bucket("set")).policy()).isEqualTo(policy);
        refused(
                S3Exception.class,
                400,
                "MalformedPolicy",
                "Policies must be valid JSON and the first byte must be '{'",
                () -> s3.putBucketPolicy(r -> r.bucket("set").policy("nonsense")));
        s3.putBucketCors(r -> r.bucket("set")
                .corsConfiguration(c -> c.corsRules(x -> x.allowedMethods("GET").allowedOrigins("*"))));
        assertThat(s3.getBucketCors(r -> r.bucket("set")).corsRules().getFirst().allowedMethods())
                .containsExactly("GET");
    }

    private void notConfigured(String code, String message, ThrowingCallable call) {
        refused(S3Exception.class, 404, code, message, call);
    }

    private void bucket(String name) {
        s3.createBucket(r -> r.bucket(name));
    }

    private PutObjectResponse put(String bucket, String key, String text) {
        return s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    private String text(String bucket, String key) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
    }

    private String version(String bucket, String id) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key("k").versionId(id)).asUtf8String();
    }

    private ResponseBytes<GetObjectResponse> range(String bucket, String range) {
        return s3.getObjectAsBytes(r -> r.bucket(bucket).key("digits").range(range));
    }

    private CompletedPart part(String bucket, String key, String id, int number, byte[] bytes) {
        UploadPartResponse response = s3.uploadPart(
                r -> r.bucket(bucket)
                        .key(key)
                        .uploadId(id)
                        .partNumber(number)
                        .checksumAlgorithm(bucket.equals("parts") ? ChecksumAlgorithm.SHA256 : ChecksumAlgorithm.CRC32),
                RequestBody.fromBytes(bytes));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(response.eTag())
                .checksumSHA256(response.checksumSHA256())
                .checksumCRC32(response.checksumCRC32())
                .build();
    }

    private void complete(String bucket, String key, String id, CompletedPart... parts) {
        s3.completeMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
    }

    private static String checksum(GetObjectResponse response, ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32 -> response.checksumCRC32();
            case CRC32_C -> response.checksumCRC32C();
            case SHA1 -> response.checksumSHA1();
            case SHA256 -> response.checksumSHA256();
            default -> throw new IllegalArgumentException(algorithm.name());
        };
    }

    private static S3Presigner presigner(Who who) {
        return S3Presigner.builder()
                .endpointOverride(CLOUD.endpoint())
                .region(who.region())
                .credentialsProvider(who.provider())
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLOUD.plain().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static String crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    private static byte[] concat(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    private static long stored() {
        try {
            long bytes = 0;
            for (Path file : RunningCloud.files(CLOUD.data())) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException | UncheckedIOException e) {
            // A file went away between being listed and being looked at.
            return 0;
        }
    }

    /// Bytes made as they are read, which from a place on come only when something has come true.
    private static final class Generated extends InputStream {
        private final long size;
        private final MessageDigest digest;
        private final long gate;
        private final BooleanSupplier open;
        private long at;

        private Generated(long size, MessageDigest digest, long gate, BooleanSupplier open) {
            this.size = size;
            this.digest = digest;
            this.gate = gate;
            this.open = open;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at == size) {
                return -1;
            }
            if (at >= gate) {
                until(open::getAsBoolean);
            }
            int count = (int) Math.min(length, size - at);
            for (int i = 0; i < count; i++) {
                into[offset + i] = (byte) ((at + i) * 131 >>> 3);
            }
            digest.update(into, offset, count);
            at += count;
            return count;
        }
    }
}
