package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All buckets of all accounts: their names are one space. A bucket that was asked for once stays in memory as a
/// value.
///
/// ```
/// s3/buckets              (name)            -> its id, who owns it, where, since when, which settings it has
/// s3/settings/<setting>   (name)            -> the setting
/// ```
/// A crash leaves a bucket with all of a change or none of it.
public final class Buckets {
    private static final int LOCKS = 64;

    private final Storage storage;
    private final Documents<StoredBucket> buckets;
    private final Map<String, Documents<?>> settings = new ConcurrentHashMap<>();
    private final Map<String, Bucket> known = new ConcurrentHashMap<>();
    /// By name: held for reading while an object is committed, for writing while the bucket changes or goes.
    private final List<ReadWriteLock> locks = new ArrayList<>();

    public Buckets(Storage storage) {
        this.storage = storage;
        this.buckets = storage.documents("s3/buckets", StoredBucket.class);
        for (int i = 0; i < LOCKS; i++) {
            locks.add(new ReentrantReadWriteLock());
        }
    }

    /// @param id null for a bucket made before buckets had ids: its name serves, which is no id
    /// @param settings names of the settings that have a row
    record StoredBucket(
            @Nullable String id,
            String name,
            String account,
            String region,
            Instant created,
            List<String> settings) {}

    /// What ListBuckets says of a bucket.
    public record Entry(String name, String region, Instant created) {}

    public Optional<Bucket> find(String name) {
        Bucket bucket = known.get(name);
        if (bucket != null) {
            return Optional.of(bucket);
        }
        Lock lock = lock(name).readLock();
        lock.lock();
        try {
            Optional<Bucket> loaded = buckets.find(name).map(this::load);
            loaded.ifPresent(found -> known.put(name, found));
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    /// An account's buckets whose names start with `prefix` and are not before `from`, by name.
    public List<Entry> list(String account, String prefix, String from, @Nullable String region, int atMost) {
        List<Entry> found = new ArrayList<>();
        if (atMost == 0) {
            return found;
        }
        buckets.scan(List.of(), from.compareTo(prefix) > 0 ? from : prefix, bucket -> {
            if (!bucket.name.startsWith(prefix)) {
                return bucket.name.compareTo(prefix) < 0;
            }
            if (bucket.account.equals(account) && (region == null || region.equals(bucket.region))) {
                found.add(new Entry(bucket.name, bucket.region, bucket.created));
            }
            return found.size() < atMost;
        });
        return found;
    }

    /// The buckets, of whatever account, that have a setting, by name.
    public List<Bucket> having(Setting<?> setting) {
        List<String> names = new ArrayList<>();
        buckets.scan(List.of(), "", bucket -> {
            if (bucket.settings.contains(setting.name())) {
                names.add(bucket.name);
            }
            return true;
        });
        return names.stream().flatMap(name -> find(name).stream()).toList();
    }

    /// All buckets, of whatever account, by name.
    public List<Bucket> everything() {
        List<String> names = new ArrayList<>();
        buckets.scan(List.of(), "", bucket -> names.add(bucket.name));
        return names.stream().flatMap(name -> find(name).stream()).toList();
    }

    /// Makes a bucket unless the name is taken.
    /// @return the bucket that has the name, where one has
    public Optional<Bucket> create(Bucket bucket) {
        Lock lock = lock(bucket.name()).writeLock();
        lock.lock();
        try {
            Optional<Bucket> taken = buckets.find(bucket.name()).map(this::load);
            if (taken.isPresent()) {
                return taken;
            }
            storage.write(batch -> write(batch, bucket, null));
            known.put(bucket.name(), bucket);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Changes a bucket; what `change` throws leaves it as it was.
    /// @param bucket as it was found
    /// @return the bucket as it is now; empty where it is gone, whoever has its name
    public Optional<Bucket> change(Bucket bucket, UnaryOperator<Bucket> change) {
        String name = bucket.name();
        Lock lock = lock(name).writeLock();
        lock.lock();
        try {
            Bucket before = buckets.find(name).map(this::load).orElse(null);
            if (before == null || !before.id().equals(bucket.id())) {
                return Optional.empty();
            }
            Bucket after = change.apply(before);
            storage.write(batch -> write(batch, after, before));
            known.put(name, after);
            return Optional.of(after);
        } finally {
            lock.unlock();
        }
    }

    /// Takes a bucket away. Nothing is committed to it while `check`, which throws to keep it, looks.
    /// @param found the bucket as it was found: another that has its name by now stays
    /// @param more further writes that belong to the deletion
    public void delete(Bucket found, Consumer<Bucket> check, Consumer<Batch> more) {
        String name = found.name();
        Lock lock = lock(name).writeLock();
        lock.lock();
        try {
            Bucket bucket = buckets.find(name).map(this::load).orElse(null);
            if (bucket == null || !bucket.id().equals(found.id())) {
                return;
            }
            check.accept(bucket);
            storage.write(batch -> {
                more.accept(batch);
                bucket.settings().keySet().forEach(setting -> batch.delete(documents(setting), name));
                batch.delete(buckets, name);
            });
            known.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /// Runs `commit` with the bucket as it is now, which neither changes nor goes meanwhile.
    /// @param bucket as it was found, which may be long ago
    /// @return what it gives; empty where the bucket is gone, whoever has its name
    public <R> Optional<R> holding(Bucket bucket, Function<Bucket, R> commit) {
        Lock lock = lock(bucket.name()).readLock();
        lock.lock();
        try {
            return find(bucket.name())
                    .filter(found -> found.id().equals(bucket.id()))
                    .map(commit);
        } finally {
            lock.unlock();
        }
    }

    private void write(Batch batch, Bucket after, @Nullable Bucket before) {
        Map<String, Object> old = before == null ? Map.of() : before.settings();
        after.settings().forEach((name, value) -> {
            if (!value.equals(old.get(name))) {
                put(batch, name, value, after.name());
            }
        });
        old.keySet().stream()
                .filter(name -> !after.settings().containsKey(name))
                .forEach(name -> batch.delete(documents(name), after.name()));
        if (before == null
                || !before.settings().keySet().equals(after.settings().keySet())) {
            StoredBucket stored = new StoredBucket(
                    after.id(),
                    after.name(),
                    after.account(),
                    after.region(),
                    after.created(),
                    List.copyOf(after.settings().keySet()));
            batch.put(buckets, stored, after.name());
        }
    }

    private Bucket load(StoredBucket stored) {
        Map<String, Object> loaded = new TreeMap<>();
        for (String setting : stored.settings) {
            documents(setting).find(stored.name).ifPresent(value -> loaded.put(setting, value));
        }
        return new Bucket(
                stored.id == null ? stored.name : stored.id,
                stored.name,
                stored.account,
                stored.region,
                stored.created,
                loaded);
    }

    @SuppressWarnings("unchecked")
    private void put(Batch batch, String setting, Object value, String bucket) {
        batch.put((Documents<Object>) documents(setting), value, bucket);
    }

    private Documents<?> documents(String setting) {
        return settings.computeIfAbsent(
                setting,
                name -> Setting.ALL.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .<Documents<?>>map(one -> storage.documents("s3/settings/" + name, one.type()))
                        .orElseThrow(() -> new IllegalStateException("No such setting: " + name)));
    }

    private ReadWriteLock lock(String name) {
        return locks.get(Math.floorMod(name.hashCode(), LOCKS));
    }
}
