package dev.millrace.cloud.service.athena;

import dev.millrace.cloud.service.athena.Catalogue.Owner;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// One bucket, `results`.
final class FakeObjects implements ResultObjects {
    final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    /// What a caller that is no root may not, such as `READ t/secret.csv`.
    final Set<String> denied = ConcurrentHashMap.newKeySet();

    String text(String key) {
        return new String(kept.get(key), StandardCharsets.UTF_8);
    }

    @Override
    public boolean may(Owner asker, Right right, String bucket, String key) {
        return asker.caller() == null || denied.stream().noneMatch(one -> (right + " " + key).startsWith(one));
    }

    private void need(Owner asker, Right right, String key) throws IOException {
        if (!may(asker, right, "results", key)) {
            throw new AccessDeniedException(key);
        }
    }

    @Override
    public boolean hasBucket(String account, String bucket) {
        return bucket.equals("results");
    }

    @Override
    public void write(Owner asker, String bucket, String key, Body body, String type) throws IOException {
        need(asker, Right.WRITE, key);
        try (var in = body.open()) {
            kept.put(key, in.readAllBytes());
        }
    }

    @Override
    public Body read(Owner asker, String bucket, String key) throws IOException {
        need(asker, Right.READ, key);
        byte[] bytes = kept.get(key);
        if (bytes == null) {
            throw new FileNotFoundException(key);
        }
        return Body.of(Bytes.wrap(bytes));
    }

    @Override
    public List<Found> list(Owner asker, String bucket, String prefix, String after, int atMost) throws IOException {
        need(asker, Right.LIST, prefix);
        return new TreeMap<>(kept)
                .entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(prefix) && entry.getKey().compareTo(after) > 0)
                        .limit(atMost)
                        .map(entry -> new Found(entry.getKey(), entry.getValue().length))
                        .toList();
    }
}
