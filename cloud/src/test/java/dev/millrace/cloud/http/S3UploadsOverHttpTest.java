package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.BucketOwner.OWNER;
import static dev.millrace.cloud.http.BucketOwner.pattern;
import static dev.millrace.cloud.http.BucketOwner.tag;
import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// Bodies on their way into S3: with checksums, in parts, broken off.
final class S3UploadsOverHttpTest {
    private static final int PART = 5 << 20;

    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final S3Client s3 = CLOUD.s3(OWNER);
    private final BucketOwner owner = new BucketOwner(s3);

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void a_checksum_that_trails_the_body_is_held_and_kept(ChecksumAlgorithm algorithm) throws Exception {
        owner.bucket("trailers");
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
        owner.bucket("broken");
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
        owner.bucket("parts");
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
        owner.bucket("misfits");
        String id = s3.createMultipartUpload(r -> r.bucket("misfits").key("k")).uploadId();
        CompletedPart one = part("misfits", "k", id, 1, "small".getBytes(UTF_8));
        CompletedPart two = part("misfits", "k", id, 2, "last".getBytes(UTF_8));
        refused(
                S3Exception.class,
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                () -> owner.complete("misfits", "k", id, one, two));
        refused(
                S3Exception.class,
                400,
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number.",
                () -> owner.complete("misfits", "k", id, two, one));
        refused(
                S3Exception.class,
                400,
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the"
                        + " specified entity tag may not match the part's entity tag.",
                () -> owner.complete("misfits", "k", id, one.toBuilder().eTag("\"0\"").build()));
        refused(
                S3Exception.class,
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema",
                () -> owner.complete("misfits", "k", id));
        owner.complete("misfits", "k", id, one);
        assertThat(owner.text("misfits", "k")).isEqualTo("small");

        String aborted =
                s3.createMultipartUpload(r -> r.bucket("misfits").key("k")).uploadId();
        part("misfits", "k", aborted, 1, "lost".getBytes(UTF_8));
        s3.abortMultipartUpload(r -> r.bucket("misfits").key("k").uploadId(aborted));
        assertThat(s3.listMultipartUploads(r -> r.bucket("misfits")).uploads()).isEmpty();
        assertThat(owner.text("misfits", "k")).isEqualTo("small");
    }

    @Test
    void the_asynchronous_client_puts_and_gets() {
        owner.bucket("async");
        byte[] bytes = pattern(20_000_000);
        try (S3AsyncClient async = CLOUD.pointed(S3AsyncClient.builder(), OWNER)
                .forcePathStyle(true)
                .multipartEnabled(true)
                .httpClientBuilder(RunningCloud.netty())
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
    void an_upload_that_breaks_off_leaves_nothing() {
        owner.bucket("torn");
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

    private static String checksum(GetObjectResponse response, ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32 -> response.checksumCRC32();
            case CRC32_C -> response.checksumCRC32C();
            case SHA1 -> response.checksumSHA1();
            case SHA256 -> response.checksumSHA256();
            default -> throw new IllegalArgumentException(algorithm.name());
        };
    }

    private static byte[] concat(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }
}
