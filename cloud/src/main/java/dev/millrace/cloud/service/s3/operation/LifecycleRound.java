package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.LifecycleRules;
import dev.millrace.cloud.service.s3.domain.LifecycleRules.Place;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Upload;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.wire.AwsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Does what lifecycle rules say, as time comes. All of it falls due at midnights (UTC), so a bucket is gone through once
/// a day, and once more when its rules changed. Storage classes stay as they are.
public final class LifecycleRound {
    private static final Logger LOG = System.getLogger(LifecycleRound.class.getName());

    /// So many deletions are gathered before they are done: what is held in memory of a bucket of any size.
    private static final int AT_ONCE = 1_000;

    private final Buckets buckets;
    private final ObjectVersions objects;
    private final Uploads uploads;
    private final BucketNotifications notifications;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// By bucket's id: on which day, and by which rules, it was gone through last.
    private final Map<String, Done> done = new HashMap<>();

    private record Done(LocalDate day, Setting.LifecycleSetting rules) {}

    /// @param current whether it was its key's current version
    private record Doomed(ObjectVersion version, boolean current) {}

    public LifecycleRound(
            Buckets buckets,
            ObjectVersions objects,
            Uploads uploads,
            BucketNotifications notifications,
            InstantSource clock,
            RandomGenerator random) {
        this.buckets = buckets;
        this.objects = objects;
        this.uploads = uploads;
        this.notifications = notifications;
        this.clock = clock;
        this.random = random;
    }

    /// Goes through the buckets that it is time for. A bucket that fails does not keep the others.
    public synchronized void make() {
        List<Bucket> ruled = buckets.having(Setting.LIFECYCLE);
        done.keySet().retainAll(ruled.stream().map(Bucket::id).toList());
        for (Bucket bucket : ruled) {
            Instant now = clock.instant();
            Done today = today(bucket, now);
            if (today.equals(done.get(bucket.id()))) {
                continue;
            }
            try {
                expire(bucket, now);
                abort(bucket, now);
                done.put(bucket.id(), today);
            } catch (RuntimeException failed) {
                LOG.log(Level.ERROR, "The lifecycle rules of the bucket " + bucket.name() + " failed", failed);
            }
        }
    }

    /// The next midnight, where there are rules and all buckets were gone through by them.
    public synchronized Instant idleUntil() {
        List<Bucket> ruled = buckets.having(Setting.LIFECYCLE);
        Instant now = clock.instant();
        if (ruled.isEmpty()) {
            return Instant.MAX;
        }
        return ruled.stream().allMatch(bucket -> today(bucket, now).equals(done.get(bucket.id())))
                ? day(now).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Instant.MIN;
    }

    private static Done today(Bucket bucket, Instant now) {
        return new Done(day(now), bucket.setting(Setting.LIFECYCLE).orElseThrow());
    }

    private static LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    private void expire(Bucket bucket, Instant now) {
        LifecycleRules rules = LifecycleRules.of(bucket);
        String from = "";
        while (from != null) {
            Walk walk = new Walk(rules, now);
            objects.scan(bucket, from, walk::visit);
            walk.end();
            from = walk.goOn;
            walk.doomed.forEach(one -> expire(bucket, one));
        }
    }

    /// Goes over versions, newest first within a key, one behind: whether a version has an older one shows in the next.
    private static final class Walk {
        private final LifecycleRules rules;
        private final Instant now;
        private final List<Doomed> doomed = new ArrayList<>();
        private @Nullable ObjectVersion last;
        private int newer;
        private @Nullable Instant replaced;
        private @Nullable String goOn;

        Walk(LifecycleRules rules, Instant now) {
            this.rules = rules;
            this.now = now;
        }

        boolean visit(ObjectVersion version) {
            ObjectVersion before = last;
            if (before != null) {
                boolean sameKey = before.key().equals(version.key());
                judge(before, sameKey);
                newer = sameKey ? newer + 1 : 0;
                replaced = sameKey ? came(before) : null;
                if (!sameKey && doomed.size() >= AT_ONCE) {
                    last = null;
                    goOn = version.key();
                    return false;
                }
            }
            last = version;
            return true;
        }

        void end() {
            if (last != null) {
                judge(last, false);
            }
        }

        private void judge(ObjectVersion version, boolean older) {
            rules.goes(version, new Place(newer, older, replaced))
                    .filter(due -> !due.at().isAfter(now))
                    .ifPresent(_ -> doomed.add(new Doomed(version, newer == 0)));
        }

        /// When it was written. (An object of parts is dated by its upload's beginning.)
        private static Instant came(ObjectVersion version) {
            return version.sequence() == 0
                    ? version.lastModified()
                    : Instant.ofEpochSecond(version.sequence() / 1_000_000);
        }
    }

    private void expire(Bucket bucket, Doomed one) {
        ObjectVersion version = one.version;
        try {
            if (one.current && !version.deleteMarker()) {
                buckets.holding(bucket, at -> objects.delete(at, version.key(), (_, found) -> unchanged(version, found)))
                        .ifPresent(deleted -> tell(bucket, version, deleted.marker(), deleted.number()));
            } else {
                buckets.holding(
                                bucket,
                                at -> objects.deleteVersion(
                                        at, version.key(), version.versionId(), (_, found) -> {
                                            unchanged(version, found);
                                            if (!found.lock().allowsDeletion(clock.instant(), false)) {
                                                throw Refusal.accessDenied();
                                            }
                                        }))
                        .flatMap(found -> found)
                        .ifPresent(gone -> tell(bucket, gone, null, gone.sequence()));
            }
        } catch (AwsException stays) {
            // Written over meanwhile, or locked.
        }
    }

    private static void unchanged(ObjectVersion seen, @Nullable ObjectVersion found) {
        if (!ObjectVersion.mark(seen).equals(ObjectVersion.mark(found))) {
            throw Refusal.preconditionFailed("If-Match");
        }
    }

    private void tell(Bucket bucket, ObjectVersion gone, @Nullable ObjectVersion marker, long number) {
        ObjectEvent.Kind kind = marker == null ? ObjectEvent.Kind.EXPIRED : ObjectEvent.Kind.EXPIRED_MARKER;
        String requestId = String.format("%016X", random.nextLong());
        notifications.tell(
                bucket, kind, marker == null ? gone : marker, number, ObjectEvent.Origin.lifecycle(requestId));
    }

    private void abort(Bucket bucket, Instant now) {
        LifecycleRules rules = LifecycleRules.of(bucket);
        String from = "";
        while (from != null) {
            List<Upload> doomed = new ArrayList<>();
            String[] goOn = {null};
            uploads.scan(bucket, from, upload -> {
                rules.abortion(upload.key(), upload.initiated())
                        .filter(due -> !due.at().isAfter(now))
                        .ifPresent(_ -> doomed.add(upload));
                goOn[0] = doomed.size() >= AT_ONCE ? upload.key() : null;
                return goOn[0] == null;
            });
            doomed.forEach(upload -> uploads.abort(bucket, upload.key(), upload.uploadId()));
            from = goOn[0];
        }
    }
}
