package dev.millrace.cloud.service.ecr.domain;

import dev.millrace.cloud.service.ecr.EcrLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A manifest: Docker's image manifest version 2 schema 2 and manifest list, OCI's image manifest and index.
public sealed interface Manifest {
    String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    String mediaType();

    @Nullable
    String artifactType();

    @Nullable
    Digest subject();

    Map<String, String> annotations();

    /// A pointer to content.
    /// @param size in bytes, as the manifest says
    /// @param platform `os/architecture` of an index's entry, or null
    record Descriptor(
            String mediaType,
            Digest digest,
            long size,
            @Nullable String platform) {
        /// Layers that are fetched from elsewhere and never pushed.
        boolean isForeign() {
            return mediaType.contains(".foreign.") || mediaType.contains(".nondistributable.");
        }
    }

    /// One image: its configuration and its layers from the lowest up.
    record Image(
            String mediaType,
            @Nullable String artifactType,
            @Nullable Digest subject,
            Map<String, String> annotations,
            Descriptor config,
            List<Descriptor> layers)
            implements Manifest {

        /// What must be in the repository before this may be pushed, config first, each once.
        public List<Digest> blobs() {
            List<Digest> needed = new ArrayList<>();
            needed.add(config.digest());
            for (Descriptor layer : layers) {
                if (!layer.isForeign() && !needed.contains(layer.digest())) {
                    needed.add(layer.digest());
                }
            }
            return needed;
        }
    }

    /// Several images under one digest, for example one per platform.
    record Index(
            String mediaType,
            @Nullable String artifactType,
            @Nullable Digest subject,
            Map<String, String> annotations,
            List<Descriptor> manifests)
            implements Manifest {}

    /// @param declaredType the type that came beside the bytes, or null
    /// @throws InvalidManifestException with a reason, where the bytes are no manifest of a known kind
    static Manifest parse(byte[] bytes, @Nullable String declaredType) throws InvalidManifestException {
        if (bytes.length > EcrLimits.MANIFEST_BYTES) {
            throw new InvalidManifestException("The manifest is larger than " + EcrLimits.MANIFEST_BYTES + " bytes");
        }
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw new InvalidManifestException("Invalid JSON syntax");
        }
        if (!json.isObject()) {
            throw new InvalidManifestException("Invalid JSON syntax");
        }
        if (json.path("schemaVersion").asInt(0) != 2) {
            throw new InvalidManifestException("Unsupported schemaVersion: only 2 is supported");
        }
        String own = text(json, "mediaType");
        String type = own != null ? own : declaredType;
        if (own != null && declaredType != null && isKnown(declaredType) && !own.equals(declaredType)) {
            throw new InvalidManifestException(
                    "The media type '" + declaredType + "' does not match the manifest's '" + own + "'");
        }
        if (type == null) {
            throw new InvalidManifestException("The manifest has no mediaType and none was given beside it");
        }
        String artifactType = text(json, "artifactType");
        JsonNode subjectNode = json.path("subject");
        Digest subject = subjectNode.isObject() ? descriptor(subjectNode).digest() : null;
        return switch (type) {
            case DOCKER_MANIFEST, OCI_MANIFEST -> {
                Descriptor config = descriptor(json.path("config"));
                List<Descriptor> layers = descriptors(json.path("layers"), EcrLimits.LAYERS_PER_IMAGE);
                yield new Image(
                        type,
                        artifactType != null ? artifactType : config.mediaType(),
                        subject,
                        annotations(json),
                        config,
                        layers);
            }
            case DOCKER_LIST, OCI_INDEX ->
                new Index(type, artifactType, subject, annotations(json), descriptors(json.path("manifests"), 10_000));
            default -> throw new InvalidManifestException("Unsupported manifest media type '" + type + "'");
        };
    }

    /// Whether this names several images under one digest.
    static boolean isIndex(String mediaType) {
        return mediaType.equals(DOCKER_LIST) || mediaType.equals(OCI_INDEX);
    }

    static boolean isKnown(String mediaType) {
        return switch (mediaType) {
            case DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX -> true;
            default -> false;
        };
    }

    private static List<Descriptor> descriptors(JsonNode list, int max) throws InvalidManifestException {
        if (!list.isArray() || list.size() > max) {
            throw new InvalidManifestException("The manifest lacks its list of contents, or it is too long");
        }
        List<Descriptor> found = new ArrayList<>(list.size());
        for (JsonNode node : list) {
            found.add(descriptor(node));
        }
        return List.copyOf(found);
    }

    private static Descriptor descriptor(JsonNode node) throws InvalidManifestException {
        String mediaType = text(node, "mediaType");
        String digest = text(node, "digest");
        JsonNode size = node.path("size");
        if (mediaType == null || digest == null || !size.isIntegralNumber() || size.asLong(-1) < 0) {
            throw new InvalidManifestException("A descriptor lacks its mediaType, digest or size");
        }
        Digest parsed = Digest.parse(digest)
                .orElseThrow(() -> new InvalidManifestException("Unsupported digest '" + abbreviated(digest) + "'"));
        JsonNode platform = node.path("platform");
        String os = text(platform, "os");
        String architecture = text(platform, "architecture");
        return new Descriptor(
                mediaType, parsed, size.asLong(), os == null || architecture == null ? null : os + "/" + architecture);
    }

    private static Map<String, String> annotations(JsonNode json) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path("annotations").properties()) {
            if (entry.getValue().isString()) {
                found.put(entry.getKey(), entry.getValue().asString());
            }
        }
        return found;
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.asString() : null;
    }

    private static String abbreviated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= 100 ? text : text.substring(0, Math.min(text.length(), 100)) + "…";
    }
}
