package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.storage.BlobFiles;
import dev.millrace.cloud.storage.BlobWriter;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// Layers and configs. A body is one file per digest, whoever pushed it; a repository shows only what was pushed or
/// mounted into it.
///
/// Kept: `ecr/layer` by account, region, repository, digest: what a repository holds; `ecr/holder` the same by digest
/// first: who holds a body; `ecr/loose` by digest: bodies that perhaps nobody holds. The first two change together. A
/// digest is written to `ecr/loose` before its file appears and before its last holder goes, and taken out after; so a
/// crash leaves no file that is neither held nor loose, and the start removes what is loose and not held.
public final class Layers {
    private final Storage storage;
    private final BlobFiles bodies;
    private final Documents<HeldLayer> held;
    private final Documents<HeldLayer> holders;
    private final Documents<LooseBody> loose;
    private final Repositories repositories;
    private final ChangeLock lock;
    private final InstantSource clock;
    /// When a client last asked for a layer that it may be about to refer to. Bounded by the sweep.
    private final Map<HeldKey, Instant> askedFor = new ConcurrentHashMap<>();

    public Layers(Storage storage, Repositories repositories, ChangeLock lock, InstantSource clock) {
        this.storage = storage;
        this.bodies = storage.blobs("ecr");
        this.held = storage.documents("ecr/layer", HeldLayer.class);
        this.holders = storage.documents("ecr/holder", HeldLayer.class);
        this.loose = storage.documents("ecr/loose", LooseBody.class);
        this.repositories = repositories;
        this.lock = lock;
        this.clock = clock;
        loose.list().forEach(body -> removeIfNobodyHolds(new Digest(body.digest())));
    }

    /// A body that perhaps nobody holds.
    public record LooseBody(String digest) {}

    private record HeldKey(RepositoryKey repository, String digest) {}

    /// Begins a body; its SHA-256 is computed on the way.
    public BlobWriter begin() throws IOException {
        return bodies.create("SHA-256");
    }

    /// What the repository holds under the digest. Asking keeps it from the sweep for a while.
    public Optional<HeldLayer> find(RepositoryKey repository, Digest digest) {
        return lock.holding(() -> {
            Optional<HeldLayer> layer =
                    held.find(account(repository), region(repository), repository.name(), digest.text());
            layer.ifPresent(_ -> askedFor.put(new HeldKey(repository, digest.text()), clock.instant()));
            return layer;
        });
    }

    /// Makes the written body the repository's. The body is sealed before: nobody waits for its bytes.
    /// @param wanted asked under the lock; an upload into a repository that went meanwhile is not
    /// @return empty where it is not wanted
    Optional<HeldLayer> keep(RepositoryKey repository, Digest digest, BlobWriter body, BooleanSupplier wanted) {
        return lock.holding(() -> {
            if (!wanted.getAsBoolean()) {
                return Optional.empty();
            }
            try {
                // Also where there is one: the same bytes, but who pushes again may do so because that one is damaged.
                loose.put(new LooseBody(digest.text()), digest.text());
                body.commit(digest.hex());
                return Optional.of(hold(repository, digest, bodies.size(digest.hex())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// Lets the repository hold what another one of the same registry holds.
    public Optional<HeldLayer> mount(RepositoryKey from, RepositoryKey into, Digest digest) {
        return lock.holding(() -> repositories.find(into).isEmpty()
                ? Optional.empty()
                : find(from, digest).map(layer -> hold(into, digest, layer.sizeBytes())));
    }

    public InputStream open(Digest digest) throws IOException {
        return bodies.open(digest.hex());
    }

    /// The same, from an offset.
    public InputStream open(Digest digest, long from) throws IOException {
        return bodies.open(digest.hex(), from);
    }

    /// Looks whether a body is sound where a reader begins.
    public void probe(Digest digest, long from) {
        bodies.probe(digest.hex(), from);
    }

    /// Drops what no image of the repository refers to and nobody pushed or asked for lately.
    /// @param referred digests that its images refer to
    public void sweep(RepositoryKey repository, Set<String> referred) {
        lock.holding(() -> {
            Instant before = clock.instant().minus(EcrLimits.UNREFERENCED_LAYER_LIFETIME);
            List<Digest> unused = list(repository).stream()
                    .filter(layer -> !referred.contains(layer.digest()))
                    .filter(layer -> lastNeeded(repository, layer).isBefore(before))
                    .map(layer -> new Digest(layer.digest()))
                    .toList();
            release(repository, unused);
        });
    }

    /// Takes a layer from the repository.
    public void drop(RepositoryKey repository, Digest digest) {
        lock.holding(() -> release(repository, List.of(digest)));
    }

    /// Drops all that the repository holds.
    void releaseAll(RepositoryKey repository) {
        release(
                repository,
                list(repository).stream()
                        .map(layer -> new Digest(layer.digest()))
                        .toList());
    }

    /// Forgets who asked for what long ago.
    public void forgetOldRequests() {
        Instant before = clock.instant().minus(EcrLimits.UNREFERENCED_LAYER_LIFETIME);
        askedFor.values().removeIf(at -> at.isBefore(before));
    }

    private List<HeldLayer> list(RepositoryKey repository) {
        return held.list(account(repository), region(repository), repository.name());
    }

    private Instant lastNeeded(RepositoryKey repository, HeldLayer layer) {
        Instant asked = askedFor.get(new HeldKey(repository, layer.digest()));
        return asked == null || asked.isBefore(layer.addedAt()) ? layer.addedAt() : asked;
    }

    private HeldLayer hold(RepositoryKey repository, Digest digest, long sizeBytes) {
        String account = account(repository);
        String region = region(repository);
        HeldLayer layer = new HeldLayer(account, region, repository.name(), digest.text(), sizeBytes, clock.instant());
        storage.write(batch -> {
            batch.put(held, layer, account, region, repository.name(), digest.text());
            batch.put(holders, layer, digest.text(), account, region, repository.name());
            batch.delete(loose, digest.text());
        });
        return layer;
    }

    private void release(RepositoryKey repository, Collection<Digest> digests) {
        if (digests.isEmpty()) {
            return;
        }
        String account = account(repository);
        String region = region(repository);
        storage.write(batch -> {
            for (Digest digest : digests) {
                batch.delete(held, account, region, repository.name(), digest.text());
                batch.delete(holders, digest.text(), account, region, repository.name());
                batch.put(loose, new LooseBody(digest.text()), digest.text());
            }
        });
        for (Digest digest : digests) {
            askedFor.remove(new HeldKey(repository, digest.text()));
            removeIfNobodyHolds(digest);
        }
    }

    private void removeIfNobodyHolds(Digest digest) {
        try {
            if (holders.list(digest.text()).isEmpty()) {
                bodies.delete(digest.hex());
            }
            loose.delete(digest.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String account(RepositoryKey repository) {
        return repository.registry().account();
    }

    private static String region(RepositoryKey repository) {
        return repository.registry().region();
    }
}
