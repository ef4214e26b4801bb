package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.Assembly;
import dev.millrace.cloud.service.s3.domain.BodyRef;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Upload;
import dev.millrace.cloud.service.s3.domain.UploadedPart;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Uploads in parts that are under way.
///
/// ```
/// s3/uploads  (bucket's id, key, upload id)            -> the upload
/// s3/parts    (upload id, part number in five digits)  -> the part
/// ```
/// An upload's lock orders its parts, its completion and its end; the bytes of a part come in before it is taken.
public final class Uploads {
    private static final int LOCKS = 256;

    private final Storage storage;
    private final Bodies bodies;
    private final Documents<Upload> uploads;
    private final Documents<UploadedPart> parts;
    private final List<Lock> locks = new ArrayList<>();

    public Uploads(Storage storage, Bodies bodies) {
        this.storage = storage;
        this.bodies = bodies;
        this.uploads = storage.documents("s3/uploads", Upload.class);
        this.parts = storage.documents("s3/parts", UploadedPart.class);
        for (int i = 0; i < LOCKS; i++) {
            locks.add(new ReentrantLock());
        }
    }

    public void begin(Upload upload) {
        uploads.put(upload, upload.bucket(), upload.key(), upload.uploadId());
    }

    public Optional<Upload> find(Bucket bucket, String key, String uploadId) {
        return uploads.find(bucket.id(), key, uploadId);
    }

    /// Keeps a part, in place of one of the same number.
    /// @return whether the upload is still under way: else nothing is kept
    public boolean put(Upload upload, UploadedPart part, PendingBody body) {
        List<String> freed = new ArrayList<>();
        boolean kept = holding(upload.bucket(), upload.key(), upload.uploadId(), _ -> {
            Optional<UploadedPart> before = parts.find(upload.uploadId(), tail(part.number()));
            storage.write(batch -> {
                before.ifPresent(old -> freed.addAll(bodies.release(batch, old.body())));
                bodies.claim(batch, body);
                batch.put(parts, part, upload.uploadId(), tail(part.number()));
            });
            return true;
        }).isPresent();
        bodies.sweep(freed);
        return kept;
    }

    /// Parts with a number greater than `after`, in order.
    public List<UploadedPart> parts(String uploadId, int after, int atMost) {
        List<UploadedPart> found = new ArrayList<>();
        if (atMost > 0) {
            parts.scan(List.of(uploadId), tail(after + 1), part -> {
                found.add(part);
                return found.size() < atMost;
            });
        }
        return found;
    }

    public Map<Integer, UploadedPart> partsByNumber(String uploadId) {
        Map<Integer, UploadedPart> byNumber = new TreeMap<>();
        parts.list(uploadId).forEach(part -> byNumber.put(part.number(), part));
        return byNumber;
    }

    /// Does `use` with the upload while none of its parts changes and it does not end otherwise.
    /// @return what it gives; empty where there is no such upload
    public <R> Optional<R> holding(Bucket bucket, String key, String uploadId, Function<Upload, R> use) {
        return holding(bucket.id(), key, uploadId, use);
    }

    private <R> Optional<R> holding(String bucketId, String key, String uploadId, Function<Upload, R> use) {
        Lock lock = locks.get(Math.floorMod(uploadId.hashCode(), LOCKS));
        lock.lock();
        try {
            return uploads.find(bucketId, key, uploadId).map(use);
        } finally {
            lock.unlock();
        }
    }

    /// Ends an upload with its object made: joins the parts named, releases the others.
    /// @param freed takes ids of files to sweep after the batch is written
    public BodyRef complete(Batch batch, Upload upload, Assembly assembly, List<String> freed) {
        Map<Integer, UploadedPart> left = partsByNumber(upload.uploadId());
        assembly.parts().forEach(part -> left.remove(part.number()));
        left.values().forEach(part -> freed.addAll(bodies.release(batch, part.body())));
        forget(batch, upload);
        return bodies.join(batch, upload.uploadId(), assembly.parts());
    }

    public void sweep(List<String> freed) {
        bodies.sweep(freed);
    }

    /// The key's object was deleted: what is under way for the key, and depends on what the key has, learns of it when
    /// it is completed.
    void noteDeletion(Bucket bucket, String key) {
        for (Upload found : uploads.list(bucket.id(), key)) {
            holding(bucket, key, found.uploadId(), upload -> {
                uploads.put(upload.afterDeletion(), upload.bucket(), upload.key(), upload.uploadId());
                return true;
            });
        }
    }

    /// Ends an upload without an object.
    /// @return whether there was such an upload
    public boolean abort(Bucket bucket, String key, String uploadId) {
        List<String> freed = new ArrayList<>();
        boolean ended = holding(bucket, key, uploadId, upload -> {
            storage.write(batch -> release(batch, upload, freed));
            return true;
        }).isPresent();
        bodies.sweep(freed);
        return ended;
    }

    /// Ends all uploads of a bucket that goes.
    /// @param freed takes ids of files to sweep after the batch is written
    public void abortAll(Batch batch, Bucket bucket, List<String> freed) {
        uploads.list(bucket.id()).forEach(upload -> release(batch, upload, freed));
    }

    /// Visits a bucket's uploads by key, and for one key by upload id, which grows with time.
    public void scan(Bucket bucket, String from, Documents.Visitor<Upload> visitor) {
        uploads.scan(List.of(bucket.id()), from, visitor);
    }

    private void release(Batch batch, Upload upload, List<String> freed) {
        parts.list(upload.uploadId()).forEach(part -> freed.addAll(bodies.release(batch, part.body())));
        forget(batch, upload);
    }

    private void forget(Batch batch, Upload upload) {
        batch.deleteAll(parts, upload.uploadId());
        batch.delete(uploads, upload.bucket(), upload.key(), upload.uploadId());
    }

    private static String tail(int number) {
        return String.format("%05d", number);
    }
}
