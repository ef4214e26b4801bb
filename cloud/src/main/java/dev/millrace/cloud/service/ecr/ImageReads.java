package dev.millrace.cloud.service.ecr;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.ImageReference;
import dev.millrace.cloud.service.ecr.domain.InvalidManifestException;
import dev.millrace.cloud.service.ecr.domain.Manifest;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.operation.PullRecord;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.service.ecr.store.HeldLayer;
import dev.millrace.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads images from within the server: for functions that run from them. Needs no login; sees the registry of the
/// account and region that it is asked for, no other.
public final class ImageReads {
    /// Of an image's configuration. Ours; real ones have a few kilobytes.
    private static final int CONFIG_BYTES_MAX = 4 << 20;

    private final EcrStore store;
    private final RegistryAddress address;
    private final PullRecord pulls;

    ImageReads(EcrStore store, RegistryAddress address, PullRecord pulls) {
        this.store = store;
        this.address = address;
        this.pulls = pulls;
    }

    /// What a URI names now.
    /// @param digest of the manifest, or of the index
    /// @param repositoryUri the URI without tag and digest, as it was given
    public record Resolved(String digest, String repositoryUri) {}

    /// What opening an image comes to.
    public sealed interface Opened {
        /// @param manifestDigest of the one image; for an index that of the chosen one
        /// @param mediaType of the manifest
        /// @param config the configuration's JSON as it was pushed
        /// @param layers from the lowest up
        record Image(String manifestDigest, String mediaType, Bytes config, ImageSettings settings, List<Layer> layers)
                implements Opened {}

        record Missing() implements Opened {}

        /// The index has no image for the machine.
        /// @param offered such as `linux/arm64`
        record OtherPlatforms(String wanted, List<String> offered) implements Opened {}

        /// It can be pulled, but it cannot be run.
        record NotRunnable(String reason) implements Opened {}
    }

    /// A layer as it was pushed.
    public record Layer(String digest, long sizeBytes, String mediaType, Content content) {}

    /// A layer's bytes, each time from the start.
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /// @param imageUri `<registry>/<repository>`, `…:<tag>` or `…@<digest>`; without either, the tag is `latest`
    /// @return empty where there is no such image in the account's registry of this region
    public Optional<Resolved> resolve(String account, String region, String imageUri) {
        Registry here = new Registry(account, region);
        return reference(here, imageUri)
                .flatMap(this::find)
                .map(image -> new Resolved(image.digest(), repositoryUri(imageUri)));
    }

    /// @param imageUri as in [#resolve]; with a digest that came from there it names the same bytes for ever, also when
    ///                 this server is reached by another address than it was then
    /// @param architecture as OCI calls it: `amd64` or `arm64`; chooses from an index
    public Opened open(String account, String region, String imageUri, String architecture) {
        Registry here = new Registry(account, region);
        Optional<ImageReference> reference = reference(here, imageUri).or(() -> reference(here, ours(imageUri)));
        Optional<StoredImage> image = reference.flatMap(this::find);
        if (image.isEmpty()) {
            return new Opened.Missing();
        }
        RepositoryKey key = reference.get().repository();
        pulls.pulled(key, image.get());
        return switch (manifest(key, image.get())) {
            case Manifest.Image single -> opened(key, image.get(), single);
            case Manifest.Index index -> chosen(key, index, "linux/" + architecture);
        };
    }

    private Opened chosen(RepositoryKey key, Manifest.Index index, String wanted) {
        Optional<StoredImage> image = index.manifests().stream()
                .filter(entry -> wanted.equals(entry.platform()))
                .findFirst()
                .flatMap(entry -> store.images().find(key, entry.digest()));
        if (image.isEmpty()) {
            return new Opened.OtherPlatforms(
                    wanted,
                    index.manifests().stream()
                            .map(Manifest.Descriptor::platform)
                            .map(String::valueOf)
                            .toList());
        }
        return switch (manifest(key, image.get())) {
            case Manifest.Image single -> opened(key, image.get(), single);
            case Manifest.Index _ -> new Opened.NotRunnable("An index within an index");
        };
    }

    private Opened opened(RepositoryKey key, StoredImage image, Manifest.Image manifest) {
        Optional<HeldLayer> config = store.layers().find(key, manifest.config().digest());
        if (config.isEmpty()) {
            return new Opened.NotRunnable("The configuration is missing");
        }
        if (config.get().sizeBytes() > CONFIG_BYTES_MAX) {
            return new Opened.NotRunnable("The configuration is larger than " + CONFIG_BYTES_MAX + " bytes");
        }
        for (Manifest.Descriptor layer : manifest.layers()) {
            if (store.layers().find(key, layer.digest()).isEmpty()) {
                return new Opened.NotRunnable("The layer " + layer.digest() + " is kept elsewhere");
            }
        }
        Bytes json = bytes(manifest.config().digest());
        return ImageSettings.read(json.array())
                .<Opened>map(settings -> new Opened.Image(
                        image.digest(),
                        image.mediaType(),
                        json,
                        settings,
                        manifest.layers().stream().map(this::layer).toList()))
                .orElseGet(() -> new Opened.NotRunnable("The configuration is not an image's"));
    }

    private Layer layer(Manifest.Descriptor layer) {
        return new Layer(
                layer.digest().text(),
                layer.size(),
                layer.mediaType(),
                () -> store.layers().open(layer.digest()));
    }

    private Bytes bytes(Digest digest) {
        try (InputStream in = store.layers().open(digest)) {
            return Bytes.wrap(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Manifest manifest(RepositoryKey key, StoredImage image) {
        try {
            return Manifest.parse(store.images().manifest(key, image.digest()), image.mediaType());
        } catch (InvalidManifestException e) {
            throw new IllegalStateException("A manifest that was accepted is invalid: " + image.digest(), e);
        }
    }

    private Optional<ImageReference> reference(Registry here, String imageUri) {
        return ImageReference.parse(imageUri, address, here)
                .filter(reference -> reference.repository().registry().equals(here));
    }

    /// The URI with the address that this server has now.
    private String ours(String imageUri) {
        int slash = imageUri.indexOf('/');
        return slash < 0
                        || ImageReference.registryOf(imageUri.substring(0, slash))
                                .isPresent()
                ? imageUri
                : address.repositoryUri(imageUri.substring(slash + 1));
    }

    private Optional<StoredImage> find(ImageReference reference) {
        Digest digest = reference.digest();
        @Nullable String tag = reference.tag();
        if (digest != null) {
            return store.images().find(reference.repository(), digest);
        }
        return tag == null ? Optional.empty() : store.images().findTagged(reference.repository(), tag);
    }

    private static String repositoryUri(String imageUri) {
        int at = imageUri.indexOf('@');
        String name = at < 0 ? imageUri : imageUri.substring(0, at);
        int colon = name.indexOf(':', name.indexOf('/'));
        return colon < 0 ? name : name.substring(0, colon);
    }
}
