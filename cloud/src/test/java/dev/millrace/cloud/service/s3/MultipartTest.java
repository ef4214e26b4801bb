package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.named;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.AbortMultipartUploadRequest;
import dev.millrace.wire.s3.CompleteMultipartUploadOutput;
import dev.millrace.wire.s3.DeleteBucketRequest;
import dev.millrace.wire.s3.GetObjectAttributesParts;
import dev.millrace.wire.s3.GetObjectAttributesRequest;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.HeadObjectOutput;
import dev.millrace.wire.s3.Part;
import dev.millrace.wire.s3.UploadPartCopyRequest;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MultipartTest {
    private static final int PART = 5 << 20;
    private static final byte[] ONE = random(PART, 1);
    private static final byte[] TWO = random(PART + 3, 2);
    private static final byte[] LAST = random(1000, 3);

    private static final String NO_UPLOAD = "The specified upload does not exist. The upload ID may be invalid, or the"
            + " upload may have been aborted or completed.";

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
    void parts_become_an_object_in_the_order_of_their_numbers() throws Exception {
        String upload = s3.begin(request ->
                request.contentType("text/plain").metadata(Map.of("a", "b")).tagging("t=1"));
        String three = s3.part(upload, 30, LAST).eTag();
        String one = s3.part(upload, 1, ONE).eTag();
        String two = s3.part(upload, 2, TWO).eTag();
        s3.restart();
        CompleteMultipartUploadOutput done =
                s3.complete(upload, request -> {}, named(1, one), named(2, two), named(30, three));
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        MessageDigest each = MessageDigest.getInstance("MD5");
        for (byte[] part : List.of(ONE, TWO, LAST)) {
            md5.update(each.digest(part));
        }
        assertThat(done.eTag()).isEqualTo("\"" + HexFormat.of().formatHex(md5.digest()) + "-3\"");
        assertThat(done.location()).isEqualTo("http://s3.us-east-1.amazonaws.com/bkt/k");
        byte[] whole = joined(ONE, TWO, LAST);
        assertThat(done.checksumCRC64NVME()).as("of the whole").isEqualTo(crc64(whole));
        assertThat(done.checksumType()).isEqualTo("FULL_OBJECT");
        s3.restart();
        GetObjectOutput output = s3.get(request -> {});
        assertThat(output.contentType()).isEqualTo("text/plain");
        assertThat(output.metadata()).isEqualTo(Map.of("a", "b"));
        assertThat(output.tagCount()).isEqualTo(1);
        assertThat(bytes(output)).isEqualTo(whole);
        int edge = PART - 2;
        GetObjectOutput range = s3.get(request -> request.range("bytes=" + edge + "-" + (edge + 5)));
        assertThat(bytes(range)).isEqualTo(Arrays.copyOfRange(whole, edge, edge + 6));
        assertThat(s3.files()).as("the small part is a row").isEqualTo(2);
        s3.delete(request -> {});
        assertThat(s3.files()).isZero();
    }

    @Test
    void an_object_gives_its_parts_one_by_one() {
        String upload = s3.begin(request -> {});
        String one = s3.part(upload, 1, ONE).eTag();
        String two = s3.part(upload, 2, LAST).eTag();
        s3.complete(upload, request -> {}, named(1, one), named(2, two));
        GetObjectOutput second = s3.get(request -> request.partNumber(2));
        assertThat(bytes(second)).isEqualTo(LAST);
        assertThat(second.partsCount()).isEqualTo(2);
        assertThat(second.contentRange()).isEqualTo("bytes " + PART + "-" + (PART + 999) + "/" + (PART + 1000));
        AwsException third = refused(
                () -> s3.get(request -> request.partNumber(3)),
                "InvalidPartNumber",
                416,
                "The requested partnumber is not satisfiable");
        assertThat(third.details()).isEqualTo(Map.of("PartNumberRequested", 3, "ActualPartCount", 2));
        HeadObjectOutput head = s3.head(request -> request.partNumber(1).checksumMode("ENABLED"));
        assertThat(head.contentLength()).isEqualTo(PART);
        assertThat(head.checksumCRC64NVME()).isEqualTo(crc64(ONE));
        GetObjectAttributesParts parts = Objects.requireNonNull(s3.api()
                .getObjectAttributes(
                        GetObjectAttributesRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .objectAttributes(List.of("ObjectParts"))
                                .maxParts(1)
                                .build(),
                        call())
                .objectParts());
        assertThat(parts)
                .as("without checksums of the client's own, parts are only counted")
                .isEqualTo(GetObjectAttributesParts.builder()
                        .totalPartsCount(2)
                        .build());
        s3.put("plain", "x");
        assertThat(s3.get(request -> request.key("plain").partNumber(1)).contentRange())
                .isEqualTo("bytes 0-0/1");
    }

    @Test
    void what_is_completed_must_be_what_was_uploaded() {
        String upload = s3.begin(request -> {});
        String one = s3.part(upload, 1, LAST).eTag();
        String two = s3.part(upload, 2, LAST).eTag();
        AwsException small = refused(
                () -> s3.complete(upload, request -> {}, named(1, one), named(2, two)),
                "EntityTooSmall",
                400,
                "Your proposed upload is smaller than the minimum allowed size");
        assertThat(small.details())
                .containsEntry("ProposedSize", 1000L)
                .containsEntry("MinSizeAllowed", 5L << 20)
                .containsEntry("PartNumber", 1);
        refused(
                () -> s3.complete(upload, request -> {}, named(2, two), named(1, one)),
                "InvalidPartOrder",
                400,
                "The list of parts was not in ascending order. Parts must be ordered by part number.");
        refused(
                () -> s3.complete(upload, request -> {}, named(3, one)),
                "InvalidPart",
                400,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the"
                        + " specified entity tag may not match the part's entity tag.");
        refused(
                () -> s3.complete(upload, request -> {}),
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
        refused(
                () -> s3.part(upload, 10_001, LAST),
                "InvalidArgument",
                400,
                "Part number must be an integer between 1 and 10000, inclusive");
        refused(() -> s3.part("none", 1, LAST), "NoSuchUpload", 404, NO_UPLOAD);
        s3.complete(upload, request -> {}, named(2, two));
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(LAST);
        s3.put("k", "written over");
        refused(() -> s3.complete(upload, request -> {}, named(2, two)), "NoSuchUpload", 404, NO_UPLOAD);
    }

    @Test
    void a_part_put_again_takes_the_place_of_the_one_before_and_what_is_not_named_goes() {
        String upload = s3.begin(request -> {});
        s3.part(upload, 1, random(100_000, 7));
        String again = s3.part(upload, 1, random(100_000, 8)).eTag();
        s3.part(upload, 2, random(100_000, 9));
        assertThat(s3.files()).isEqualTo(2);
        s3.complete(upload, request -> {}, named(1, again));
        assertThat(s3.files()).isEqualTo(1);
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(random(100_000, 8));
    }

    @Test
    void an_aborted_upload_leaves_nothing_and_so_does_a_deleted_bucket() {
        String upload = s3.begin(request -> {});
        s3.part(upload, 1, random(100_000, 1));
        AbortMultipartUploadRequest abort = AbortMultipartUploadRequest.builder()
                .bucket("bkt")
                .key("k")
                .uploadId(upload)
                .build();
        s3.api().abortMultipartUpload(abort, call());
        assertThat(s3.files()).isZero();
        refused(() -> s3.api().abortMultipartUpload(abort, call()), "NoSuchUpload", 404, NO_UPLOAD);
        String left = s3.begin(request -> {});
        s3.part(left, 1, random(100_000, 1));
        s3.api().deleteBucket(DeleteBucketRequest.builder().bucket("bkt").build(), call());
        assertThat(s3.files()).isZero();
    }

    @Test
    void a_completion_may_depend_on_what_is_there() {
        s3.put("k", "there");
        String upload = s3.begin(request -> {});
        String one = s3.part(upload, 1, LAST).eTag();
        refused(
                () -> s3.complete(upload, request -> request.ifNoneMatch("*"), named(1, one)),
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold");
        assertThat(s3.text("k")).isEqualTo("there");
        s3.complete(upload, request -> {}, named(1, one));
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(LAST);
    }

    @Test
    void a_part_may_be_cut_out_of_another_object() {
        s3.put(request -> request.key("source").body(body(ONE)));
        String upload = s3.begin(request -> {});
        String one =
                Objects.requireNonNull(copy(upload, 1, null).copyPartResult()).eTag();
        String two = Objects.requireNonNull(copy(upload, 2, "bytes=10-19").copyPartResult())
                .eTag();
        s3.complete(upload, request -> {}, named(1, one), named(2, two));
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(joined(ONE, Arrays.copyOfRange(ONE, 10, 20)));
        String other = s3.begin(request -> {});
        refused(
                () -> copy(other, 1, "bytes=0-" + PART),
                "InvalidArgument",
                400,
                "Range specified is not valid for source object of size: " + PART);
        refused(
                () -> copy(other, 1, "bytes=5-"),
                "InvalidArgument",
                400,
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the"
                        + " zero-based offsets of the first and last bytes to copy");
    }

    private dev.millrace.wire.s3.UploadPartCopyOutput copy(String upload, int number, String range) {
        return s3.api()
                .uploadPartCopy(
                        UploadPartCopyRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .uploadId(upload)
                                .partNumber(number)
                                .copySource("bkt/source")
                                .copySourceRange(range)
                                .build(),
                        call());
    }

    private static byte[] joined(byte[]... parts) {
        int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] whole = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static String crc64(byte[] bytes) {
        ChecksumAlgorithm.Running running = ChecksumAlgorithm.CRC64NVME.start();
        running.update(bytes, 0, bytes.length);
        return running.value();
    }
}
