package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.storage.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One layer on its way in. Parts are appended one after another; what a broken connection brought stays, and the
/// client goes on from [#size]. One part at a time: the lock is the upload's own and held while its bytes come in.
public final class Upload {
    private static final int CHUNK_BYTES = 128 << 10;

    private final String id;
    private final RepositoryKey repository;
    private final BlobWriter body;
    private final InstantSource clock;
    private final ReentrantLock appending = new ReentrantLock();
    private volatile Instant lastUsed;
    private volatile long size;
    private boolean closed;
    private volatile boolean lastPartWasShort;

    Upload(String id, RepositoryKey repository, BlobWriter body, InstantSource clock) {
        this.id = id;
        this.repository = repository;
        this.body = body;
        this.clock = clock;
        this.lastUsed = clock.instant();
    }

    /// What became of a part.
    public sealed interface Appended {
        /// @param size of all that is there now, in bytes
        record Done(long size) implements Appended {}

        /// The part does not begin where the last one ended.
        record OutOfPlace(long size) implements Appended {}

        /// More than a layer may have; the upload is of no use any more.
        record TooLarge() implements Appended {}

        /// The upload is over.
        record Over() implements Appended {}
    }

    public String id() {
        return id;
    }

    public RepositoryKey repository() {
        return repository;
    }

    /// Bytes so far.
    public long size() {
        return size;
    }

    Instant lastUsed() {
        return appending.isLocked() ? clock.instant() : lastUsed;
    }

    /// @param from the part's first byte, or null to append
    /// @throws IOException where the client's connection broke; what came is kept
    public Appended append(@Nullable Long from, InputStream part) throws IOException {
        appending.lock();
        try {
            if (closed) {
                return new Appended.Over();
            }
            if (from != null && from != body.size()) {
                return new Appended.OutOfPlace(body.size());
            }
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int length = part.read(chunk); length >= 0; length = part.read(chunk)) {
                if (body.size() + length > EcrLimits.LAYER_BYTES) {
                    return new Appended.TooLarge();
                }
                body.write(chunk, 0, length);
                size = body.size();
            }
            return new Appended.Done(body.size());
        } finally {
            lastUsed = clock.instant();
            appending.unlock();
        }
    }

    /// Whether the last part that was taken was smaller than AWS allows for any but the last. Of the API's parts
    /// only,
    /// which [#tookPart] counts.
    public boolean lastPartWasShort() {
        return lastPartWasShort;
    }

    public void tookPart(long bytes) {
        lastPartWasShort = bytes < EcrLimits.LAYER_PART_BYTES_MIN;
    }

    /// Gives the body to the repository if it has the digest; the upload is over either way.
    /// @return empty where the digest is another
    public Optional<HeldLayer> finish(Layers layers, Digest expected) {
        appending.lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            closed = true;
            return body.digestHex("SHA-256").equals(expected.hex())
                    ? Optional.of(layers.keep(repository, expected, body))
                    : Optional.empty();
        } finally {
            appending.unlock();
        }
    }

    void close() {
        appending.lock();
        try {
            closed = true;
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            appending.unlock();
        }
    }
}
