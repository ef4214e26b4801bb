package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.SECOND;
import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.AbortMultipartUploadRequest;
import dev.millrace.wire.s3.CompleteMultipartUploadOutput;
import dev.millrace.wire.s3.CompleteMultipartUploadRequest;
import dev.millrace.wire.s3.CompletedMultipartUpload;
import dev.millrace.wire.s3.CompletedPart;
import dev.millrace.wire.s3.CreateMultipartUploadRequest;
import dev.millrace.wire.s3.DeleteBucketRequest;
import dev.millrace.wire.s3.GetObjectAttributesParts;
import dev.millrace.wire.s3.GetObjectAttributesRequest;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.HeadObjectOutput;
import dev.millrace.wire.s3.ListMultipartUploadsOutput;
import dev.millrace.wire.s3.ListMultipartUploadsRequest;
import dev.millrace.wire.s3.ListPartsOutput;
import dev.millrace.wire.s3.ListPartsRequest;
import dev.millrace.wire.s3.MultipartUpload;
import dev.millrace.wire.s3.Part;
import dev.millrace.wire.s3.UploadPartCopyRequest;
import dev.millrace.wire.s3.UploadPartOutput;
import dev.millrace.wire.s3.UploadPartRequest;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
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
        String upload = begin(request ->
                request.contentType("text/plain").metadata(Map.of("a", "b")).tagging("t=1"));
        String three = part(upload, 30, LAST).eTag();
        String one = part(upload, 1, ONE).eTag();
        String two = part(upload, 2, TWO).eTag();
        s3.restart();
        CompleteMultipartUploadOutput done =
                complete(upload, request -> {}, named(1, one), named(2, two), named(30, three));
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
        String upload = begin(request -> {});
        String one = part(upload, 1, ONE).eTag();
        String two = part(upload, 2, LAST).eTag();
        complete(upload, request -> {}, named(1, one), named(2, two));
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
    void a_composite_checksum_is_of_the_parts_checksums() throws Exception {
        String upload = begin(request -> request.checksumAlgorithm("SHA256"));
        UploadPartOutput one = part(upload, 1, ONE);
        UploadPartOutput two = part(upload, 2, LAST);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        assertThat(one.checksumSHA256()).isEqualTo(base64(sha.digest(ONE)));
        refused(
                () -> complete(upload, request -> {}, named(1, one.eTag()), named(2, two.eTag())),
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
                () -> complete(
                        upload,
                        request -> {},
                        first,
                        second.toBuilder().checksumSHA256(one.checksumSHA256()).build()),
                "InvalidPart",
                400,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the"
                        + " specified entity tag may not match the part's entity tag.");
        CompleteMultipartUploadOutput done = complete(upload, request -> {}, first, second);
        byte[] firstDigest = MessageDigest.getInstance("SHA-256").digest(ONE);
        MessageDigest whole = MessageDigest.getInstance("SHA-256");
        whole.update(firstDigest);
        whole.update(MessageDigest.getInstance("SHA-256").digest(LAST));
        assertThat(done.checksumSHA256()).isEqualTo(base64(whole.digest()) + "-2");
        assertThat(done.checksumType()).isEqualTo("COMPOSITE");
        refused(
                () -> begin(request -> request.checksumAlgorithm("SHA256").checksumType("FULL_OBJECT")),
                "InvalidRequest",
                400,
                "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.");
    }

    @Test
    void a_full_checksum_is_joined_from_the_parts_and_checked() {
        String upload = begin(request -> request.checksumAlgorithm("CRC32").checksumType("FULL_OBJECT"));
        String one = part(upload, 1, ONE).eTag();
        String two = part(upload, 2, LAST).eTag();
        ChecksumAlgorithm.Running running = ChecksumAlgorithm.CRC32.start();
        running.update(ONE, 0, ONE.length);
        running.update(LAST, 0, LAST.length);
        String value = running.value();
        refused(
                () -> complete(upload, request -> request.checksumCRC32("AAAAAA=="), named(1, one), named(2, two)),
                "BadDigest",
                400,
                "The CRC32 you specified did not match the calculated checksum.");
        refused(
                () -> complete(upload, request -> request.mpuObjectSize(7L), named(1, one), named(2, two)),
                "InvalidRequest",
                400,
                "The provided 'x-amz-mp-object-size' header value 7 does not match what was computed: "
                        + (PART + 1000));
        assertThat(complete(upload, request -> request.checksumCRC32(value), named(1, one), named(2, two))
                        .checksumCRC32())
                .isEqualTo(value);
    }

    @Test
    void what_is_completed_must_be_what_was_uploaded() {
        String upload = begin(request -> {});
        String one = part(upload, 1, LAST).eTag();
        String two = part(upload, 2, LAST).eTag();
        AwsException small = refused(
                () -> complete(upload, request -> {}, named(1, one), named(2, two)),
                "EntityTooSmall",
                400,
                "Your proposed upload is smaller than the minimum allowed size");
        assertThat(small.details())
                .containsEntry("ProposedSize", 1000L)
                .containsEntry("MinSizeAllowed", 5L << 20)
                .containsEntry("PartNumber", 1);
        refused(
                () -> complete(upload, request -> {}, named(2, two), named(1, one)),
                "InvalidPartOrder",
                400,
                "The list of parts was not in ascending order. Parts must be ordered by part number.");
        refused(
                () -> complete(upload, request -> {}, named(3, one)),
                "InvalidPart",
                400,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the"
                        + " specified entity tag may not match the part's entity tag.");
        refused(
                () -> complete(upload, request -> {}),
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
        refused(
                () -> part(upload, 10_001, LAST),
                "InvalidArgument",
                400,
                "Part number must be an integer between 1 and 10000, inclusive");
        refused(() -> part("none", 1, LAST), "NoSuchUpload", 404, NO_UPLOAD);
        complete(upload, request -> {}, named(2, two));
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(LAST);
        s3.put("k", "written over");
        refused(() -> complete(upload, request -> {}, named(2, two)), "NoSuchUpload", 404, NO_UPLOAD);
    }

    @Test
    void a_marker_among_uploads_is_an_upload_id_and_obeys_the_prefix() {
        String first = begin(request -> request.key("a"));
        s3.clock.advance(java.time.Duration.ofMillis(1));
        String second = begin(request -> request.key("a"));
        String other = begin(request -> request.key("b"));

        assertThat(uploads("", "a", first)).containsExactly(second, other);
        assertThat(uploads("b", "a", first)).containsExactly(other);
        refused(
                () -> uploads("", "a", "nonsense"), "InvalidArgument", 400, "Invalid uploadId marker");
    }

    @Test
    void parts_with_checksums_of_their_client_are_told_one_by_one_and_the_whole_without_their_number() {
        String upload = begin(request -> request.checksumAlgorithm("SHA256"));
        UploadPartOutput one = part(upload, 1, ONE);
        UploadPartOutput two = part(upload, 2, LAST);
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

    private java.util.List<String> uploads(String prefix, String key, String marker) {
        return s3
                .api()
                .listMultipartUploads(
                        dev.millrace.wire.s3.ListMultipartUploadsRequest.builder()
                                .bucket("bkt")
                                .prefix(prefix)
                                .keyMarker(key)
                                .uploadIdMarker(marker)
                                .build(),
                        call())
                .uploads()
                .stream()
                .map(upload -> String.valueOf(upload.uploadId()))
                .toList();
    }

    @Test
    void a_part_put_again_takes_the_place_of_the_one_before_and_what_is_not_named_goes() {
        String upload = begin(request -> {});
        part(upload, 1, random(100_000, 7));
        String again = part(upload, 1, random(100_000, 8)).eTag();
        part(upload, 2, random(100_000, 9));
        assertThat(s3.files()).isEqualTo(2);
        complete(upload, request -> {}, named(1, again));
        assertThat(s3.files()).isEqualTo(1);
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(random(100_000, 8));
    }

    @Test
    void an_aborted_upload_leaves_nothing_and_so_does_a_deleted_bucket() {
        String upload = begin(request -> {});
        part(upload, 1, random(100_000, 1));
        AbortMultipartUploadRequest abort = AbortMultipartUploadRequest.builder()
                .bucket("bkt")
                .key("k")
                .uploadId(upload)
                .build();
        s3.api().abortMultipartUpload(abort, call());
        assertThat(s3.files()).isZero();
        refused(() -> s3.api().abortMultipartUpload(abort, call()), "NoSuchUpload", 404, NO_UPLOAD);
        String left = begin(request -> {});
        part(left, 1, random(100_000, 1));
        s3.api().deleteBucket(DeleteBucketRequest.builder().bucket("bkt").build(), call());
        assertThat(s3.files()).isZero();
    }

    @Test
    void a_completion_may_depend_on_what_is_there() {
        s3.put("k", "there");
        String upload = begin(request -> {});
        String one = part(upload, 1, LAST).eTag();
        refused(
                () -> complete(upload, request -> request.ifNoneMatch("*"), named(1, one)),
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold");
        assertThat(s3.text("k")).isEqualTo("there");
        complete(upload, request -> {}, named(1, one));
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(LAST);
    }

    @Test
    void a_negative_part_number_is_no_place_to_list_from() {
        String upload = begin(request -> {});
        refused(
                () -> s3.api()
                        .listParts(
                                ListPartsRequest.builder()
                                        .bucket("bkt")
                                        .key("k")
                                        .uploadId(upload)
                                        .partNumberMarker(-42)
                                        .build(),
                                call()),
                "InvalidArgument",
                400,
                "Argument part-number-marker must be an integer between 0 and 2147483647");
    }

    @Test
    void parts_are_listed_in_pages() {
        String upload = begin(request -> request.checksumAlgorithm("CRC32"));
        for (int number : new int[] {1, 2, 5, 9, 10_000}) {
            part(upload, number, random(number % 90 + 1, number));
        }
        List<Integer> numbers = new ArrayList<>();
        Integer marker = null;
        ListPartsOutput page;
        do {
            Integer from = marker;
            page = s3.api()
                    .listParts(
                            ListPartsRequest.builder()
                                    .bucket("bkt")
                                    .key("k")
                                    .uploadId(upload)
                                    .maxParts(2)
                                    .partNumberMarker(from)
                                    .build(),
                            call());
            for (Part part : Objects.requireNonNull(page.parts())) {
                numbers.add(part.partNumber());
                assertThat(part.checksumCRC32()).isNotNull();
                assertThat(part.lastModified()).isEqualTo(SECOND);
            }
            marker = page.nextPartNumberMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()));
        assertThat(numbers).containsExactly(1, 2, 5, 9, 10_000);
        assertThat(page.checksumType()).isEqualTo("COMPOSITE");
    }

    @Test
    void uploads_are_listed_by_key_and_age_in_pages() {
        List<String> expected = new ArrayList<>();
        for (String key : List.of("a", "b", "b", "c/1", "c/2", "d")) {
            s3.clock.advance(java.time.Duration.ofSeconds(1));
            expected.add(key + " " + begin(request -> request.key(key)));
        }
        List<String> found = new ArrayList<>();
        String key = null;
        String id = null;
        ListMultipartUploadsOutput page;
        do {
            String fromKey = key;
            String fromId = id;
            page = uploads(request -> request.maxUploads(2).keyMarker(fromKey).uploadIdMarker(fromId));
            for (MultipartUpload upload : Objects.requireNonNull(page.uploads())) {
                found.add(upload.key() + " " + upload.uploadId());
            }
            key = page.nextKeyMarker();
            id = page.nextUploadIdMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()));
        assertThat(found).isEqualTo(expected);
        ListMultipartUploadsOutput rolled = uploads(request -> request.delimiter("/"));
        assertThat(Objects.requireNonNull(rolled.commonPrefixes()).getFirst().prefix())
                .isEqualTo("c/");
        assertThat(rolled.uploads()).hasSize(4);
    }

    @Test
    void a_part_may_be_cut_out_of_another_object() {
        s3.put(request -> request.key("source").body(body(ONE)));
        String upload = begin(request -> {});
        String one =
                Objects.requireNonNull(copy(upload, 1, null).copyPartResult()).eTag();
        String two = Objects.requireNonNull(copy(upload, 2, "bytes=10-19").copyPartResult())
                .eTag();
        complete(upload, request -> {}, named(1, one), named(2, two));
        assertThat(bytes(s3.get(request -> {}))).isEqualTo(joined(ONE, Arrays.copyOfRange(ONE, 10, 20)));
        String other = begin(request -> {});
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

    private ListMultipartUploadsOutput uploads(Consumer<ListMultipartUploadsRequest.Builder> wish) {
        ListMultipartUploadsRequest.Builder request =
                ListMultipartUploadsRequest.builder().bucket("bkt");
        wish.accept(request);
        return s3.api().listMultipartUploads(request.build(), call());
    }

    private String begin(Consumer<CreateMultipartUploadRequest.Builder> wish) {
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder().bucket("bkt").key("k");
        wish.accept(request);
        return Objects.requireNonNull(
                s3.api().createMultipartUpload(request.build(), call()).uploadId());
    }

    private UploadPartOutput part(String upload, int number, byte[] bytes) {
        return s3.api()
                .uploadPart(
                        UploadPartRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .uploadId(upload)
                                .partNumber(number)
                                .body(body(bytes))
                                .build(),
                        call());
    }

    private CompleteMultipartUploadOutput complete(
            String upload, Consumer<CompleteMultipartUploadRequest.Builder> wish, CompletedPart... parts) {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket("bkt")
                .key("k")
                .uploadId(upload)
                .multipartUpload(new CompletedMultipartUpload(List.of(parts)));
        wish.accept(request);
        return s3.api().completeMultipartUpload(request.build(), call());
    }

    private static CompletedPart named(int number, String eTag) {
        return CompletedPart.builder().partNumber(number).eTag(eTag).build();
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

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
