package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which keys have an object, of buckets that have or had versioning.
///
/// ```
/// s3/current  (bucket's id, key) -> the sequence of its current version; no row where that is a delete marker
/// s3/layout   "current"          -> nothing: there once all objects of the folder are noted
/// ```
/// A listing goes by it, so that it reads what it shows, however many versions and delete markers lie between. (The
/// alternative, pages that end early, costs the client a call for each thousand delete markers.) It is written with the
/// versions; a bucket that never had versioning has no rows here, because every version of it is current.
final class CurrentObjects {
    private static final int NOTED_AT_ONCE = 1_000;

    private final Storage storage;
    private final Table layout;
    private final Documents<Current> current;

    CurrentObjects(Storage storage) {
        this.storage = storage;
        this.layout = storage.table("s3/layout");
        this.current = storage.documents("s3/current", Current.class);
    }

    /// @param noteAll notes the objects of all buckets that need it
    void noteOld(Runnable noteAll) {
        byte[] done = "current".getBytes(StandardCharsets.US_ASCII);
        if (layout.get(done) == null) {
            noteAll.run();
            layout.put(done, new byte[0]);
        }
    }

    /// A key that has an object, and which of its versions that is.
    record Current(String key, long sequence) {}

    /// Notes what a key has from now on.
    /// @param newest null where the key has nothing left
    void note(Batch batch, Bucket bucket, String key, @Nullable ObjectVersion newest) {
        if (newest == null || newest.deleteMarker()) {
            batch.delete(current, bucket.id(), key);
        } else {
            batch.put(current, new Current(key, newest.sequence()), bucket.id(), key);
        }
    }

    /// Notes anew what every key of a bucket has.
    /// @param versions visits all of them, by key and newest first
    void noteAll(Bucket bucket, Consumer<Documents.Visitor<ObjectVersion>> versions) {
        storage.write(batch -> batch.deleteAll(current, bucket.id()));
        List<ObjectVersion> newest = new ArrayList<>();
        versions.accept(new Documents.Visitor<>() {
            private @Nullable String key;

            @Override
            public boolean visit(ObjectVersion version) {
                if (!version.key().equals(key)) {
                    key = version.key();
                    newest.add(version);
                    if (newest.size() == NOTED_AT_ONCE) {
                        write(bucket, newest);
                    }
                }
                return true;
            }
        });
        write(bucket, newest);
    }

    private void write(Bucket bucket, List<ObjectVersion> newest) {
        storage.write(batch -> newest.forEach(version -> note(batch, bucket, version.key(), version)));
        newest.clear();
    }

    void scan(Bucket bucket, String from, Documents.Visitor<Current> visitor) {
        current.scan(List.of(bucket.id()), from, visitor);
    }
}
