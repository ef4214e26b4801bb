package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.domain.StoredImage;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a repository's images are and need: how many there are, how many need each layer or config, and which indexes
/// refer to an image. Learned once, then kept up with what comes and goes, so that a push or a deletion looks at no
/// other image. Changed under the store's lock.
final class Usage {
    private final Map<String, Integer> needed = new HashMap<>();
    private final Map<String, Set<String>> indexes = new HashMap<>();
    private int images;

    Usage(Collection<StoredImage> all) {
        all.forEach(this::add);
    }

    void add(StoredImage image) {
        images++;
        Set.copyOf(image.blobs()).forEach(blob -> needed.merge(blob, 1, Integer::sum));
        image.children()
                .forEach(child -> indexes.computeIfAbsent(child, _ -> new TreeSet<>())
                        .add(image.digest()));
    }

    void remove(StoredImage image) {
        images--;
        Set.copyOf(image.blobs())
                .forEach(blob -> needed.computeIfPresent(blob, (_, count) -> count > 1 ? count - 1 : null));
        image.children()
                .forEach(child -> indexes.computeIfPresent(child, (_, referring) -> {
                    referring.remove(image.digest());
                    return referring.isEmpty() ? null : referring;
                }));
    }

    int images() {
        return images;
    }

    Set<String> blobs() {
        return Set.copyOf(needed.keySet());
    }

    /// In the order of their digests.
    List<String> indexesOf(String digest) {
        return List.copyOf(indexes.getOrDefault(digest, Set.of()));
    }
}
