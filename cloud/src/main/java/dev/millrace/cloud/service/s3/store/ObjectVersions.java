package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.NewObject;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.VersionId;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.domain.WriteCondition;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The versions of objects, kept in [VersionRows]; [CurrentObjects] notes with every write what a key's current version
/// is.
///
/// One write makes a version, takes away the one it replaces, and hands the bodies over; a crash leaves all of it or
/// nothing. What is decided from a key's current version is decided and written under that key's lock.
public final class ObjectVersions {
    private static final int LOCKS = 1024;

    private final Storage storage;
    private final Bodies bodies;
    private final Deletions deletions;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final VersionRows versions;
    private final WriteNumbers numbers;
    private final CurrentObjects current;
    private final List<Lock> locks = new ArrayList<>();

    public ObjectVersions(
            Storage storage, Bodies bodies, Deletions deletions, InstantSource clock, RandomGenerator random) {
        this.storage = storage;
        this.bodies = bodies;
        this.deletions = deletions;
        this.clock = clock;
        this.random = random;
        this.versions = new VersionRows(storage);
        this.numbers = new WriteNumbers(clock);
        this.current = new CurrentObjects(storage);
        for (int i = 0; i < LOCKS; i++) {
            locks.add(new ReentrantLock());
        }
    }

    /// The current version, which may be a delete marker.
    public Optional<ObjectVersion> current(Bucket bucket, String key) {
        return versions.current(bucket, key);
    }

    /// @param versionId null for the current version
    /// @throws dev.millrace.wire.AwsException where the id is none that S3 gives
    public Optional<ObjectVersion> find(Bucket bucket, String key, @Nullable String versionId) {
        if (versionId == null) {
            return current(bucket, key);
        }
        if (versionId.equals(ObjectVersion.NULL_VERSION)) {
            return versions.unversioned(bucket, key);
        }
        long sequence = VersionId.sequence(versionId)
                .orElseThrow(() -> Refusal.invalidArgument("Invalid version id specified", "versionId", versionId));
        return versions.find(bucket, key, sequence)
                .filter(found -> found.versionId().equals(versionId));
    }

    /// The version that an upload in parts became, among the key's newest.
    public Optional<ObjectVersion> ofUpload(Bucket bucket, String key, String uploadId) {
        return versions.ofUpload(bucket, key, uploadId);
    }

    /// Finds a version and, before anyone can delete its body, does `use` with it: opening the body belongs there.
    public <R> R reading(
            Bucket bucket, String key, @Nullable String versionId, Function<@Nullable ObjectVersion, R> use) {
        Lock lock = lock(bucket.id(), key);
        lock.lock();
        try {
            return use.apply(find(bucket, key, versionId).orElse(null));
        } finally {
            lock.unlock();
        }
    }

    /// A version that was made.
    /// @param number of the write: of two writes of a key the later has the greater
    public record Written(ObjectVersion version, long number) {}

    /// Makes a version whose body came in as `body`.
    public Written put(Bucket bucket, String key, NewObject object, PendingBody body, WriteCondition condition) {
        return put(bucket, key, condition, (batch, _) -> {
            bodies.claim(batch, body);
            return object;
        });
    }

    /// Makes a version of what `make` gives, which adds its own writes to the batch.
    public Written put(
            Bucket bucket, String key, WriteCondition condition, BiFunction<Batch, Bucket, NewObject> make) {
        Lock lock = lock(bucket.id(), key);
        List<String> freed = new ArrayList<>();
        Written[] made = new Written[1];
        lock.lock();
        try {
            ObjectVersion before = current(bucket, key).orElse(null);
            condition.check(key, before);
            storage.write(batch -> {
                NewObject object = make.apply(batch, bucket);
                long number = numbers.next(before);
                long sequence = bucket.versioning() == Versioning.NEVER ? 0 : number;
                ObjectVersion version = new ObjectVersion(
                        key,
                        newVersionId(bucket, sequence),
                        sequence,
                        object.initiated() == null ? now() : object.initiated(),
                        false,
                        object.body(),
                        object.eTag(),
                        object.checksum(),
                        object.partCount(),
                        object.settings(),
                        object.tags(),
                        object.lock(),
                        object.acl());
                made[0] = new Written(version, number);
                replace(batch, bucket, version, freed);
            });
        } finally {
            lock.unlock();
        }
        bodies.sweep(freed);
        return made[0];
    }

    /// What a deletion did.
    /// @param gone what was there before, or null
    /// @param marker the delete marker that was made, or null
    /// @param number of the write: of two writes of a key the later has the greater
    public record Deleted(
            @Nullable ObjectVersion gone,
            @Nullable ObjectVersion marker,
            long number) {}

    /// Deletes an object: for good without versioning, by a delete marker with it.
    /// @param check throws where it must stay
    public Deleted delete(Bucket bucket, String key, BiConsumer<Bucket, @Nullable ObjectVersion> check) {
        Lock lock = lock(bucket.id(), key);
        List<String> freed = new ArrayList<>();
        Deleted deleted;
        lock.lock();
        try {
            ObjectVersion found = current(bucket, key).orElse(null);
            check.accept(bucket, found);
            if (found != null) {
                deletions.happens(bucket, key);
            }
            long number = numbers.next(found);
            if (bucket.versioning() == Versioning.NEVER) {
                deleted = new Deleted(found, null, number);
                if (found != null) {
                    storage.write(batch -> remove(batch, bucket, found, freed));
                }
            } else {
                ObjectVersion made = ObjectVersion.marker(key, newVersionId(bucket, number), number, now());
                deleted = new Deleted(found, made, number);
                storage.write(batch -> {
                    batch.deletesByMark();
                    replace(batch, bucket, made, freed);
                });
            }
        } finally {
            lock.unlock();
        }
        bodies.sweep(freed);
        if (deleted.gone() != null) {
            deletions.happened(bucket, key);
        }
        return deleted;
    }

    /// Deletes one version for good.
    /// @param check throws where it must stay
    /// @return what was deleted; empty where there was no such version
    public Optional<ObjectVersion> deleteVersion(
            Bucket bucket, String key, String versionId, BiConsumer<Bucket, ObjectVersion> check) {
        Lock lock = lock(bucket.id(), key);
        List<String> freed = new ArrayList<>();
        Optional<ObjectVersion> found;
        lock.lock();
        try {
            found = find(bucket, key, versionId);
            if (found.isPresent()) {
                ObjectVersion version = found.get();
                check.accept(bucket, version);
                deletions.happens(bucket, key);
                storage.write(batch -> {
                    remove(batch, bucket, version, freed);
                    if (bucket.versioning() != Versioning.NEVER) {
                        current.note(batch, bucket, key, versions.newestBut(bucket, version));
                    }
                });
            }
        } finally {
            lock.unlock();
        }
        bodies.sweep(freed);
        if (found.isPresent()) {
            deletions.happened(bucket, key);
        }
        return found;
    }

    /// Changes what is said of a version, not its bytes.
    /// @param change may throw to leave it as it is
    /// @return the version as it is now; empty where there is none
    public Optional<ObjectVersion> change(
            Bucket bucket, String key, @Nullable String versionId, UnaryOperator<ObjectVersion> change) {
        Lock lock = lock(bucket.id(), key);
        lock.lock();
        try {
            Optional<ObjectVersion> changed = find(bucket, key, versionId).map(change);
            changed.ifPresent(version -> versions.put(bucket, version));
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /// Visits a bucket's versions in S3's order (by key, newest first) from the key `from` on.
    public void scan(Bucket bucket, String from, Documents.Visitor<ObjectVersion> visitor) {
        versions.scan(bucket, from, visitor);
    }

    /// Visits a bucket's objects, the current version of each key that has one, by key from `from` on.
    public void scanCurrent(Bucket bucket, String from, Documents.Visitor<CurrentObject> visitor) {
        if (bucket.versioning() == Versioning.NEVER) {
            // Every version is current, but for those that come while versioning is switched on.
            scan(
                    bucket,
                    from,
                    version -> version.sequence() != 0
                            || visitor.visit(new CurrentObject(version.key(), () -> Optional.of(version))));
        } else {
            current.scan(
                    bucket,
                    from,
                    seen -> visitor.visit(new CurrentObject(seen.key(), () -> find(bucket, seen))));
        }
    }

    /// A key that has an object.
    /// @param version reads it; empty where it was deleted since
    public record CurrentObject(String key, Supplier<Optional<ObjectVersion>> version) {}

    /// What a key was seen to have, or has by now.
    private Optional<ObjectVersion> find(Bucket bucket, CurrentObjects.Current seen) {
        return versions.find(bucket, seen.key(), seen.sequence())
                .or(() -> versions.newest(bucket, seen.key()))
                .filter(version -> !version.deleteMarker());
    }

    /// Visits one key's versions that are older than `sequence`, newest first.
    public void scanOlder(Bucket bucket, String key, long sequence, Documents.Visitor<ObjectVersion> visitor) {
        versions.scanOlder(bucket, key, sequence, visitor);
    }

    public boolean isEmpty(Bucket bucket) {
        boolean[] empty = {true};
        scan(bucket, "", _ -> empty[0] = false);
        return empty[0];
    }

    /// Writes a version, and takes away the one without an id that it replaces.
    private void replace(Batch batch, Bucket bucket, ObjectVersion version, List<String> freed) {
        if (version.unversioned()) {
            versions.unversioned(bucket, version.key()).ifPresent(old -> remove(batch, bucket, old, freed));
        }
        versions.put(batch, bucket, version);
        if (bucket.versioning() != Versioning.NEVER) {
            current.note(batch, bucket, version.key(), version);
        }
    }

    /// Notes the objects of a folder that was written before they were noted.
    /// @param versioned the buckets that have or had versioning
    public void noteOld(Supplier<List<Bucket>> versioned) {
        current.noteOld(() -> versioned.get().forEach(this::noteAll));
    }

    /// Makes a bucket's objects ready to be listed when it keeps their versions, while nothing is written to it.
    public void noteAll(Bucket bucket) {
        current.noteAll(bucket, visitor -> scan(bucket, "", visitor));
    }

    private void remove(Batch batch, Bucket bucket, ObjectVersion version, List<String> freed) {
        freed.addAll(bodies.release(batch, version.body()));
        versions.delete(batch, bucket, version);
    }

    /// A number for a write, or a deletion, that comes after `current`.
    public long nextNumber(@Nullable ObjectVersion current) {
        return numbers.next(current);
    }

    private String newVersionId(Bucket bucket, long sequence) {
        return bucket.versioning() == Versioning.ENABLED ? VersionId.of(sequence, random) : ObjectVersion.NULL_VERSION;
    }

    private Instant now() {
        return AwsTime.seconds(clock);
    }

    private Lock lock(String bucket, String key) {
        return locks.get(Math.floorMod(31 * bucket.hashCode() + key.hashCode(), LOCKS));
    }
}
