package dev.millrace.cloud.composition.standalone;

import dev.millrace.cloud.service.ecr.ImageReads.Layer;
import dev.millrace.cloud.service.ecr.ImageReads.Opened;
import dev.millrace.cloud.service.ecr.ImageSettings;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.InvalidManifestException;
import dev.millrace.cloud.service.ecr.domain.Manifest;
import dev.millrace.cloud.composition.standalone.ImageContents.ManifestBytes;
import dev.millrace.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Opens an image for this machine. Layers are checked against their digests while they are unpacked, manifests and the
/// configuration here.
public final class RunnableImage {
    /// Of a manifest or configuration. Ours; real ones have a few kilobytes.
    static final int DOCUMENT_BYTES_MAX = 4 << 20;

    private RunnableImage() {}

    /// @param architecture as OCI calls it: `amd64` or `arm64`; chooses from an index
    public static Opened.Image open(ImageContents contents, String architecture)
            throws IOException, UnreadableImageException {
        ManifestBytes top = contents.top();
        return switch (parse(top)) {
            case Manifest.Image image -> opened(contents, top, image);
            case Manifest.Index index -> chosen(contents, index, "linux/" + architecture);
        };
    }

    private static Opened.Image chosen(ImageContents contents, Manifest.Index index, String wanted)
            throws IOException, UnreadableImageException {
        for (Manifest.Descriptor entry : index.manifests()) {
            // A single entry without a platform is the image itself, as some builders write it.
            if (wanted.equals(entry.platform())
                    || (entry.platform() == null && index.manifests().size() == 1)) {
                ManifestBytes named = contents.manifest(entry.digest().text(), entry.mediaType());
                if (!Digest.of(named.bytes()).equals(entry.digest())) {
                    throw new UnreadableImageException(
                            "the manifest " + entry.digest() + " has other bytes than its digest");
                }
                return switch (parse(named)) {
                    case Manifest.Image image -> opened(contents, named, image);
                    case Manifest.Index within -> chosen(contents, within, wanted);
                };
            }
        }
        List<String> offered = index.manifests().stream()
                .map(Manifest.Descriptor::platform)
                .map(String::valueOf)
                .toList();
        throw new UnreadableImageException("it is not for " + wanted + " but for " + String.join(", ", offered));
    }

    private static Opened.Image opened(ImageContents contents, ManifestBytes bytes, Manifest.Image manifest)
            throws IOException, UnreadableImageException {
        Digest digest = manifest.config().digest();
        byte[] config = document(contents.blob(digest.text()), "configuration");
        if (!Digest.of(config).equals(digest)) {
            throw new UnreadableImageException("the configuration " + digest + " has other bytes than its digest");
        }
        List<Layer> layers = manifest.layers().stream()
                .map(layer -> new Layer(
                        layer.digest().text(),
                        layer.size(),
                        layer.mediaType(),
                        () -> contents.blob(layer.digest().text())))
                .toList();
        return new Opened.Image(
                Digest.of(bytes.bytes()).text(), manifest.mediaType(), Bytes.wrap(config), settings(config), layers);
    }

    static ImageSettings settings(byte[] config) throws UnreadableImageException {
        return ImageSettings.read(config)
                .orElseThrow(() -> new UnreadableImageException("its configuration is not an image's"));
    }

    /// A small file in whole.
    static byte[] document(InputStream in, String what) throws IOException, UnreadableImageException {
        try (in) {
            byte[] bytes = in.readNBytes(DOCUMENT_BYTES_MAX + 1);
            if (bytes.length > DOCUMENT_BYTES_MAX) {
                throw new UnreadableImageException("its " + what + " is larger than " + DOCUMENT_BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }

    private static Manifest parse(ManifestBytes manifest) throws UnreadableImageException {
        try {
            return Manifest.parse(manifest.bytes(), manifest.mediaType());
        } catch (InvalidManifestException e) {
            throw new UnreadableImageException(String.valueOf(e.getMessage()));
        }
    }
}
