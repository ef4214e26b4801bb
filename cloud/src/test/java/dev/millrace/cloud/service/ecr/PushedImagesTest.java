package dev.millrace.cloud.service.ecr;

import static dev.millrace.cloud.service.ecr.RegistryUnderTest.call;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.ecr.BatchCheckLayerAvailabilityRequest;
import dev.millrace.wire.ecr.BatchDeleteImageRequest;
import dev.millrace.wire.ecr.BatchGetImageRequest;
import dev.millrace.wire.ecr.CompleteLayerUploadRequest;
import dev.millrace.wire.ecr.DescribeImageScanFindingsRequest;
import dev.millrace.wire.ecr.DescribeImagesRequest;
import dev.millrace.wire.ecr.GetLifecyclePolicyRequest;
import dev.millrace.wire.ecr.ImageIdentifier;
import dev.millrace.wire.ecr.InitiateLayerUploadRequest;
import dev.millrace.wire.ecr.ListImagesRequest;
import dev.millrace.wire.ecr.PutImageRequest;
import dev.millrace.wire.ecr.PutLifecyclePolicyRequest;
import dev.millrace.wire.ecr.UploadLayerPartRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushedImagesTest {
    private static final String ABSENT = "sha256:" + "0".repeat(64);

    @TempDir
    Path data;

    private RegistryUnderTest registry;

    @BeforeEach
    void open() {
        registry = new RegistryUnderTest(data);
        registry.create("rides");
        registry.logIn();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void images_are_described_as_they_were_pushed() throws IOException {
        String digest = registry.pushImage("rides", "v1", "{}", "one", "three");
        var image = registry.api()
                .describeImages(
                        DescribeImagesRequest.builder()
                                .repositoryName("rides")
                                .imageIds(List.of(
                                        ImageIdentifier.builder().imageTag("v1").build()))
                                .build(),
                        call())
                .imageDetails()
                .getFirst();
        assertThat(image.imageDigest()).isEqualTo(digest);
        assertThat(image.imageTags()).containsExactly("v1");
        assertThat(image.imageSizeInBytes()).isEqualTo("{}onethree".length());
        assertThat(image.imageManifestMediaType()).isEqualTo(RegistryUnderTest.OCI_MANIFEST);
        assertThat(image.artifactMediaType()).isEqualTo("application/vnd.oci.image.config.v1+json");
        assertAws(
                () -> registry.api()
                        .describeImages(
                                DescribeImagesRequest.builder()
                                        .repositoryName("rides")
                                        .imageIds(List.of(ImageIdentifier.builder()
                                                .imageTag("v2")
                                                .build()))
                                        .build(),
                                call()),
                "ImageNotFoundException",
                "The image with imageId {imageDigest:'null', imageTag:'v2'} does not exist within the repository with name"
                        + " 'rides' in the registry with id '123456789012'");
    }

    @Test
    void an_image_that_was_not_scanned_has_no_findings() throws IOException {
        String digest = registry.pushImage("rides", "v1", "{}", "one");
        assertAws(
                () -> registry.api()
                        .describeImageScanFindings(
                                DescribeImageScanFindingsRequest.builder()
                                        .repositoryName("rides")
                                        .imageId(ImageIdentifier.builder()
                                                .imageTag("v1")
                                                .build())
                                        .build(),
                                call()),
                "ScanNotFoundException",
                "Image scan does not exist for the image with '{imageDigest:'" + digest
                        + "', imageTag:'v1'}' in the repository with name 'rides' in the registry with id"
                        + " '123456789012'");
    }

    @Test
    void an_image_is_pushed_by_the_api_alone() throws IOException {
        byte[] part = new byte[5 << 20];
        byte[] rest = utf8("rest");
        byte[] whole = java.util.Arrays.copyOf(part, part.length + rest.length);
        System.arraycopy(rest, 0, whole, part.length, rest.length);
        String layer = Digest.of(whole).text();
        String upload = initiate();
        assertThat(upload(upload, 0, part)).isEqualTo(part.length - 1);
        assertAws(
                () -> upload(upload, 0, rest),
                "InvalidLayerPartException",
                "The part should begin at byte 5242880, not at 0");
        upload(upload, part.length, rest);
        assertAws(
                () -> upload(upload, whole.length, rest),
                "LayerPartTooSmallException",
                "The layer part before byte 5242884 is smaller than the minimum of 5242880 bytes");
        assertThat(complete(upload, layer)).isEqualTo(layer);

        String config = registry.pushBlob("rides", utf8("{}"));
        String manifest = "{\"schemaVersion\":2,\"config\":"
                + RegistryUnderTest.descriptor("application/vnd.oci.image.config.v1+json", config, utf8("{}"))
                + ",\"layers\":["
                + RegistryUnderTest.descriptor("application/vnd.oci.image.layer.v1.tar", layer, whole) + "]}";
        PutImageRequest put = PutImageRequest.builder()
                .repositoryName("rides")
                .imageManifest(manifest)
                .imageManifestMediaType(RegistryUnderTest.OCI_MANIFEST)
                .imageTag("v1")
                .build();
        String digest = registry.api().putImage(put, call()).image().imageId().imageDigest();
        assertThat(digest).isEqualTo(Digest.of(utf8(manifest)).text());
        assertThat(registry.api()
                        .batchGetImage(
                                BatchGetImageRequest.builder()
                                        .repositoryName("rides")
                                        .imageIds(List.of(ImageIdentifier.builder()
                                                .imageTag("v1")
                                                .build()))
                                        .build(),
                                call())
                        .images()
                        .getFirst()
                        .imageManifest())
                .isEqualTo(manifest);
        assertAws(
                () -> registry.api().putImage(put, call()),
                "ImageAlreadyExistsException",
                "Image with digest '" + digest
                        + "' and tag 'v1' already exists in the repository with name 'rides' in registry with id"
                        + " '123456789012'");
    }

    @Test
    void an_upload_of_nothing_or_of_something_else_or_of_what_is_there_is_refused() throws IOException {
        String nothing = initiate();
        assertAws(
                () -> complete(nothing, ABSENT),
                "EmptyUploadException",
                "The upload with id '" + nothing
                        + "' in the repository with name 'rides' in the registry with id '123456789012' contains no layer"
                        + " parts");
        String other = initiate();
        upload(other, 0, utf8("x"));
        assertAws(
                () -> complete(other, ABSENT),
                "InvalidLayerException",
                "Layer digest '" + ABSENT + "' does not match the digest calculated from the uploaded layer parts");
        assertAws(
                () -> complete(other, ABSENT),
                "UploadNotFoundException",
                "The upload with id '" + other
                        + "' does not exist in the repository with name 'rides' in the registry with id '123456789012'");
        String there = registry.pushBlob("rides", utf8("there"));
        String twice = initiate();
        upload(twice, 0, utf8("there"));
        assertAws(
                () -> complete(twice, there),
                "LayerAlreadyExistsException",
                "Layer with digest '" + there
                        + "' already exists in the repository with name 'rides' in the registry with id '123456789012'");
    }

    @Test
    void layers_are_available_where_they_were_pushed() throws IOException {
        String digest = registry.pushBlob("rides", utf8("layer"));
        var answer = registry.api()
                .batchCheckLayerAvailability(
                        BatchCheckLayerAvailabilityRequest.builder()
                                .repositoryName("rides")
                                .layerDigests(List.of(digest, ABSENT, "nonsense"))
                                .build(),
                        call());
        assertThat(answer.layers())
                .extracting(layer -> layer.layerAvailability())
                .containsExactly("AVAILABLE", "UNAVAILABLE");
        assertThat(answer.failures())
                .extracting(failure -> failure.failureCode())
                .containsExactly("InvalidLayerDigest");
    }

    @Test
    void images_are_deleted_by_tag_and_digest_and_what_is_missing_is_told() throws IOException {
        String digest = registry.pushImage("rides", "a", "{}", "one");
        registry.pushImage("rides", "b", "{}", "one");
        var answer = registry.api()
                .batchDeleteImage(
                        BatchDeleteImageRequest.builder()
                                .repositoryName("rides")
                                .imageIds(List.of(
                                        ImageIdentifier.builder().imageTag("a").build(),
                                        ImageIdentifier.builder()
                                                .imageTag("none")
                                                .build(),
                                        ImageIdentifier.builder().build()))
                                .build(),
                        call());
        assertThat(answer.imageIds())
                .containsExactly(ImageIdentifier.builder()
                        .imageDigest(digest)
                        .imageTag("a")
                        .build());
        assertThat(answer.failures())
                .extracting(failure -> failure.failureCode() + ": " + failure.failureReason())
                .containsExactly(
                        "ImageNotFound: Requested image not found",
                        "MissingDigestAndTag: Invalid request parameters: both tag and digest cannot be null");
        assertThat(registry.send("HEAD", "/v2/rides/manifests/b").status()).isEqualTo(200);
    }

    @Test
    void images_are_listed_in_pages_without_repeats() throws IOException {
        for (String tag : List.of("a", "b", "c")) {
            registry.pushImage("rides", tag, "{}", tag);
        }
        ListImagesRequest two = ListImagesRequest.builder()
                .repositoryName("rides")
                .maxResults(2)
                .build();
        var first = registry.api().listImages(two, call());
        var second = registry.api()
                .listImages(two.toBuilder().nextToken(first.nextToken()).build(), call());
        assertThat(first.imageIds()).hasSize(2);
        assertThat(second.imageIds()).hasSize(1).doesNotContainAnyElementsOf(first.imageIds());
        assertThat(second.nextToken()).isNull();
        assertAws(
                () -> registry.api().listImages(two.toBuilder().nextToken("%").build(), call()),
                "InvalidParameterException",
                "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'");
    }

    @Test
    void a_lifecycle_policy_is_applied_by_the_rounds() throws IOException {
        for (String tag : List.of("a", "b", "c")) {
            registry.pushImage("rides", tag, "{}", tag);
            registry.clock.advance(Duration.ofSeconds(1));
        }
        putLifecyclePolicy("""
                {"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan",
                "countNumber":1},"action":{"type":"expire"}}]}""");
        assertThat(registry.api()
                        .getLifecyclePolicy(
                                GetLifecyclePolicyRequest.builder()
                                        .repositoryName("rides")
                                        .build(),
                                call())
                        .lastEvaluatedAt())
                .as("not yet")
                .isEqualTo(Instant.EPOCH);
        registry.round();
        assertThat(registry.send("GET", "/v2/rides/tags/list").text()).contains("\"tags\":[\"c\"]");
        registry.restart();
        assertThat(registry.api()
                        .getLifecyclePolicy(
                                GetLifecyclePolicyRequest.builder()
                                        .repositoryName("rides")
                                        .build(),
                                call())
                        .lastEvaluatedAt())
                .isEqualTo(Instant.parse("2026-01-01T00:00:03Z"));
    }

    private String initiate() {
        return String.valueOf(registry.api()
                .initiateLayerUpload(
                        InitiateLayerUploadRequest.builder()
                                .repositoryName("rides")
                                .build(),
                        call())
                .uploadId());
    }

    private long upload(String id, long from, byte[] part) {
        return registry.api()
                .uploadLayerPart(
                        UploadLayerPartRequest.builder()
                                .repositoryName("rides")
                                .uploadId(id)
                                .partFirstByte(from)
                                .partLastByte(from + part.length - 1)
                                .layerPartBlob(Bytes.wrap(part))
                                .build(),
                        call())
                .lastByteReceived();
    }

    private String complete(String id, String digest) {
        return String.valueOf(registry.api()
                .completeLayerUpload(
                        CompleteLayerUploadRequest.builder()
                                .repositoryName("rides")
                                .uploadId(id)
                                .layerDigests(List.of(digest))
                                .build(),
                        call())
                .layerDigest());
    }

    private void putLifecyclePolicy(String text) {
        registry.api()
                .putLifecyclePolicy(
                        PutLifecyclePolicyRequest.builder()
                                .repositoryName("rides")
                                .lifecyclePolicyText(text)
                                .build(),
                        call());
    }

    private static void assertAws(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).isEqualTo(message);
        });
    }
}
