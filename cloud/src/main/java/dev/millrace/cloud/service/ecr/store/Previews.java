package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The last lifecycle preview of each repository.
public final class Previews {
    private final Documents<Preview> previews;

    public Previews(Storage storage) {
        this.previews = storage.documents("ecr/preview", Preview.class);
    }

    /// @param policy the text that was tried
    public record Preview(String policy, List<Entry> entries) {}

    /// An image that would expire.
    public record Entry(String digest, List<String> tags, Instant pushedAt, int rulePriority) {}

    public Optional<Preview> find(RepositoryKey repository) {
        return previews.find(
                repository.registry().account(), repository.registry().region(), repository.name());
    }

    public void put(RepositoryKey repository, Preview preview) {
        previews.put(
                preview, repository.registry().account(), repository.registry().region(), repository.name());
    }

    public void delete(RepositoryKey repository) {
        previews.delete(repository.registry().account(), repository.registry().region(), repository.name());
    }
}
