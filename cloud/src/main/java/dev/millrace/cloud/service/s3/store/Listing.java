package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Upload;
import dev.millrace.cloud.service.s3.domain.VersionId;
import dev.millrace.cloud.storage.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Pages of a bucket's keys in the order of their UTF-8 bytes. What a delimiter rolls up into a common prefix is jumped
/// over, not read: a page costs what it shows, however much lies in between. Nothing but the page is held in memory.
public final class Listing {
    private final ObjectVersions objects;
    private final Uploads uploads;

    public Listing(ObjectVersions objects, Uploads uploads) {
        this.objects = objects;
        this.uploads = uploads;
    }

    /// What to list.
    /// @param delimiter empty where nothing is rolled up
    /// @param after the key or common prefix that the page before ended with; empty at the start
    public record Query(String prefix, String delimiter, String after, int atMost) {}

    /// @param last the last key or common prefix shown; empty on an empty page
    public record Page<E>(List<E> entries, List<String> commonPrefixes, boolean truncated, String last) {}

    /// A version among those of its bucket.
    public record Entry(ObjectVersion version, boolean latest) {}

    /// The current versions that are no delete markers.
    public Page<ObjectVersion> objects(Bucket bucket, Query query) {
        Walk<ObjectVersions.CurrentObject, ObjectVersion> walk =
                new Walk<>(query, ObjectVersions.CurrentObject::key) {
                    @Override
                    Step take(ObjectVersions.CurrentObject object) {
                        if (full()) {
                            return more();
                        }
                        return object.version()
                                .get()
                                .map(version -> show(version, object.key()))
                                .orElse(Step.PASS);
                    }
                };
        return walk.run((from, visitor) -> objects.scanCurrent(bucket, from, visitor));
    }

    /// Every version and delete marker, newest first within a key.
    /// @param afterVersion goes on within the key `query.after`, behind this version; null to go on behind the key
    public Page<Entry> versions(Bucket bucket, Query query, @Nullable String afterVersion) {
        Walk<ObjectVersion, Entry> walk = new Walk<>(query, ObjectVersion::key) {
            private String key = "";

            @Override
            Step take(ObjectVersion version) {
                boolean latest = !version.key().equals(key);
                key = version.key();
                return show(new Entry(version, latest), key);
            }
        };
        if (afterVersion != null && walk.shows(query.after)) {
            olderThan(
                    bucket,
                    query.after,
                    afterVersion,
                    entry -> walk.show(entry, query.after) == Step.PASS);
        }
        return walk.run((from, visitor) -> objects.scan(bucket, from, visitor));
    }

    /// Visits what is left of a key behind a version. Where that was the one without an id and is gone, nothing tells
    /// its place: all of the key is visited, because to leave versions out would be worse than to show some twice.
    private void olderThan(Bucket bucket, String key, String versionId, Documents.Visitor<Entry> visitor) {
        OptionalLong sequence = VersionId.sequence(versionId);
        if (sequence.isEmpty()) {
            sequence = objects.find(bucket, key, ObjectVersion.NULL_VERSION)
                    .map(version -> OptionalLong.of(version.sequence()))
                    .orElse(OptionalLong.empty());
        }
        long newest = objects.current(bucket, key)
                .map(ObjectVersion::sequence)
                .orElse(0L);
        objects.scanOlder(
                bucket,
                key,
                sequence.orElse(Long.MAX_VALUE),
                version -> visitor.visit(new Entry(version, version.sequence() == newest)));
    }

    /// Uploads under way.
    /// @param afterUpload goes on within the key `query.after`, behind this upload; null to go on behind the key
    public Page<Upload> uploads(Bucket bucket, Query query, @Nullable String afterUpload) {
        Walk<Upload, Upload> walk = new Walk<>(query, Upload::key) {
            @Override
            Step take(Upload upload) {
                return show(upload, upload.key());
            }
        };
        if (afterUpload != null && walk.shows(query.after)) {
            uploads.scan(bucket, query.after, upload -> {
                if (!upload.key().equals(query.after)) {
                    return false;
                }
                return upload.uploadId().compareTo(afterUpload) <= 0 || walk.show(upload, query.after) == Step.PASS;
            });
        }
        return walk.run((from, visitor) -> uploads.scan(bucket, from, visitor));
    }

    /// Visits rows from a key on.
    @FunctionalInterface
    private interface Scan<R> {
        void from(String key, Documents.Visitor<R> visitor);
    }

    private enum Step {
        PASS,
        SEEK,
        FULL
    }

    /// One page in the making: rows come in, entries and common prefixes are kept.
    private abstract static class Walk<R, E> {
        private final Query query;
        private final Function<R, String> keyOf;
        private final List<E> entries = new ArrayList<>();
        private final List<String> prefixes = new ArrayList<>();
        private @Nullable String seekTo;
        private boolean truncated;
        private String last = "";

        Walk(Query query, Function<R, String> keyOf) {
            this.query = query;
            this.keyOf = keyOf;
        }

        /// Looks at a row that is not rolled up.
        abstract Step take(R row);

        private Step seek(@Nullable String key) {
            seekTo = key;
            return Step.SEEK;
        }

        boolean full() {
            return entries.size() + prefixes.size() >= query.atMost;
        }

        /// There is more than fits.
        Step more() {
            truncated = true;
            return Step.FULL;
        }

        /// Whether a key is shown as itself, neither outside of the prefix nor rolled up.
        boolean shows(String key) {
            return query.atMost > 0 && key.startsWith(query.prefix) && commonPrefix(key) == null;
        }

        Step show(E entry, String key) {
            if (full()) {
                return more();
            }
            entries.add(entry);
            last = key;
            return Step.PASS;
        }

        Page<E> run(Scan<R> rows) {
            String from = query.prefix;
            if (!query.after.isEmpty()) {
                String behind = KeyOrder.after(query.after);
                from = KeyOrder.compare(behind, from) > 0 ? behind : from;
            }
            while (from != null && query.atMost > 0 && !truncated) {
                seekTo = null;
                rows.from(from, row -> visit(row) == Step.PASS);
                from = seekTo;
            }
            return new Page<>(List.copyOf(entries), List.copyOf(prefixes), truncated, last);
        }

        private Step visit(R row) {
            String key = keyOf.apply(row);
            if (!key.startsWith(query.prefix)) {
                return Step.FULL;
            }
            String prefix = commonPrefix(key);
            if (prefix == null) {
                return take(row);
            }
            // A page that ended with this prefix, or with a key under it, has shown it.
            if (query.after.startsWith(prefix)) {
                return seek(KeyOrder.afterPrefix(prefix));
            }
            if (full()) {
                return more();
            }
            prefixes.add(prefix);
            last = prefix;
            return seek(KeyOrder.afterPrefix(prefix));
        }

        private @Nullable String commonPrefix(String key) {
            if (query.delimiter.isEmpty()) {
                return null;
            }
            int at = key.indexOf(query.delimiter, query.prefix.length());
            return at < 0 ? null : key.substring(0, at + query.delimiter.length());
        }
    }
}
