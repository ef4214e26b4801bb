package dev.millrace.cloud.service.s3;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.BucketName;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.NewObject;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectLock;
import dev.millrace.cloud.service.s3.domain.ObjectSettings;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.WriteCondition;
import dev.millrace.cloud.service.s3.operation.BucketNotifications;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.Listing;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.PendingBody;
import dev.millrace.wire.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Objects as the other services of the server read and write them, for an account that owns the bucket: Lambda's code,
/// Firehose's deliveries, Glue's tables. What it cannot do it refuses with S3's own errors (NoSuchBucket, NoSuchKey,
/// NoSuchVersion, AccessDenied), which the asking service may word anew.
public final class S3Objects {
    private final Buckets buckets;
    private final ObjectVersions objects;
    private final Bodies bodies;
    private final Listing listing;
    private final BucketNotifications notifications;

    S3Objects(
            Buckets buckets,
            ObjectVersions objects,
            Bodies bodies,
            Listing listing,
            BucketNotifications notifications) {
        this.buckets = buckets;
        this.objects = objects;
        this.bodies = bodies;
        this.listing = listing;
        this.notifications = notifications;
    }

    /// What a listing or a read says of an object.
    /// @param eTag without quotes
    /// @param versionId `null` (the word) where the bucket had no versioning
    public record Info(
            String key, long size, String eTag, Instant lastModified, String versionId, String contentType) {}

    /// An object and its bytes. Open the body and close its stream: until then the bytes are kept from deletion.
    public record Found(Info info, Body body) {}

    /// @param versionId null for the current version
    public Found read(String account, String bucket, String key, @Nullable String versionId) {
        Bucket owned = owned(account, bucket);
        return objects.reading(owned, new ObjectKey(key).text(), versionId, found -> {
            ObjectVersion version = present(found, key, versionId);
            return new Found(info(version), bodies.open(version.body(), 0, version.size()));
        });
    }

    /// A part of an object, shorter where the object ends.
    /// @param from offset of the first byte
    public Found readPart(String account, String bucket, String key, long from, long length) {
        Bucket owned = owned(account, bucket);
        return objects.reading(owned, new ObjectKey(key).text(), null, found -> {
            ObjectVersion version = present(found, key, null);
            long begin = Math.min(from, version.size());
            return new Found(
                    info(version), bodies.open(version.body(), begin, Math.min(length, version.size() - begin)));
        });
    }

    public Info head(String account, String bucket, String key, @Nullable String versionId) {
        Bucket owned = owned(account, bucket);
        return info(present(
                objects.find(owned, new ObjectKey(key).text(), versionId).orElse(null), key, versionId));
    }

    /// Keys that start with `prefix`, in order, behind `after`.
    public List<Info> list(String account, String bucket, String prefix, String after, int atMost) {
        return listing.objects(owned(account, bucket), new Listing.Query(prefix, "", after, atMost)).entries().stream()
                .map(S3Objects::info)
                .toList();
    }

    /// @param contentType null for S3's default
    public Info write(String account, String bucket, String key, Body body, @Nullable String contentType) {
        return write(account, bucket, key, body, contentType, null, Map.of());
    }

    public Info write(
            String account,
            String bucket,
            String key,
            Body body,
            @Nullable String contentType,
            @Nullable String contentEncoding,
            Map<String, String> metadata) {
        Bucket opened = owned(account, bucket);
        String checked = new ObjectKey(key).text();
        ObjectSettings plain = ObjectSettings.PLAIN;
        ObjectSettings settings = new ObjectSettings(
                contentType == null ? plain.contentType() : contentType,
                null,
                null,
                contentEncoding,
                null,
                null,
                null,
                plain.storageClass(),
                plain.encryption(),
                metadata);
        PendingBody pending;
        try (InputStream in = body.open()) {
            pending = bodies.receive(in, body.size(), Set.of(ChecksumAlgorithm.DEFAULT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Checksum checksum = new Checksum(
                ChecksumAlgorithm.DEFAULT, pending.checksum(ChecksumAlgorithm.DEFAULT), Checksum.Type.FULL_OBJECT);
        NewObject object =
                new NewObject(pending.ref(), pending.md5(), checksum, 0, null, settings, Map.of(), ObjectLock.NONE, null);
        boolean done = false;
        try {
            ObjectVersions.Written made = buckets.holding(
                            opened, found -> objects.put(found, checked, object, pending, new WriteCondition.Always()))
                    .orElseThrow(() -> Refusal.noSuchBucket(bucket));
            done = true;
            notifications.tell(opened, ObjectEvent.Kind.CREATED_PUT, made.version(), made.number(), service(account));
            return info(made.version());
        } finally {
            if (!done) {
                bodies.drop(pending);
            }
        }
    }

    public void delete(String account, String bucket, String key) {
        Bucket opened = owned(account, bucket);
        String checked = new ObjectKey(key).text();
        buckets.holding(opened, found -> objects.delete(found, checked, (_, _) -> {}))
                .ifPresent(deleted -> {
                    ObjectVersion marker = deleted.marker();
                    ObjectVersion gone = marker == null ? deleted.gone() : marker;
                    if (gone != null) {
                        notifications.tell(
                                opened,
                                marker == null ? ObjectEvent.Kind.REMOVED : ObjectEvent.Kind.REMOVED_MARKER,
                                gone,
                                deleted.number(),
                                service(account));
                    }
                });
    }

    /// A service of this server, acting for an account.
    private static ObjectEvent.Origin service(String account) {
        String requestId = UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);
        return new ObjectEvent.Origin("AWS:" + account, account, requestId);
    }

    /// Whether the bucket exists and the account owns it.
    public boolean owns(String account, String bucket) {
        return buckets.find(bucket)
                .filter(found -> found.account().equals(account))
                .isPresent();
    }

    private Bucket owned(String account, String bucket) {
        Bucket found = buckets.find(bucket).orElseThrow(() -> Refusal.noSuchBucket(new BucketName(bucket).text()));
        if (!found.account().equals(account)) {
            throw Refusal.accessDenied();
        }
        return found;
    }

    private static ObjectVersion present(@Nullable ObjectVersion version, String key, @Nullable String versionId) {
        if (version == null || version.deleteMarker()) {
            throw versionId == null ? Refusal.noSuchKey(key) : Refusal.noSuchVersion(key, versionId);
        }
        return version;
    }

    private static Info info(ObjectVersion version) {
        return new Info(
                version.key(),
                version.size(),
                version.eTag(),
                version.lastModified(),
                version.versionId(),
                version.settings().contentType());
    }
}
