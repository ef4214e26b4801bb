package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.s3.CopyObjectOutput;
import dev.millrace.wire.s3.CopyObjectRequest;
import dev.millrace.wire.s3.CopyObjectResult;
import dev.millrace.wire.s3.GetObjectOutput;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CopyTest {
    @TempDir
    Path data;

    private S3UnderTest s3;

    @BeforeEach
    void open() {
        s3 = new S3UnderTest(data);
        s3.bucket("other");
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void a_copy_has_the_bytes_and_the_words_of_its_source_and_outlives_it() {
        for (int size : new int[] {0, 100, 100_000}) {
            byte[] bytes = random(size, size);
            s3.put(request -> request.body(body(bytes))
                    .contentType("text/plain")
                    .metadata(Map.of("a", "b"))
                    .tagging("t=1")
                    .storageClass("STANDARD_IA"));
            CopyObjectOutput copied =
                    copy(request -> request.bucket("other").key("copy").copySource("bkt/k"));
            CopyObjectResult result = Objects.requireNonNull(copied.copyObjectResult());
            assertThat(result.eTag()).isEqualTo(s3.head(request -> {}).eTag());
            assertThat(result.checksumCRC64NVME()).isNotNull();
            s3.delete(request -> {});
            s3.restart();
            GetObjectOutput output = s3.get(request -> request.bucket("other").key("copy"));
            assertThat(output.contentType()).isEqualTo("text/plain");
            assertThat(output.metadata()).isEqualTo(Map.of("a", "b"));
            assertThat(output.tagCount()).isEqualTo(1);
            assertThat(output.storageClass()).as("the class is not taken over").isNull();
            assertThat(bytes(output)).isEqualTo(bytes);
        }
        s3.delete(request -> request.bucket("other").key("copy"));
        assertThat(s3.files()).isZero();
    }

    @Test
    void a_copy_may_be_given_other_words_and_another_checksum() {
        s3.put(request ->
                request.body(body("123456789")).metadata(Map.of("a", "b")).tagging("t=1"));
        CopyObjectOutput copied = copy(request -> request.key("copy")
                .copySource("/bkt/k")
                .metadataDirective("REPLACE")
                .contentType("text/csv")
                .taggingDirective("REPLACE")
                .checksumAlgorithm("SHA1"));
        assertThat(Objects.requireNonNull(copied.copyObjectResult()).checksumSHA1())
                .isEqualTo("98O8HYCOBHMq32eZZczDTKeuNEE=");
        GetObjectOutput output = s3.get(request -> request.key("copy"));
        assertThat(output.contentType()).isEqualTo("text/csv");
        assertThat(output.metadata()).isEmpty();
        assertThat(output.tagCount()).isNull();
        assertThat(bytes(output)).asString().isEqualTo("123456789");
    }

    @Test
    void a_copy_onto_itself_must_change_something() {
        s3.put("k", "x");
        refused(
                () -> copy(request -> request.copySource("bkt/k")),
                "InvalidRequest",
                400,
                "This copy request is illegal because it is trying to copy an object to itself without changing the"
                        + " object's metadata, storage class, website redirect location or encryption attributes.");
        copy(request -> request.copySource("bkt/k").metadataDirective("REPLACE").metadata(Map.of("n", "1")));
        assertThat(s3.head(request -> {}).metadata()).isEqualTo(Map.of("n", "1"));
        assertThat(s3.text("k")).isEqualTo("x");
    }

    @Test
    void an_old_version_is_brought_back_by_a_copy() {
        s3.versioning("bkt", "Enabled");
        String first = s3.put("k", "first").versionId();
        s3.put("k", "second");
        CopyObjectOutput copied = copy(request -> request.copySource("bkt/k?versionId=" + first));
        assertThat(copied.copySourceVersionId()).isEqualTo(first);
        assertThat(copied.versionId()).isNotEqualTo(first);
        assertThat(s3.text("k")).isEqualTo("first");
        String marker = s3.delete(request -> {}).versionId();
        refused(
                () -> copy(request -> request.key("x").copySource("bkt/k?versionId=" + marker)),
                "InvalidRequest",
                400,
                "The source of a copy request may not specifically refer to a delete marker by version id.");
        refused(
                () -> copy(request -> request.key("x").copySource("bkt/k")),
                "NoSuchKey",
                404,
                "The specified key does not exist.");
    }

    @Test
    void a_copy_may_depend_on_its_source_and_on_its_target() {
        String eTag = s3.put("k", "x").eTag();
        refused(
                () -> copy(request -> request.key("c").copySource("bkt/k").copySourceIfMatch("\"y\"")),
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold");
        refused(
                () -> copy(request -> request.key("c").copySource("bkt/k").copySourceIfNoneMatch(eTag)),
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold");
        copy(request ->
                request.key("c").copySource("bkt/k").copySourceIfMatch(eTag).ifNoneMatch("*"));
        refused(
                () -> copy(request -> request.key("c").copySource("bkt/k").ifNoneMatch("*")),
                "PreconditionFailed",
                412,
                "At least one of the pre-conditions you specified did not hold");
    }

    @Test
    void nobody_copies_out_of_anothers_bucket() {
        s3.put("k", "x");
        s3.api()
                .createBucket(
                        dev.millrace.wire.s3.CreateBucketRequest.builder()
                                .bucket("theirs")
                                .build(),
                        call("000000000002", "us-east-1"));
        refused(
                () -> s3.api()
                        .copyObject(
                                CopyObjectRequest.builder()
                                        .bucket("theirs")
                                        .key("c")
                                        .copySource("bkt/k")
                                        .build(),
                                call("000000000002", "us-east-1")),
                "AccessDenied",
                403,
                "Access Denied");
    }

    private CopyObjectOutput copy(Consumer<CopyObjectRequest.Builder> wish) {
        CopyObjectRequest.Builder request =
                CopyObjectRequest.builder().bucket("bkt").key("k").copySource("bkt/k");
        wish.accept(request);
        return s3.api().copyObject(request.build(), call());
    }
}
