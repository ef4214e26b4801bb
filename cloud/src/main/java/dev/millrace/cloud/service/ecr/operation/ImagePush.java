package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.Manifest;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.service.ecr.store.HeldLayer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A manifest comes into a repository: the last step of a push, by the API or by the protocol.
public final class ImagePush {
    private final EcrStore store;
    private final InstantSource clock;

    public ImagePush(EcrStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// What became of it.
    public sealed interface Outcome {
        record Done(StoredImage image) implements Outcome {}

        /// The digest and, if one was given, its tag were there already; nothing changed.
        record NothingNew(StoredImage image) implements Outcome {}

        record NoRepository() implements Outcome {}

        /// The tag is taken and may not be moved.
        record TagTaken(String tag) implements Outcome {}

        record LayersMissing(List<String> digests) implements Outcome {}

        record ImagesMissing(List<String> digests) implements Outcome {}

        record TooMany(String what, int limit) implements Outcome {}
    }

    /// @param bytes of the manifest, as they came
    public Outcome push(RepositoryKey key, Manifest manifest, byte[] bytes, @Nullable String tag) {
        Outcome outcome = store.lock().holding(() -> decide(key, manifest, bytes, tag));
        if (outcome instanceof Outcome.Done(StoredImage image)) {
            store.news().pushed(key, image, tag);
        }
        return outcome;
    }

    private Outcome decide(RepositoryKey key, Manifest manifest, byte[] bytes, @Nullable String tag) {
        Optional<Repository> repository = store.repositories().find(key);
        if (repository.isEmpty()) {
            return new Outcome.NoRepository();
        }
        Digest digest = Digest.of(bytes);
        Optional<StoredImage> tagged =
                tag == null ? Optional.empty() : store.images().findTagged(key, tag);
        if (tagged.isPresent() && !repository.get().mayMove(String.valueOf(tag))) {
            return new Outcome.TagTaken(String.valueOf(tag));
        }
        Optional<StoredImage> there = store.images().find(key, digest);
        if (there.isPresent() && (tag == null || there.get().tags().contains(tag))) {
            return new Outcome.NothingNew(there.get());
        }
        Optional<Outcome> refusal = there.isPresent()
                ? tooManyTags(there.get())
                : missing(key, manifest).or(() -> tooManyImages(key));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        StoredImage image = there.orElseGet(() -> {
            StoredImage fresh = fresh(key, manifest, digest, bytes.length);
            return repository.get().scanOnPush() && ImageScans.canBe(fresh)
                    ? fresh.withScannedAt(fresh.pushedAt())
                    : fresh;
        });
        Set<String> tags = new LinkedHashSet<>(image.tags());
        if (tag != null) {
            tags.add(tag);
        }
        StoredImage kept = image.withTags(List.copyOf(tags));
        store.images().put(key, kept, bytes);
        return new Outcome.Done(kept);
    }

    private Optional<Outcome> missing(RepositoryKey key, Manifest manifest) {
        List<String> missing = new ArrayList<>();
        return switch (manifest) {
            case Manifest.Image image -> {
                for (Digest blob : image.blobs()) {
                    if (store.layers().find(key, blob).isEmpty()) {
                        missing.add(blob.text());
                    }
                }
                yield missing.isEmpty() ? Optional.empty() : Optional.of(new Outcome.LayersMissing(missing));
            }
            case Manifest.Index index -> {
                for (Manifest.Descriptor child : index.manifests()) {
                    if (store.images().find(key, child.digest()).isEmpty()) {
                        missing.add(child.digest().text());
                    }
                }
                yield missing.isEmpty() ? Optional.empty() : Optional.of(new Outcome.ImagesMissing(missing));
            }
        };
    }

    private static Optional<Outcome> tooManyTags(StoredImage image) {
        return image.tags().size() < EcrLimits.TAGS_PER_IMAGE
                ? Optional.empty()
                : Optional.of(new Outcome.TooMany("tags per image", EcrLimits.TAGS_PER_IMAGE));
    }

    private Optional<Outcome> tooManyImages(RepositoryKey key) {
        return store.images().count(key) < EcrLimits.IMAGES_PER_REPOSITORY
                ? Optional.empty()
                : Optional.of(new Outcome.TooMany("images per repository", EcrLimits.IMAGES_PER_REPOSITORY));
    }

    private StoredImage fresh(RepositoryKey key, Manifest manifest, Digest digest, int manifestBytes) {
        List<String> blobs = List.of();
        List<String> children = List.of();
        long sizeBytes;
        switch (manifest) {
            case Manifest.Image image -> {
                blobs = image.blobs().stream().map(Digest::text).toList();
                sizeBytes = image.blobs().stream()
                        .flatMap(blob -> store.layers().find(key, blob).stream())
                        .mapToLong(HeldLayer::sizeBytes)
                        .sum();
            }
            case Manifest.Index index -> {
                children = index.manifests().stream()
                        .map(child -> child.digest().text())
                        .toList();
                sizeBytes = index.manifests().stream()
                        .flatMap(child -> store.images().find(key, child.digest()).stream())
                        .mapToLong(StoredImage::sizeBytes)
                        .max()
                        .orElse(0);
            }
        }
        Digest subject = manifest.subject();
        return new StoredImage(
                digest.text(),
                manifest.mediaType(),
                manifest.artifactType(),
                subject == null ? null : subject.text(),
                blobs,
                children,
                sizeBytes,
                manifestBytes,
                AwsTime.millis(clock),
                null,
                null,
                List.of(),
                manifest.annotations());
    }
}
