package dev.millrace.cli.models;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Buckets in memory. An upload to [#damaging] arrives changed.
final class MemoryArtifacts implements ArtifactStore {
    private record Kept(byte[] content, Instant modified) {}

    final TreeMap<String, Kept> objects = new TreeMap<>();
    String damaging = "";

    void put(String bucket, String key, byte[] content, Instant modified) {
        objects.put(bucket + "/" + key, new Kept(content, modified));
    }

    void put(String bucket, String key, String content) {
        put(bucket, key, content.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
    }

    List<String> keys(String bucket) {
        return list(bucket, "").stream().map(Artifact::key).toList();
    }

    @Override
    public List<Artifact> list(String bucket, String prefix) {
        List<Artifact> found = new ArrayList<>();
        objects.forEach((key, kept) -> {
            if (key.startsWith(bucket + "/" + prefix)) {
                found.add(new Artifact(key.substring(bucket.length() + 1), kept.content().length, kept.modified()));
            }
        });
        return found;
    }

    @Override
    public String text(String bucket, String key) {
        return new String(objects.get(bucket + "/" + key).content(), StandardCharsets.UTF_8);
    }

    @Override
    public void download(String bucket, String key, Path file) throws IOException {
        Files.write(file, objects.get(bucket + "/" + key).content());
    }

    @Override
    public void upload(Path file, Sha256 checksum, String bucket, String key) throws IOException {
        put(bucket, key, key.equals(damaging) ? new byte[] {1} : Files.readAllBytes(file), Instant.EPOCH);
    }

    @Override
    public Optional<Sha256> checksum(String bucket, String key) throws IOException {
        Kept kept = objects.get(bucket + "/" + key);
        return kept == null ? Optional.empty() : Optional.of(Sha256.of(new ByteArrayInputStream(kept.content())));
    }

    @Override
    public void delete(String bucket, String key) {
        objects.remove(bucket + "/" + key);
    }
}
