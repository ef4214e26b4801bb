package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.BodyRef;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.UploadedPart;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.BlobFiles;
import dev.millrace.cloud.storage.BlobWriter;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The bytes of objects and parts. A body never changes: it comes, is owned by one object or part, and goes.
///
/// ```
/// s3/small      body id -> the bytes, up to 16 KiB
/// files/s3/     a file for each larger body, named by its id; a client's words are in no file name
/// s3/manifests  (body id) -> the parts of an object that was uploaded in parts, in their order
/// s3/unowned    body id -> nothing: a file that no object owns
/// ```
/// A file is noted in `s3/unowned` before it gets its name. The write that makes its owner takes the note away, the
/// write that takes the last owner away puts it back, and only then the file is deleted. So a crash leaves at most
/// files that are noted there, and the next start deletes them; what is acknowledged has its file.
public final class Bodies {
    /// Bodies up to this size are rows: a file each would cost more than its bytes.
    static final int ROW_MAX_BYTES = 16 * 1024;

    private static final int CHUNK_BYTES = 128 * 1024;

    private final Storage storage;
    private final Table small;
    private final Table unowned;
    private final Documents<Manifest> manifests;
    private final BlobFiles files;
    private final Leases leases = new Leases();

    public Bodies(Storage storage) {
        this.storage = storage;
        this.small = storage.table("s3/small");
        this.unowned = storage.table("s3/unowned");
        this.manifests = storage.documents("s3/manifests", Manifest.class);
        this.files = storage.blobs("s3");
        deleteUnowned();
    }

    /// The parts of an object, in their order.
    public record Manifest(List<UploadedPart> parts) {}

    /// Takes a body in.
    /// @param size in bytes, or -1 where it is not known beforehand
    /// @param algorithms what to compute on the way, beside MD5
    public PendingBody receive(InputStream in, long size, Set<ChecksumAlgorithm> algorithms) {
        try {
            return receiveUnchecked(in, size, algorithms);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PendingBody receiveUnchecked(InputStream in, long size, Set<ChecksumAlgorithm> algorithms)
            throws IOException {
        if (size > S3Limits.BODY_MAX_BYTES) {
            throw Refusal.entityTooLarge(size);
        }
        Digests digests = new Digests(algorithms);
        int bufferBytes = size >= 0 && size <= ROW_MAX_BYTES ? (int) size + 1 : CHUNK_BYTES;
        byte[] buffer = new byte[bufferBytes];
        int filled = fill(in, buffer, Math.min(buffer.length, ROW_MAX_BYTES + 1));
        if (filled <= ROW_MAX_BYTES && filled < buffer.length) {
            requireWhole(filled, size);
            digests.update(buffer, filled);
            byte[] row = new byte[filled];
            System.arraycopy(buffer, 0, row, 0, filled);
            BodyRef ref = filled == 0 ? BodyRef.EMPTY : new BodyRef(newId(), BodyRef.Kind.ROW, filled);
            return digests.pending(ref, row);
        }
        try (BlobWriter file = files.create()) {
            while (filled > 0) {
                digests.update(buffer, filled);
                file.write(buffer, 0, filled);
                if (file.size() > S3Limits.BODY_MAX_BYTES) {
                    throw Refusal.entityTooLarge(file.size());
                }
                filled = fill(in, buffer, buffer.length);
            }
            requireWhole(file.size(), size);
            String id = newId();
            unowned.put(bytes(id), new byte[0]);
            file.commit(id);
            return digests.pending(new BodyRef(id, BodyRef.Kind.FILE, file.size()), null);
        }
    }

    /// Reads as much as there is. A client that goes away in the middle is no failure of the server.
    private static int fill(InputStream in, byte[] buffer, int length) {
        try {
            return in.readNBytes(buffer, 0, length);
        } catch (IOException e) {
            throw Refusal.incompleteBody();
        }
    }

    /// A body of the same bytes. A file gets a second name instead of a second copy; a body in parts is read anew.
    /// To be asked while the body is known to be owned.
    /// @param md5 in hexadecimal
    /// @param checksums what is known of the bytes already
    public PendingBody duplicate(BodyRef ref, String md5, Map<ChecksumAlgorithm, String> checksums) {
        return switch (ref.kind()) {
            case EMPTY -> new PendingBody(BodyRef.EMPTY, null, md5, checksums);
            case ROW -> new PendingBody(new BodyRef(newId(), BodyRef.Kind.ROW, ref.size()), row(ref), md5, checksums);
            case FILE -> {
                String id = newId();
                unowned.put(bytes(id), new byte[0]);
                secondName(ref.id(), id);
                yield new PendingBody(new BodyRef(id, BodyRef.Kind.FILE, ref.size()), null, md5, checksums);
            }
            case PARTS -> throw new IllegalStateException("A body in parts is read anew");
        };
    }

    private void secondName(String from, String to) {
        try {
            files.duplicate(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireWhole(long came, long announced) {
        if (announced >= 0 && came != announced) {
            throw Refusal.incompleteBody();
        }
    }

    /// Makes the body owned, with the rest of the batch.
    public void claim(Batch batch, PendingBody body) {
        switch (body.ref().kind()) {
            case EMPTY -> {}
            case ROW -> {
                byte[] row = body.row();
                if (row == null) {
                    throw new IllegalStateException("A row without bytes");
                }
                batch.put(small, bytes(body.ref().id()), row);
            }
            case FILE -> batch.delete(unowned, bytes(body.ref().id()));
            case PARTS -> throw new IllegalStateException("Parts are joined, not claimed");
        }
    }

    /// Deletes a body that was not claimed.
    public void drop(PendingBody body) {
        if (body.ref().kind() == BodyRef.Kind.FILE) {
            erase(List.of(body.ref().id()));
        }
    }

    /// Makes one body of parts that their upload owns until now.
    /// @param id of the body: the upload's, so that the object tells of which upload it is
    public BodyRef join(Batch batch, String id, List<UploadedPart> parts) {
        long size = 0;
        for (UploadedPart part : parts) {
            size += part.size();
        }
        BodyRef joined = new BodyRef(id, BodyRef.Kind.PARTS, size);
        batch.put(manifests, new Manifest(parts), joined.id());
        return joined;
    }

    /// The parts of an object that was uploaded in parts; empty for any other.
    public List<UploadedPart> parts(BodyRef ref) {
        return ref.kind() == BodyRef.Kind.PARTS ? manifest(ref).parts() : List.of();
    }

    /// Takes a body's owner away, with the rest of the batch. [#sweep] what it gives after the batch is written.
    /// @return ids of files that nothing owns any more
    public List<String> release(Batch batch, BodyRef ref) {
        return switch (ref.kind()) {
            case EMPTY -> List.of();
            case ROW -> {
                batch.delete(small, bytes(ref.id()));
                yield List.of();
            }
            case FILE -> {
                batch.put(unowned, bytes(ref.id()), new byte[0]);
                yield List.of(ref.id());
            }
            case PARTS -> {
                List<String> freed = new ArrayList<>();
                for (UploadedPart part : manifest(ref).parts()) {
                    freed.addAll(release(batch, part.body()));
                }
                batch.delete(manifests, ref.id());
                yield freed;
            }
        };
    }

    /// Deletes released files, each as soon as nobody reads it.
    public void sweep(List<String> ids) {
        List<String> free = ids.stream().filter(leases::doom).toList();
        if (!free.isEmpty()) {
            erase(free);
        }
    }

    /// Bytes of a body, held against deletion until the stream that [Body#open] gives is closed. To be asked while the
    /// body is known to be owned.
    /// @param from offset of the first byte
    public Body open(BodyRef ref, long from, long length) {
        return switch (ref.kind()) {
            case EMPTY -> Body.of(Bytes.EMPTY);
            case ROW -> {
                byte[] row = row(ref);
                byte[] slice = from == 0 && length == row.length ? row : slice(row, (int) from, (int) length);
                yield Body.of(Bytes.wrap(slice));
            }
            case FILE -> new LeasedBody(leases, this::erase, files, this::row, List.of(ref), from, length);
            case PARTS ->
                new LeasedBody(
                        leases,
                        this::erase,
                        files,
                        this::row,
                        manifest(ref).parts().stream().map(UploadedPart::body).toList(),
                        from,
                        length);
        };
    }

    private byte[] row(BodyRef ref) {
        byte[] row = small.get(bytes(ref.id()));
        if (row == null) {
            throw new IllegalStateException("The body " + ref.id() + " is gone");
        }
        return row;
    }

    private Manifest manifest(BodyRef ref) {
        return manifests
                .find(ref.id())
                .orElseThrow(() -> new IllegalStateException("The manifest " + ref.id() + " is gone"));
    }

    private void erase(List<String> ids) {
        try {
            for (String id : ids) {
                files.delete(id);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        storage.write(batch -> ids.forEach(id -> batch.delete(unowned, bytes(id))));
    }

    private void deleteUnowned() {
        List<String> ids = new ArrayList<>();
        unowned.scan(new byte[0], null, (key, value) -> ids.add(new String(key, StandardCharsets.US_ASCII)));
        if (!ids.isEmpty()) {
            erase(ids);
        }
    }

    private static byte[] slice(byte[] bytes, int from, int length) {
        byte[] slice = new byte[length];
        System.arraycopy(bytes, from, slice, 0, length);
        return slice;
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static byte[] bytes(String id) {
        return id.getBytes(StandardCharsets.US_ASCII);
    }

    /// MD5 and the checksums asked for, in the making.
    private static final class Digests {
        private final ChecksumAlgorithm.Running md5 = ChecksumAlgorithm.MD5.start();
        private final Map<ChecksumAlgorithm, ChecksumAlgorithm.Running> others = new EnumMap<>(ChecksumAlgorithm.class);

        Digests(Set<ChecksumAlgorithm> algorithms) {
            algorithms.forEach(algorithm -> others.put(algorithm, algorithm.start()));
        }

        void update(byte[] buffer, int length) {
            md5.update(buffer, 0, length);
            for (ChecksumAlgorithm.Running other : others.values()) {
                other.update(buffer, 0, length);
            }
        }

        PendingBody pending(BodyRef ref, byte @Nullable [] row) {
            Map<ChecksumAlgorithm, String> values = new EnumMap<>(ChecksumAlgorithm.class);
            others.forEach((algorithm, running) -> values.put(algorithm, running.value()));
            String hex = HexFormat.of().formatHex(Base64.getDecoder().decode(md5.value()));
            return new PendingBody(ref, row, hex, values);
        }
    }
}
