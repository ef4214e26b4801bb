package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.Bucket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells writes that depend on what their key has of deletions that come between: an object may come and go meanwhile, of
/// which nothing is left to see. Uploads in parts note it themselves, in the store; what is one request is told here.
public final class Deletions {
    private final Uploads uploads;
    private final Map<Place, Set<Watch>> watches = new ConcurrentHashMap<>();

    public Deletions(Uploads uploads) {
        this.uploads = uploads;
    }

    private record Place(String bucket, String key) {}

    /// A write that looks out. It must be closed.
    public final class Watch implements AutoCloseable {
        private final Place place;
        private volatile boolean deleted;

        private Watch(Place place) {
            this.place = place;
        }

        /// Whether the key's object was deleted since.
        public boolean deleted() {
            return deleted;
        }

        @Override
        public void close() {
            watches.computeIfPresent(place, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    public Watch watch(Bucket bucket, String key) {
        Watch watch = new Watch(new Place(bucket.id(), key));
        watches.compute(watch.place, (_, all) -> {
            Set<Watch> with = all == null ? ConcurrentHashMap.newKeySet() : all;
            with.add(watch);
            return with;
        });
        return watch;
    }

    /// While the key's lock is held.
    void happens(Bucket bucket, String key) {
        Set<Watch> those = watches.get(new Place(bucket.id(), key));
        if (those != null) {
            those.forEach(watch -> watch.deleted = true);
        }
    }

    /// When the key's lock is free again: an upload's lock is never waited for under a key's.
    void happened(Bucket bucket, String key) {
        uploads.noteDeletion(bucket, key);
    }
}
