package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.named;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.wire.s3.CompleteMultipartUploadOutput;
import dev.millrace.wire.s3.CompleteMultipartUploadRequest;
import dev.millrace.wire.s3.CompletedMultipartUpload;
import dev.millrace.wire.s3.CompletedPart;
import dev.millrace.wire.s3.GetObjectAttributesRequest;
import dev.millrace.wire.s3.UploadPartOutput;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MultipartChecksumsTest {
    private static final int PART = 5 << 20;
    private static final byte[] ONE = random(PART, 1);
    private static final byte[] LAST = random(1000, 3);

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

    @Test
    void a_composite_checksum_is_of_the_parts_checksums() throws Exception {
        String upload = s3.begin(request -> request.checksumAlgorithm("SHA256"));
        UploadPartOutput one = s3.part(upload, 1, ONE);
        UploadPartOutput two = s3.part(upload, 2, LAST);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        assertThat(one.checksumSHA256()).isEqualTo(base64(sha.digest(ONE)));
        refused(
                () -> s3.complete(upload, request -> {}, named(1, one.eTag()), named(2, two.eTag())),
                "InvalidRequest",
                400,
                "The upload was created using a sha256 checksum. The complete request must include the checksum for each"
                        + " part. It was missing for part 1 in the request.");
        CompletedPart first = named(1, one.eTag()).toBuilder()
                .checksumSHA256(one.checksumSHA256())
                .build();
        CompletedPart second = named(2, two.eTag()).toBuilder()
                .checksumSHA256(two.checksumSHA256())
                .build();
        refused(
                () -> s3.complete(
                        upload,
                        request -> {},
                        first,
                        second.toBuilder().checksumSHA256(one.checksumSHA256()).build()),
                "InvalidPart",
                400,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the"
                        + " specified entity tag may not match the part's entity tag.");
        CompleteMultipartUploadOutput done = s3.complete(upload, request -> {}, first, second);
        byte[] firstDigest = MessageDigest.getInstance("SHA-256").digest(ONE);
        MessageDigest whole = MessageDigest.getInstance("SHA-256");
        whole.update(firstDigest);
        whole.update(MessageDigest.getInstance("SHA-256").digest(LAST));
        assertThat(done.checksumSHA256()).isEqualTo(base64(whole.digest()) + "-2");
        assertThat(done.checksumType()).isEqualTo("COMPOSITE");
        refused(
                () -> s3.begin(request -> request.checksumAlgorithm("SHA256").checksumType("FULL_OBJECT")),
                "InvalidRequest",
                400,
                "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.");
    }

    @Test
    void a_full_checksum_is_joined_from_the_parts_and_checked() {
        String upload = s3.begin(request -> request.checksumAlgorithm("CRC32").checksumType("FULL_OBJECT"));
        String one = s3.part(upload, 1, ONE).eTag();
        String two = s3.part(upload, 2, LAST).eTag();
        ChecksumAlgorithm.Running running = ChecksumAlgorithm.CRC32.start();
        running.update(ONE, 0, ONE.length);
        running.update(LAST, 0, LAST.length);
        String value = running.value();
        refused(
                () -> s3.complete(upload, request -> request.checksumCRC32("AAAAAA=="), named(1, one), named(2, two)),
                "BadDigest",
                400,
                "The CRC32 you specified did not match the calculated checksum.");
        refused(
                () -> s3.complete(upload, request -> request.mpuObjectSize(7L), named(1, one), named(2, two)),
                "InvalidRequest",
                400,
                "The provided 'x-amz-mp-object-size' header value 7 does not match what was computed: "
                        + (PART + 1000));
        assertThat(s3.complete(upload, request -> request.checksumCRC32(value), named(1, one), named(2, two))
                        .checksumCRC32())
                .isEqualTo(value);
    }

    @Test
    void parts_with_checksums_of_their_client_are_told_one_by_one_and_the_whole_without_their_number() {
        String upload = s3.begin(request -> request.checksumAlgorithm("SHA256"));
        UploadPartOutput one = s3.part(upload, 1, ONE);
        UploadPartOutput two = s3.part(upload, 2, LAST);
        var whole = s3.api()
                .completeMultipartUpload(
                        dev.millrace.wire.s3.CompleteMultipartUploadRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .uploadId(upload)
                                .multipartUpload(new dev.millrace.wire.s3.CompletedMultipartUpload(List.of(
                                        named(1, one.eTag()).toBuilder()
                                                .checksumSHA256(one.checksumSHA256())
                                                .build(),
                                        named(2, two.eTag()).toBuilder()
                                                .checksumSHA256(two.checksumSHA256())
                                                .build())))
                                .build(),
                        call());
        assertThat(whole.checksumSHA256()).endsWith("-2");
        var told = s3.api()
                .getObjectAttributes(
                        GetObjectAttributesRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .objectAttributes(List.of("ObjectParts", "Checksum"))
                                .maxParts(1)
                                .build(),
                        call());
        assertThat(told.checksum().checksumSHA256() + "-2").isEqualTo(whole.checksumSHA256());
        assertThat(told.objectParts().totalPartsCount()).isEqualTo(2);
        assertThat(told.objectParts().isTruncated()).isTrue();
        assertThat(told.objectParts().nextPartNumberMarker()).isEqualTo(1);
        assertThat(told.objectParts().parts().getFirst().checksumSHA256()).isEqualTo(one.checksumSHA256());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
