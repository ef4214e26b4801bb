package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
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
    private final InstantSource clock;
    private final Map<String, Upload> underWay = new ConcurrentHashMap<>();

    public Uploads(Layers layers, InstantSource clock) {
        this.layers = layers;
        this.clock = clock;
    }

    /// @return empty where too many are under way
    public Optional<Upload> begin(RepositoryKey repository) {
        if (underWay.size() >= EcrLimits.UPLOADS) {
            return Optional.empty();
        }
        try {
            Upload upload = new Upload(UUID.randomUUID().toString(), repository, layers.begin(), clock);
            underWay.put(upload.id(), upload);
            return Optional.of(upload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
