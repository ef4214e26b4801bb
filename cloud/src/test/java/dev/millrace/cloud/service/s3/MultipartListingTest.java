package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.SECOND;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.s3.ListMultipartUploadsOutput;
import dev.millrace.wire.s3.ListMultipartUploadsRequest;
import dev.millrace.wire.s3.ListPartsOutput;
import dev.millrace.wire.s3.ListPartsRequest;
import dev.millrace.wire.s3.MultipartUpload;
import dev.millrace.wire.s3.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MultipartListingTest {
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
    void a_marker_among_uploads_is_an_upload_id_and_obeys_the_prefix() {
        String first = s3.begin(request -> request.key("a"));
        s3.clock.advance(Duration.ofMillis(1));
        String second = s3.begin(request -> request.key("a"));
        String other = s3.begin(request -> request.key("b"));

        assertThat(uploads("", "a", first)).containsExactly(second, other);
        assertThat(uploads("b", "a", first)).containsExactly(other);
        refused(
                () -> uploads("", "a", "nonsense"), "InvalidArgument", 400, "Invalid uploadId marker");
    }

    private List<String> uploads(String prefix, String key, String marker) {
        return s3
                .api()
                .listMultipartUploads(
                        ListMultipartUploadsRequest.builder()
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
    void a_negative_part_number_is_no_place_to_list_from() {
        String upload = s3.begin(request -> {});
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
        String upload = s3.begin(request -> request.checksumAlgorithm("CRC32"));
        for (int number : new int[] {1, 2, 5, 9, 10_000}) {
            s3.part(upload, number, random(number % 90 + 1, number));
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
            expected.add(key + " " + s3.begin(request -> request.key(key)));
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

    private ListMultipartUploadsOutput uploads(Consumer<ListMultipartUploadsRequest.Builder> wish) {
        ListMultipartUploadsRequest.Builder request =
                ListMultipartUploadsRequest.builder().bucket("bkt");
        wish.accept(request);
        return s3.api().listMultipartUploads(request.build(), call());
    }
}
