package dev.millrace.cloud.sandbox.image;

import dev.millrace.cloud.sandbox.image.RejectedLayer.Reason;
import dev.millrace.cloud.storage.FileTree;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Root file systems of images, made once and kept while there is room.
///
/// An image is identified by its layers' digests in order: two images with the same layers share one root. What no
/// one holds is removed, longest unused first, when all layers together exceed the limit: layers without an image (of
/// one that was refused) before all. It is a cache: whoever empties its directory, at any moment, costs no more than
/// the unpacking of what is asked for next.
public final class ImageStore {
    private static final System.Logger LOG = System.getLogger(ImageStore.class.getName());

    private final Path layers;
    private final Path images;
    private final UnpackLimits limits;
    private final long keptBytes;
    private final InstantSource clock;
    private final OncePerKey making = new OncePerKey();

    /// Guards `users` and every rename to or from a final name.
    private final Object catalogue = new Object();

    private final Map<Path, Integer> users = new HashMap<>();

    /// @param directory  belongs to this store alone, as long as it lives
    /// @param keptBytes  what the layers on disk may take together; those in use may take more
    public ImageStore(Path directory, UnpackLimits limits, long keptBytes, InstantSource clock) throws IOException {
        this.layers = directory.resolve("layers");
        this.images = directory.resolve("images");
        this.limits = limits;
        this.keptBytes = keptBytes;
        this.clock = clock;
        for (Path folder : List.of(layers, images)) {
            Files.createDirectories(folder);
            for (Path leftover : list(folder)) {
                if (leftover.getFileName().toString().startsWith(".")) {
                    FileTree.delete(leftover);
                }
            }
        }
    }

    /// The root file system of these layers, lowest first. Returns at once if it is there; blocks while it is made,
    /// by this caller or another.
    ///
    /// @throws RejectedLayer if a layer is broken or hostile
    public RootFileSystem acquire(List<LayerBlob> blobs) throws RejectedLayer, IOException {
        Path image = images.resolve(key(blobs));
        use(image);
        boolean made = false;
        try {
            if (!Files.exists(image)) {
                making.run(image.toString(), () -> make(image, blobs));
            }
            Files.setLastModifiedTime(image, FileTime.from(clock.instant()));
            made = true;
        } finally {
            if (!made) {
                release(image);
            }
        }
        return new RootFileSystem(image.resolve("root"), () -> {
            release(image);
            removeUnused();
        });
    }

    private static Path fresh(Path folder) throws IOException {
        return Files.createDirectory(Files.createDirectories(folder).resolve(".new-" + UUID.randomUUID()));
    }

    private static String key(List<LayerBlob> blobs) {
        MessageDigest digest = digest("SHA-256");
        for (LayerBlob blob : blobs) {
            digest.update((blob.digest() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void make(Path image, List<LayerBlob> blobs) throws RejectedLayer, IOException {
        if (Files.exists(image)) {
            return;
        }
        var held = new ArrayList<Path>();
        Path fresh = fresh(images);
        try {
            for (LayerBlob blob : blobs) {
                Path layer = layers.resolve(blob.fileName());
                use(layer);
                held.add(layer);
                if (!Files.exists(layer)) {
                    making.run(layer.toString(), () -> unpack(layer, blob));
                }
            }
            Path root = Trees.createDirectory(fresh.resolve("root"));
            var merge = new LayerMerge(root);
            for (Path layer : held) {
                merge.add(layer.resolve("tree"), LayerIndex.read(layer.resolve("index")));
            }
            Files.write(
                    fresh.resolve("layers"),
                    held.stream().map(layer -> layer.getFileName().toString()).toList());
            synchronized (catalogue) {
                Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            FileTree.delete(fresh);
            held.forEach(this::release);
        }
        removeUnused();
    }

    private void unpack(Path layer, LayerBlob blob) throws RejectedLayer, IOException {
        if (Files.exists(layer)) {
            return;
        }
        Compression compression = Compression.of(blob.mediaType())
                .orElseThrow(() -> new RejectedLayer(
                        Reason.MEDIA_TYPE_NOT_SUPPORTED,
                        blob.digest(),
                        "its media type is '" + EntryPath.shown(blob.mediaType()) + "'"));
        Path fresh = fresh(layers);
        try {
            Path tree = Files.createDirectory(fresh.resolve("tree"));
            var unpacker = new LayerUnpacker(blob.digest(), tree, limits);
            LayerIndex index = unpackVerified(blob, compression, unpacker);
            index.write(fresh.resolve("index"));
            Files.writeString(fresh.resolve("bytes"), Long.toString(unpacker.bytes()));
            synchronized (catalogue) {
                Files.move(fresh, layer, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            FileTree.delete(fresh);
        }
    }

    /// Reads the blob to its end, past the tar's, so that the digest covers all of it. A wrong digest is reported
    /// rather than the nonsense it may have made of the tar.
    private static LayerIndex unpackVerified(LayerBlob blob, Compression compression, LayerUnpacker unpacker)
            throws RejectedLayer, IOException {
        MessageDigest digest = digest(blob.digest().startsWith("sha512:") ? "SHA-512" : "SHA-256");
        try (InputStream content = blob.content().open();
                var bounded = new Bounded(content, blob.size());
                var digested = new DigestInputStream(bounded, digest)) {
            LayerIndex index;
            try {
                InputStream tar = compression.open(digested);
                index = unpacker.unpack(tar);
                tar.transferTo(OutputStream.nullOutputStream());
            } catch (IOException failure) {
                if (bounded.failed() || unpacker.failedToWrite() || failure instanceof FileSystemException) {
                    throw failure;
                }
                verify(blob, digested, bounded);
                throw new RejectedLayer(
                        Reason.MALFORMED, blob.digest(), "it is not a sound tar: " + failure.getMessage());
            }
            verify(blob, digested, bounded);
            return index;
        }
    }

    private static void verify(LayerBlob blob, DigestInputStream digested, Bounded bounded)
            throws RejectedLayer, IOException {
        digested.transferTo(OutputStream.nullOutputStream());
        if (bounded.count() != blob.size()) {
            throw new RejectedLayer(
                    Reason.SIZE_MISMATCH,
                    blob.digest(),
                    "it should have " + blob.size() + " bytes and has "
                            + (bounded.count() > blob.size() ? "more" : Long.toString(bounded.count())));
        }
        String actual = HexFormat.of().formatHex(digested.getMessageDigest().digest());
        if (!blob.digest().endsWith(":" + actual)) {
            throw new RejectedLayer(Reason.DIGEST_MISMATCH, blob.digest(), "the digest of its bytes is " + actual);
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has " + algorithm, missing);
        }
    }

    private void use(Path name) {
        synchronized (catalogue) {
            users.merge(name, 1, Integer::sum);
        }
    }

    private void release(Path name) {
        synchronized (catalogue) {
            users.computeIfPresent(name, (path, count) -> count == 1 ? null : count - 1);
        }
    }

    /// Removes what no one holds until the rest fits. A failure to remove is logged; the next call tries again.
    private void removeUnused() {
        var removed = new ArrayList<Path>();
        try {
            synchronized (catalogue) {
                long total = 0;
                for (Path layer : whole(layers)) {
                    total += Long.parseLong(Files.readString(layer.resolve("bytes")));
                }
                if (total > keptBytes) {
                    total -= setAsideUnowned(removed);
                }
                List<Path> candidates = new ArrayList<>(whole(images));
                candidates.sort(Comparator.comparing(ImageStore::lastUsed));
                for (Path image : candidates) {
                    if (total <= keptBytes) {
                        break;
                    }
                    if (users.containsKey(image)) {
                        continue;
                    }
                    List<String> digests = Files.readAllLines(image.resolve("layers"));
                    removed.add(setAside(image));
                    Set<String> needed = neededLayers();
                    for (String digest : new HashSet<>(digests)) {
                        Path layer = layers.resolve(digest);
                        if (!needed.contains(digest) && !users.containsKey(layer) && Files.exists(layer)) {
                            total -= Long.parseLong(Files.readString(layer.resolve("bytes")));
                            removed.add(setAside(layer));
                        }
                    }
                }
            }
            for (Path path : removed) {
                FileTree.delete(path);
            }
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "An unused image could not be removed", failure);
        }
    }

    /// Layers that no image is made of and nobody is at work with.
    /// @return their bytes
    private long setAsideUnowned(List<Path> removed) throws IOException {
        long bytes = 0;
        Set<String> needed = neededLayers();
        for (Path layer : whole(layers)) {
            if (!needed.contains(String.valueOf(layer.getFileName())) && !users.containsKey(layer)) {
                bytes += Long.parseLong(Files.readString(layer.resolve("bytes")));
                removed.add(setAside(layer));
            }
        }
        return bytes;
    }

    private Set<String> neededLayers() throws IOException {
        var needed = new HashSet<String>();
        for (Path image : whole(images)) {
            needed.addAll(Files.readAllLines(image.resolve("layers")));
        }
        return needed;
    }

    private static Path setAside(Path path) throws IOException {
        return Files.move(path, path.resolveSibling(".old-" + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileTime lastUsed(Path image) {
        try {
            return Files.getLastModifiedTime(image);
        } catch (IOException unreadable) {
            return FileTime.fromMillis(0);
        }
    }

    private static List<Path> whole(Path folder) throws IOException {
        return list(folder).stream()
                .filter(path -> !path.getFileName().toString().startsWith("."))
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        var paths = new ArrayList<Path>();
        if (!Files.isDirectory(folder)) {
            return paths;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            children.forEach(paths::add);
        }
        return paths;
    }

    /// Counts what is read, stops one byte past what was announced, and remembers whether the source itself failed.
    private static final class Bounded extends FilterInputStream {
        private final long limit;
        private long count;
        private boolean failed;

        Bounded(InputStream in, long size) {
            super(in);
            this.limit = size + 1;
        }

        long count() {
            return count;
        }

        boolean failed() {
            return failed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (count >= limit) {
                return -1;
            }
            try {
                int read = super.read(target, offset, (int) Math.min(length, limit - count));
                count += Math.max(read, 0);
                return read;
            } catch (IOException failure) {
                failed = true;
                throw failure;
            }
        }

        @Override
        public long skip(long bytes) throws IOException {
            byte[] skipped = new byte[(int) Math.min(bytes, 8192)];
            return Math.max(0, read(skipped, 0, skipped.length));
        }
    }
}
