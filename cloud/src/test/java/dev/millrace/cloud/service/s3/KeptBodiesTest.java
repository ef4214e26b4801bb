package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.storage.DamagedException;
import dev.millrace.wire.s3.CompleteMultipartUploadRequest;
import dev.millrace.wire.s3.CompletedMultipartUpload;
import dev.millrace.wire.s3.CompletedPart;
import dev.millrace.wire.s3.CreateMultipartUploadRequest;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.UploadPartRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies while something happens to them.
final class KeptBodiesTest {
    private static final int PART = 5 << 20;

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
    void an_object_of_parts_is_read_to_its_end_when_it_is_deleted_or_overwritten_meanwhile() {
        byte[] first = S3UnderTest.random(PART, 1);
        byte[] last = S3UnderTest.random(100, 2);
        byte[] whole = Arrays.copyOf(first, PART + 100);
        System.arraycopy(last, 0, whole, PART, 100);

        upload(first, last);
        GetObjectOutput deleted = s3.get(request -> {});
        s3.delete(request -> {});
        assertThat(bytes(deleted)).isEqualTo(whole);

        upload(first, last);
        GetObjectOutput overwritten = s3.get(request -> request.range("bytes=" + (PART - 5) + "-"));
        s3.put(request -> request.body(body("new")));
        assertThat(bytes(overwritten)).isEqualTo(Arrays.copyOfRange(whole, PART - 5, PART + 100));
        assertThat(s3.files()).isZero();
    }

    @Test
    void a_body_that_the_disk_changed_is_not_given_out() throws IOException {
        byte[] bytes = S3UnderTest.random(200_000, 3);
        s3.put(request -> request.body(body(bytes)));
        Path file = onlyFile();
        byte[] onDisk = Files.readAllBytes(file);
        onDisk[100] ^= 1;
        Files.write(file, onDisk);
        assertThatThrownBy(() -> s3.get(request -> {})).isInstanceOf(DamagedException.class);
        assertThat(bytes(s3.get(request -> request.range("bytes=190000-"))))
                .isEqualTo(Arrays.copyOfRange(bytes, 190_000, 200_000));
        Files.delete(file);
        assertThatThrownBy(() -> s3.get(request -> {})).isInstanceOf(DamagedException.class);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> all = Files.walk(data.resolve("files/s3"))) {
            List<Path> files = all.filter(Files::isRegularFile).toList();
            assertThat(files).hasSize(1);
            return files.getFirst();
        }
    }

    private void upload(byte[]... parts) {
        String id = String.valueOf(s3.api()
                .createMultipartUpload(
                        CreateMultipartUploadRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .build(),
                        call())
                .uploadId());
        List<CompletedPart> done = new ArrayList<>();
        for (int number = 1; number <= parts.length; number++) {
            String tag = s3.api()
                    .uploadPart(
                            UploadPartRequest.builder()
                                    .bucket("bkt")
                                    .key("k")
                                    .uploadId(id)
                                    .partNumber(number)
                                    .body(body(parts[number - 1]))
                                    .build(),
                            call())
                    .eTag();
            done.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        s3.api()
                .completeMultipartUpload(
                        CompleteMultipartUploadRequest.builder()
                                .bucket("bkt")
                                .key("k")
                                .uploadId(id)
                                .multipartUpload(CompletedMultipartUpload.builder()
                                        .parts(done)
                                        .build())
                                .build(),
                        call());
    }
}
