package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.storage.ChangeLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Uploads under way. In memory only: after a restart a client begins its upload again, as after any that AWS
/// dropped.
public final class Uploads {
    private final Layers layers;
    private final Repositories repositories;
    private final ChangeLock lock;
    private final InstantSource clock;
    private final Map<String, Upload> underWay = new ConcurrentHashMap<>();

    public Uploads(Layers layers, Repositories repositories, ChangeLock lock, InstantSource clock) {
        this.layers = layers;
        this.repositories = repositories;
        this.lock = lock;
        this.clock = clock;
    }

    /// What became of the wish to begin.
    public sealed interface Begun {
        record Done(Upload upload) implements Begun {}

        record TooMany() implements Begun {}

        /// The repository went meanwhile.
        record NoRepository() implements Begun {}
    }

    /// Begins an upload into the repository that has the name now: when that one goes, its uploads go with it.
    public Begun begin(RepositoryKey repository) {
        return lock.holding(() -> {
            if (repositories.find(repository).isEmpty()) {
                return new Begun.NoRepository();
            }
            if (underWay.size() >= EcrLimits.UPLOADS) {
                return new Begun.TooMany();
            }
            try {
                Upload upload = new Upload(UUID.randomUUID().toString(), repository, layers.begin(), clock);
                underWay.put(upload.id(), upload);
                return new Begun.Done(upload);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public Optional<Upload> find(RepositoryKey repository, String id) {
        return Optional.ofNullable(underWay.get(id))
                .filter(upload -> upload.repository().equals(repository));
    }

    /// Ends an upload, dropping what was not kept.
    public void end(Upload upload) {
        underWay.remove(upload.id());
        upload.close();
    }

    public void dropIdle() {
        Instant before = clock.instant().minus(EcrLimits.UPLOAD_IDLE);
        drop(underWay.values().stream()
                .filter(upload -> upload.lastUsed().isBefore(before))
                .toList());
    }

    /// Ends the uploads into a repository that goes.
    public void dropAll(RepositoryKey repository) {
        drop(underWay.values().stream()
                .filter(upload -> upload.repository().equals(repository))
                .toList());
    }

    public void dropAll() {
        drop(List.copyOf(underWay.values()));
    }

    private void drop(List<Upload> uploads) {
        uploads.forEach(this::end);
    }
}
