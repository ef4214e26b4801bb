package dev.millrace.cloud.composition.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An image layout of OCI (image-layout.md of its specification): `index.json` names manifests, `blobs/` holds all by
/// digest.
final class OciLayout implements ImageContents {
    static final String INDEX = "index.json";

    /// Where builders note an image's tag. containerd and docker write the whole name here and the tag as OCI's.
    private static final String TAG = "org.opencontainers.image.ref.name";

    private final ImageFiles files;
    private final @Nullable String tag;

    /// @param tag null for the only one there is
    OciLayout(ImageFiles files, @Nullable String tag) {
        this.files = files;
        this.tag = tag;
    }

    @Override
    public ManifestBytes top() throws IOException, UnreadableImageException {
        JsonNode index;
        try {
            index = JsonMapper.shared().readTree(RunnableImage.document(files.open(INDEX), INDEX));
        } catch (JacksonException e) {
            throw new UnreadableImageException("its index.json is not JSON");
        }
        List<String> tags = new ArrayList<>();
        List<JsonNode> meant = new ArrayList<>();
        for (JsonNode entry : index.path("manifests")) {
            String name = entry.path("annotations").path(TAG).asString("");
            tags.add(name.isEmpty() ? "(without a tag)" : name);
            if (tag == null || tag.equals(name)) {
                meant.add(entry);
            }
        }
        if (meant.isEmpty()) {
            throw new UnreadableImageException(
                    tags.isEmpty() ? "it holds no image" : "it holds no " + tag + " but " + String.join(", ", tags));
        }
        if (meant.size() > 1) {
            throw new UnreadableImageException(
                    "it holds several images; say which, as oci:FOLDER:TAG: " + String.join(", ", tags));
        }
        JsonNode only = meant.getFirst();
        return manifest(only.path("digest").asString(""), only.path("mediaType").asString(""));
    }

    @Override
    public ManifestBytes manifest(String digest, String mediaType) throws IOException, UnreadableImageException {
        return new ManifestBytes(RunnableImage.document(blob(digest), "manifest"), mediaType);
    }

    @Override
    public InputStream blob(String digest) throws IOException {
        return files.open("blobs/" + digest.replaceFirst(":", "/"));
    }
}
