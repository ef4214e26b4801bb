package dev.millrace.cloud.composition.standalone;

import dev.millrace.cloud.service.ecr.ImageReads.Layer;
import dev.millrace.cloud.service.ecr.ImageReads.Opened;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `docker save` writes: `manifest.json` names a configuration and plain tars of layers, whose digests it does not
/// say. They are those that the configuration gives, which unpacking checks.
final class DockerArchive {
    static final String INDEX = "manifest.json";
    private static final String PLAIN = "application/vnd.oci.image.layer.v1.tar";
    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

    private DockerArchive() {}

    /// @param tag null for the only image there is
    static Opened.Image open(ImageFiles files, @Nullable String tag) throws IOException, UnreadableImageException {
        JsonNode image = chosen(json(RunnableImage.document(files.open(INDEX), INDEX), INDEX), tag);
        byte[] config = RunnableImage.document(files.open(image.path("Config").asString("")), "configuration");
        List<Layer> layers = new ArrayList<>();
        for (JsonNode named : image.path("Layers")) {
            layers.add(layer(files, named.asString("")));
        }
        JsonNode promised = json(config, "configuration").path("rootfs").path("diff_ids");
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer.mediaType().equals(PLAIN)
                    && !layer.digest().equals(promised.path(i).asString(""))) {
                throw new UnreadableImageException(
                        "its layer " + (i + 1) + " has other bytes than its configuration says");
            }
        }
        return new Opened.Image(
                Digest.of(config).text(),
                "application/vnd.docker.distribution.manifest.v2+json",
                Bytes.wrap(config),
                RunnableImage.settings(config),
                layers);
    }

    private static JsonNode chosen(JsonNode images, @Nullable String tag) throws UnreadableImageException {
        List<String> tags = new ArrayList<>();
        List<JsonNode> meant = new ArrayList<>();
        for (JsonNode image : images) {
            boolean named = false;
            for (JsonNode name : image.path("RepoTags")) {
                tags.add(name.asString(""));
                named |= name.asString("").equals(tag) || name.asString("").endsWith(":" + tag);
            }
            if (tag == null || named) {
                meant.add(image);
            }
        }
        if (meant.size() != 1) {
            throw new UnreadableImageException(
                    (tag == null ? "it holds " + images.size() + " images" : "it holds no single " + tag)
                            + "; say which, as docker-archive:FILE:TAG: " + String.join(", ", tags));
        }
        return meant.getFirst();
    }

    private static Layer layer(ImageFiles files, String name) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        long size = 0;
        boolean gzip = false;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = new DigestInputStream(files.open(name), digest)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                gzip |= size == 0 && read > 1 && buffer[0] == 0x1f && buffer[1] == (byte) 0x8b;
                size += read;
            }
        }
        return new Layer(
                "sha256:" + HexFormat.of().formatHex(digest.digest()),
                size,
                gzip ? GZIP : PLAIN,
                () -> files.open(name));
    }

    private static JsonNode json(byte[] bytes, String what) throws UnreadableImageException {
        try {
            return JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw new UnreadableImageException("its " + what + " is not JSON");
        }
    }
}
