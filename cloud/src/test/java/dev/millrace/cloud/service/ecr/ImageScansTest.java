package dev.millrace.cloud.service.ecr;

import static dev.millrace.cloud.service.ecr.RegistryUnderTest.OCI_INDEX;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.call;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.ecr.DescribeImageScanFindingsRequest;
import dev.millrace.wire.ecr.DescribeImageScanFindingsResponse;
import dev.millrace.wire.ecr.DescribeImagesRequest;
import dev.millrace.wire.ecr.ImageIdentifier;
import dev.millrace.wire.ecr.ImageScanStatus;
import dev.millrace.wire.ecr.ImageScanningConfiguration;
import dev.millrace.wire.ecr.LimitExceededException;
import dev.millrace.wire.ecr.PutImageScanningConfigurationRequest;
import dev.millrace.wire.ecr.StartImageScanRequest;
import dev.millrace.wire.ecr.StartImageScanResponse;
import dev.millrace.wire.ecr.UnsupportedImageTypeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The words are as recorded from AWS by people who scanned images from scratch, indexes, and one image twice.
class ImageScansTest {
    private static final ImageScanStatus NOT_KNOWN = ImageScanStatus.builder()
            .status("FAILED")
            .description("UnsupportedImageError: The operating system and/or package manager are not supported.")
            .build();

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
    void a_scan_begins_and_ends_as_that_of_a_system_that_is_not_known() throws Exception {
        String digest = registry.pushImage("rides", "v1", "{}", "one");
        assertThat(status("v1")).isNull();
        StartImageScanResponse started = scan("v1");
        assertThat(started.imageScanStatus().status()).isEqualTo("IN_PROGRESS");
        assertThat(started.imageId())
                .isEqualTo(ImageIdentifier.builder().imageDigest(digest).imageTag("v1").build());
        DescribeImageScanFindingsResponse findings = registry.api()
                .describeImageScanFindings(
                        DescribeImageScanFindingsRequest.builder()
                                .repositoryName("rides")
                                .imageId(tag("v1"))
                                .build(),
                        call());
        assertThat(findings.imageScanStatus()).isEqualTo(NOT_KNOWN);
        assertThat(findings.imageScanFindings()).isNull();
        assertThat(status("v1")).isEqualTo(NOT_KNOWN);
    }

    @Test
    void an_image_is_scanned_once_in_24_hours() throws Exception {
        registry.pushImage("rides", "v1", "{}", "one");
        scan("v1");
        registry.clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThatThrownBy(() -> scan("v1"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("The scan quota per image has been exceeded. Wait and try again.");
        registry.clock.advance(Duration.ofMillis(1));
        assertThat(scan("v1").imageScanStatus().status()).isEqualTo("IN_PROGRESS");
    }

    @Test
    void a_push_is_a_scan_where_the_repository_says_so() throws Exception {
        registry.api()
                .putImageScanningConfiguration(
                        PutImageScanningConfigurationRequest.builder()
                                .repositoryName("rides")
                                .imageScanningConfiguration(ImageScanningConfiguration.builder()
                                        .scanOnPush(true)
                                        .build())
                                .build(),
                        call());
        registry.pushImage("rides", "v1", "{}", "one");
        assertThat(status("v1")).isEqualTo(NOT_KNOWN);
        assertThatThrownBy(() -> scan("v1")).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void a_list_of_images_cannot_be_scanned() throws Exception {
        String digest = registry.pushImage("rides", null, "{}", "one");
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":[{\"mediaType\":"
                + "\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + digest + "\",\"size\":1}]}";
        registry.send("PUT", "/v2/rides/manifests/all", utf8(index), "Content-Type", OCI_INDEX);
        assertThatThrownBy(() -> scan("all"))
                .isInstanceOf(UnsupportedImageTypeException.class)
                .hasMessage("An artifact with media type '" + OCI_INDEX + "' cannot be scanned.");
    }

    private StartImageScanResponse scan(String tag) {
        return registry.api()
                .startImageScan(
                        StartImageScanRequest.builder()
                                .repositoryName("rides")
                                .imageId(tag(tag))
                                .build(),
                        call());
    }

    private ImageScanStatus status(String tag) {
        return registry.api()
                .describeImages(
                        DescribeImagesRequest.builder()
                                .repositoryName("rides")
                                .imageIds(List.of(tag(tag)))
                                .build(),
                        call())
                .imageDetails()
                .getFirst()
                .imageScanStatus();
    }

    private static ImageIdentifier tag(String tag) {
        return ImageIdentifier.builder().imageTag(tag).build();
    }
}
