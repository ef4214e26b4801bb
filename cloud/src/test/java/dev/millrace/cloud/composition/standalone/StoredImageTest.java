package dev.millrace.cloud.composition.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.ecr.ImageReads.Opened;
import dev.millrace.cloud.service.ecr.domain.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredImageTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String blob(String text) throws IOException {
        Digest digest = Digest.of(bytes(text));
        Files.writeString(
                Files.createDirectories(folder.resolve("blobs/sha256")).resolve(digest.hex()), text);
        return "\"digest\":\"" + digest + "\",\"size\":" + bytes(text).length;
    }

    /// A manifest of one layer whose command is `command`, as a descriptor for an index.
    private String image(String command, String more) throws IOException {
        String config = blob("{\"architecture\":\"amd64\",\"config\":{\"Cmd\":[\"" + command + "\"]}}");
        String manifest = "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
                + config + "},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\"," + blob("layer")
                + "}]}";
        return "{\"mediaType\":\"" + MANIFEST + "\"," + blob(manifest) + more + "}";
    }

    private static String tagged(String tag) {
        return ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + tag + "\"}";
    }

    private void index(String... manifests) throws IOException {
        Files.writeString(
                folder.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}");
    }

    private Opened.Image open(String name) throws Exception {
        try (StoredImage stored = StoredImage.open(StoredImage.place(name).orElseThrow(), "amd64")) {
            return stored.image();
        }
    }

    @Test
    void the_only_image_of_a_layout_needs_no_tag() throws Exception {
        index(image("a.handler", tagged("v1")));
        Opened.Image image = open(folder.toString());
        assertThat(image.settings().command()).containsExactly("a.handler");
        assertThat(image.layers()).singleElement().satisfies(layer -> {
            assertThat(layer.digest()).isEqualTo(Digest.of(bytes("layer")).text());
            assertThat(layer.sizeBytes()).isEqualTo(5);
        });
    }

    @Test
    void of_several_images_the_tag_chooses() throws Exception {
        index(image("a.handler", tagged("v1")), image("b.handler", tagged("v2")));
        assertThat(open("oci:" + folder + ":v2").settings().command()).containsExactly("b.handler");
        assertThatThrownBy(() -> open(folder.toString()))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("it holds several images; say which, as oci:FOLDER:TAG: v1, v2");
        assertThatThrownBy(() -> open("oci:" + folder + ":v3"))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("it holds no v3 but v1, v2");
    }

    @Test
    void an_index_gives_the_image_of_this_machine_s_architecture_or_says_what_there_is() throws Exception {
        String arm = image("arm.handler", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}");
        String amd = image("amd.handler", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}");
        String type = "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",";
        index(type + blob("{\"schemaVersion\":2,\"manifests\":[" + arm + "," + amd + "]}") + "}");
        assertThat(open(folder.toString()).settings().command()).containsExactly("amd.handler");
        index(type + blob("{\"schemaVersion\":2,\"manifests\":[" + arm + "]}") + "}");
        assertThatThrownBy(() -> open(folder.toString()))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("it is not for linux/amd64 but for linux/arm64");
    }

    @Test
    void a_configuration_with_other_bytes_than_its_digest_is_refused() throws Exception {
        index(image("a.handler", ""));
        String config = "{\"architecture\":\"amd64\",\"config\":{\"Cmd\":[\"a.handler\"]}}";
        Digest digest = Digest.of(bytes(config));
        Files.writeString(folder.resolve("blobs/sha256/" + digest.hex()), config.replace("a.", "b."));
        assertThatThrownBy(() -> open(folder.toString()))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("the configuration " + digest + " has other bytes than its digest");
    }

    private Path dockerArchive(String diffId) throws IOException {
        Path file = folder.resolve("saved.tar");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            String config = "{\"config\":{\"Cmd\":[\"saved.handler\"]},\"rootfs\":{\"diff_ids\":[\"" + diffId + "\"]}}";
            entry(tar, "config.json", config);
            entry(tar, "one/layer.tar", "layer");
            TarArchiveEntry link = new TarArchiveEntry("two/layer.tar", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("../one/layer.tar");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            entry(
                    tar,
                    "manifest.json",
                    "[{\"Config\":\"config.json\",\"RepoTags\":[\"duration:v1\"],\"Layers\":[\"two/layer.tar\"]}]");
        }
        return file;
    }

    private static void entry(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes(content).length);
        tar.putArchiveEntry(entry);
        tar.write(bytes(content));
        tar.closeArchiveEntry();
    }

    @Test
    void what_docker_save_writes_is_read_through_its_links_and_by_its_tag() throws Exception {
        String digest = Digest.of(bytes("layer")).text();
        Path file = dockerArchive(digest);
        Opened.Image image = open("docker-archive:" + file + ":duration:v1");
        assertThat(image.settings().command()).containsExactly("saved.handler");
        assertThat(image.layers())
                .singleElement()
                .satisfies(layer -> assertThat(layer.digest()).isEqualTo(digest));
    }

    @Test
    void a_layer_that_its_configuration_does_not_know_is_refused() throws Exception {
        Path file = dockerArchive("sha256:" + "0".repeat(64));
        assertThatThrownBy(() -> open(file.toString()))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("its layer 1 has other bytes than its configuration says");
    }

    @Test
    void a_name_that_is_no_file_may_be_a_registry_s_and_a_folder_without_an_image_says_so() throws Exception {
        assertThat(StoredImage.place("localhost:4566/duration:v1")).isEmpty();
        assertThatThrownBy(() -> open(folder.toString()))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("it has neither index.json (OCI) nor manifest.json (docker save)");
        assertThatThrownBy(() -> open("oci-archive:" + folder.resolve("none.tar")))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("there is no such file or folder");
    }
}
