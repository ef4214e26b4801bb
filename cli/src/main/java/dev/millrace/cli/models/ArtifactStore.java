package dev.millrace.cli.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Objects in buckets, as far as it takes to carry a model from one to another.
interface ArtifactStore {
    /// All objects whose key begins so, in the keys' order.
    List<Artifact> list(String bucket, String prefix);

    /// A small object's text.
    String text(String bucket, String key);

    void download(String bucket, String key, Path file) throws IOException;

    /// Stores a file; the store itself refuses it where what arrives has another checksum.
    void upload(Path file, Sha256 checksum, String bucket, String key) throws IOException;

    /// The checksum of what is stored, empty where there is no such object.
    Optional<Sha256> checksum(String bucket, String key) throws IOException;

    void delete(String bucket, String key);
}
