package dev.millrace.cloud.service.ecr;

import static dev.millrace.cloud.service.ecr.RegistryUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.OCI_INDEX;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.OCI_MANIFEST;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.REGION;
import static dev.millrace.cloud.service.ecr.RegistryUnderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.ecr.ImageReads.Opened;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageReadsTest {
    private static final String CONFIG = "{\"architecture\":\"amd64\",\"config\":{\"Entrypoint\":[\"java\",\"-cp\"],"
            + "\"Cmd\":[\"Main\"],\"Env\":[\"A=b=c\",\"B=\"],\"WorkingDir\":\"/var/task\"}}";

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
    void a_uri_is_resolved_by_tag_by_digest_and_by_default() throws IOException {
        String digest = registry.pushImage("rides", "latest", CONFIG, "one");
        ImageReads images = registry.registry().images();
        for (String uri : List.of("", ":latest", "@" + digest, ":latest@" + digest)) {
            assertThat(images.resolve(ACCOUNT, REGION, "localhost:4566/rides" + uri))
                    .hasValue(new ImageReads.Resolved(digest, "localhost:4566/rides"));
        }
        String aws = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/rides";
        assertThat(images.resolve(ACCOUNT, REGION, aws + ":latest")).hasValue(new ImageReads.Resolved(digest, aws));
    }

    @Test
    void an_image_is_its_repositorys_whatever_address_it_was_pushed_to() throws IOException {
        String digest = registry.pushImage("rides", "latest", CONFIG, "one");
        ImageReads images = registry.registry().images();
        assertThat(images.resolve(ACCOUNT, REGION, "127.0.0.1:9999/rides:latest"))
                .hasValue(new ImageReads.Resolved(digest, "127.0.0.1:9999/rides"));
        for (String host : List.of("localhost:9999", "192.168.1.5:4566", "build.example")) {
            assertThat(images.open(ACCOUNT, REGION, host + "/rides@" + digest, "amd64"))
                    .isInstanceOf(Opened.Image.class);
        }
        assertThat(images.open(
                        ACCOUNT, REGION, "999999999999.dkr.ecr.eu-west-1.amazonaws.com/rides@" + digest, "amd64"))
                .isEqualTo(new Opened.Missing());
    }

    @Test
    void what_is_not_there_or_not_here_is_not_resolved() throws IOException {
        registry.pushImage("rides", "latest", CONFIG, "one");
        ImageReads images = registry.registry().images();
        for (String uri : List.of(
                "localhost:4566/rides:other",
                "localhost:4566/other",
                "docker.io/rides",
                "rides",
                "localhost:4566/rides@sha256:12",
                "210987654321.dkr.ecr.eu-west-1.amazonaws.com/rides",
                "123456789012.dkr.ecr.us-east-1.amazonaws.com/rides")) {
            assertThat(images.resolve(ACCOUNT, REGION, uri)).as(uri).isEmpty();
        }
        assertThat(images.resolve("210987654321", REGION, "localhost:4566/rides"))
                .isEmpty();
        assertThat(images.open(ACCOUNT, REGION, "localhost:4566/other", "amd64"))
                .isInstanceOf(Opened.Missing.class);
    }

    @Test
    void an_image_is_opened_with_its_settings_and_its_layers_from_the_lowest_up() throws IOException {
        String digest = registry.pushImage("rides", "v1", CONFIG, "lower", "upper");
        Opened opened = registry.registry().images().open(ACCOUNT, REGION, "localhost:4566/rides:v1", "amd64");
        assertThat(opened).isInstanceOfSatisfying(Opened.Image.class, image -> {
            assertThat(image.manifestDigest()).isEqualTo(digest);
            assertThat(image.settings())
                    .isEqualTo(new ImageSettings(
                            List.of("java", "-cp"),
                            List.of("Main"),
                            Map.of("A", "b=c", "B", ""),
                            "/var/task",
                            null,
                            "amd64"));
            assertThat(image.layers()).extracting(ImageReadsTest::text).containsExactly("lower", "upper");
            assertThat(image.layers()).extracting(ImageReads.Layer::sizeBytes).containsExactly(5L, 5L);
        });
    }

    @Test
    void an_index_gives_the_image_for_the_machine() throws IOException {
        String arm = registry.pushImage("rides", "arm", CONFIG, "for arm");
        byte[] bytes = registry.send("GET", "/v2/rides/manifests/arm").body();
        String entry = RegistryUnderTest.descriptor(OCI_MANIFEST, arm, bytes);
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":["
                + entry.substring(0, entry.length() - 1)
                + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}";
        registry.send("PUT", "/v2/rides/manifests/all", utf8(index), "Content-Type", OCI_INDEX);
        ImageReads images = registry.registry().images();
        assertThat(images.open(ACCOUNT, REGION, "localhost:4566/rides:all", "arm64"))
                .isInstanceOfSatisfying(
                        Opened.Image.class,
                        image -> assertThat(image.manifestDigest()).isEqualTo(arm));
        assertThat(images.open(ACCOUNT, REGION, "localhost:4566/rides:all", "amd64"))
                .isEqualTo(new Opened.OtherPlatforms("linux/amd64", List.of("linux/arm64")));
    }

    @Test
    void an_artifact_that_is_no_image_is_not_run() throws IOException {
        registry.pushImage("rides", "v1", "not json", "one");
        assertThat(registry.registry().images().open(ACCOUNT, REGION, "localhost:4566/rides:v1", "amd64"))
                .isEqualTo(new Opened.NotRunnable("The configuration is not an image's"));
    }

    private static String text(ImageReads.Layer layer) {
        try (InputStream in = layer.content().open()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
