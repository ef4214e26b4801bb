package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Images and their tags.
///
/// Kept: `ecr/image` by account, region, repository, digest; `ecr/tag` the same with a tag for the digest, naming the
/// digest; `ecr/manifest`: the manifest's bytes by `account/region/repository@digest`. The three change together.
public final class Images {
    private final Storage storage;
    private final Documents<StoredImage> images;
    private final Documents<TagOf> tags;
    private final Table manifests;
    private final ChangeLock lock;
    private final ImageNews news;
    /// Of the repositories that were asked about. Looked at and changed under the lock.
    private final Map<RepositoryKey, Usage> usages = new HashMap<>();

    public Images(Storage storage, ChangeLock lock, ImageNews news) {
        this.news = news;
        this.storage = storage;
        this.images = storage.documents("ecr/image", StoredImage.class);
        this.tags = storage.documents("ecr/tag", TagOf.class);
        this.manifests = storage.table("ecr/manifest");
        this.lock = lock;
    }

    /// Where a tag points.
    public record TagOf(String tag, String digest) {}

    public Optional<StoredImage> find(RepositoryKey repository, Digest digest) {
        return images.find(key(repository, digest.text()));
    }

    public Optional<StoredImage> findTagged(RepositoryKey repository, String tag) {
        return tags.find(key(repository, tag)).flatMap(found -> find(repository, new Digest(found.digest())));
    }

    /// By digest.
    public List<StoredImage> list(RepositoryKey repository) {
        return images.list(
                repository.registry().account(), repository.registry().region(), repository.name());
    }

    /// How many there are: a push asks, so it may not look at each.
    public int count(RepositoryKey repository) {
        return lock.holding(() -> usage(repository).images());
    }

    private Usage usage(RepositoryKey repository) {
        return usages.computeIfAbsent(repository, key -> new Usage(list(key)));
    }

    /// Tags in their order, from the first that is after `after`.
    public List<String> tagsAfter(RepositoryKey repository, String after, int max) {
        List<String> found = new ArrayList<>();
        tags.scan(
                List.of(repository.registry().account(), repository.registry().region(), repository.name()),
                after,
                entry -> {
                    if (!entry.tag().equals(after)) {
                        found.add(entry.tag());
                    }
                    return found.size() < max;
                });
        return found;
    }

    public byte[] manifest(RepositoryKey repository, String digest) {
        byte[] bytes = manifests.get(manifestKey(repository, digest));
        if (bytes == null) {
            throw new IllegalStateException("An image without its manifest: " + repository.arn() + " " + digest);
        }
        return bytes;
    }

    /// Puts an image; its tags leave the images that had them.
    public void put(RepositoryKey repository, StoredImage image, byte[] manifest) {
        lock.holding(() -> write(repository, image, manifest));
    }

    private void write(RepositoryKey repository, StoredImage image, byte[] manifest) {
        boolean fresh = images.find(key(repository, image.digest())).isEmpty();
        storage.write(batch -> {
            for (String tag : image.tags()) {
                findTagged(repository, tag)
                        .filter(other -> !other.digest().equals(image.digest()))
                        .ifPresent(other ->
                                batch.put(images, without(other, image.tags()), key(repository, other.digest())));
                batch.put(tags, new TagOf(tag, image.digest()), key(repository, tag));
            }
            batch.put(images, image, key(repository, image.digest()));
            batch.put(manifests, manifestKey(repository, image.digest()), manifest);
        });
        Usage usage = usages.get(repository);
        if (fresh && usage != null) {
            usage.add(image);
        }
    }

    /// Replaces an image's facts other than its tags.
    public void update(RepositoryKey repository, StoredImage image) {
        images.put(image, key(repository, image.digest()));
    }

    /// Takes a tag away; an image that has no other goes with it.
    public void untag(RepositoryKey repository, StoredImage image, String tag) {
        lock.holding(() -> {
            StoredImage rest = without(image, List.of(tag));
            if (rest.tags().isEmpty()) {
                delete(repository, List.of(image));
            } else {
                storage.write(batch -> {
                    batch.delete(tags, key(repository, tag));
                    batch.put(images, rest, key(repository, image.digest()));
                });
                news.deleted(repository, image, List.of(tag));
            }
        });
    }

    public void delete(RepositoryKey repository, Collection<StoredImage> gone) {
        lock.holding(() -> {
            storage.write(batch -> delete(batch, repository, gone));
            gone.forEach(image -> news.deleted(repository, image, image.tags()));
            Usage usage = usages.get(repository);
            if (usage != null) {
                gone.forEach(usage::remove);
            }
        });
    }

    private void delete(Batch batch, RepositoryKey repository, Collection<StoredImage> gone) {
        for (StoredImage image : gone) {
            image.tags().forEach(tag -> batch.delete(tags, key(repository, tag)));
            batch.delete(images, key(repository, image.digest()));
            batch.delete(manifests, manifestKey(repository, image.digest()));
        }
    }

    void deleteAll(Batch batch, RepositoryKey repository) {
        usages.remove(repository);
        String account = repository.registry().account();
        String region = repository.registry().region();
        list(repository).forEach(image -> batch.delete(manifests, manifestKey(repository, image.digest())));
        batch.deleteAll(images, account, region, repository.name());
        batch.deleteAll(tags, account, region, repository.name());
    }

    /// The digests of the layers and configs that the repository's images need.
    public Set<String> blobs(RepositoryKey repository) {
        return lock.holding(() -> usage(repository).blobs());
    }

    /// The digests of the indexes that refer to an image.
    public List<String> indexesOf(RepositoryKey repository, String digest) {
        return lock.holding(() -> usage(repository).indexesOf(digest));
    }

    private static StoredImage without(StoredImage image, List<String> gone) {
        return image.withTags(
                image.tags().stream().filter(tag -> !gone.contains(tag)).toList());
    }

    private static String[] key(RepositoryKey repository, String last) {
        return new String[] {
            repository.registry().account(), repository.registry().region(), repository.name(), last
        };
    }

    private static byte[] manifestKey(RepositoryKey repository, String digest) {
        return (repository.registry().account() + "/" + repository.registry().region() + "/" + repository.name() + "@"
                        + digest)
                .getBytes(StandardCharsets.UTF_8);
    }
}
