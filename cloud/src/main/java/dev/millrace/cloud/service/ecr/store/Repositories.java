package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Repositories by account, region and name.
public final class Repositories {
    private final Documents<Repository> repositories;
    private final ChangeLock lock;

    public Repositories(Storage storage, ChangeLock lock) {
        this.repositories = storage.documents("ecr/repository", Repository.class);
        this.lock = lock;
    }

    public Optional<Repository> find(RepositoryKey key) {
        return repositories.find(key.registry().account(), key.registry().region(), key.name());
    }

    /// By name.
    public List<Repository> list(Registry registry) {
        return repositories.list(registry.account(), registry.region());
    }

    /// Of all accounts.
    public List<Repository> all() {
        return repositories.list();
    }

    /// @return whether there was none of that name
    public boolean create(Repository repository) {
        return lock.holding(() -> {
            if (find(repository.key()).isPresent()) {
                return false;
            }
            put(repository);
            return true;
        });
    }

    /// Changes a repository, if it is there.
    /// @return the changed one
    public Optional<Repository> update(RepositoryKey key, UnaryOperator<Repository> change) {
        return lock.holding(() -> {
            Optional<Repository> changed = find(key).map(change);
            changed.ifPresent(this::put);
            return changed;
        });
    }

    void delete(Batch batch, RepositoryKey key) {
        batch.delete(repositories, key.registry().account(), key.registry().region(), key.name());
    }

    private void put(Repository repository) {
        repositories.put(repository, repository.account(), repository.region(), repository.name());
    }
}
