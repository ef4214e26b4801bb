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
/// client goes on from [#size].
///
/// The lock guards the body and is held for a chunk at a time, never while a client is waited for: so a client that
/// stalls keeps nobody else waiting. Whose turn it is to append is a token: a part that begins takes the turn from one
/// that has not ended, which is over with its next byte. An open file is held only by a part that is coming in.
public final class Upload {
    private static final int CHUNK_BYTES = 128 << 10;

    private final String id;
    private final RepositoryKey repository;
    private final BlobWriter body;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Object turn;
    private volatile Instant lastUsed;
    private volatile long size;
    private boolean finished;
    private volatile boolean closed;
    private volatile boolean lastPartWasShort;

    Upload(String id, RepositoryKey repository, BlobWriter body, InstantSource clock) throws IOException {
        this.id = id;
        this.repository = repository;
        this.body = body;
        this.clock = clock;
        this.lastUsed = clock.instant();
        body.rest();
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
        return lastUsed;
    }

    /// @param from the part's first byte, or null to append
    /// @throws IOException where the client's connection broke; what came is kept
    public Appended append(@Nullable Long from, InputStream part) throws IOException {
        Object mine = new Object();
        lock.lock();
        try {
            if (closed || finished) {
                return new Appended.Over();
            }
            if (from != null && from != body.size()) {
                return new Appended.OutOfPlace(body.size());
            }
            turn = mine;
        } finally {
            lock.unlock();
        }
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            for (int length = part.read(chunk); length >= 0; length = part.read(chunk)) {
                Optional<Appended> over = take(mine, chunk, length);
                if (over.isPresent()) {
                    return over.get();
                }
            }
            return new Appended.Done(size);
        } finally {
            give(mine);
        }
    }

    /// @return set where the part is over
    private Optional<Appended> take(Object mine, byte[] chunk, int length) throws IOException {
        lock.lock();
        try {
            if (closed || finished || turn != mine) {
                return Optional.of(new Appended.Over());
            }
            if (body.size() + length > EcrLimits.LAYER_BYTES) {
                return Optional.of(new Appended.TooLarge());
            }
            body.write(chunk, 0, length);
            size = body.size();
            lastUsed = clock.instant();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void give(Object mine) throws IOException {
        lock.lock();
        try {
            lastUsed = clock.instant();
            if (turn == mine) {
                turn = null;
                if (!closed && !finished) {
                    body.rest();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether the last part that was taken was smaller than AWS allows for any but the last. Of the API's parts only,
    /// which [#tookPart] counts.
    public boolean lastPartWasShort() {
        return lastPartWasShort;
    }

    public void tookPart(long bytes) {
        lastPartWasShort = bytes < EcrLimits.LAYER_PART_BYTES_MIN;
    }

    /// What became of the body.
    public sealed interface Finished {
        record Done(HeldLayer layer) implements Finished {}

        /// The digest is another.
        record OtherDigest() implements Finished {}

        /// The upload was over, or its repository went.
        record Over() implements Finished {}
    }

    /// Gives the body to the repository if it has the digest; the upload is over either way.
    public Finished finish(Layers layers, Digest expected) {
        lock.lock();
        try {
            if (closed || finished) {
                return new Finished.Over();
            }
            turn = null;
            finished = true;
            if (!body.digestHex("SHA-256").equals(expected.hex())) {
                close();
                return new Finished.OtherDigest();
            }
            body.seal();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
        // Not under the upload's lock: whoever deletes a repository holds the other one and closes its uploads.
        return layers.keep(repository, expected, body, () -> !closed)
                .<Finished>map(Finished.Done::new)
                .orElseGet(Finished.Over::new);
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }
}
