package dev.millrace.cloud.iam.store;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// When access keys were last used. It is told at every request: kept at once where service or region changed, else
/// every quarter of an hour, which is how fine AWS's own answer is.
public final class KeyUses {
    private static final Duration GRAIN = Duration.ofMinutes(15);

    /// A key's last use.
    public record KeyUse(String keyId, Instant at, String service, String region) {}

    private final Documents<KeyUse> documents;
    private final Map<String, KeyUse> byKey = new ConcurrentHashMap<>();

    KeyUses(Storage storage) {
        this.documents = storage.documents("iam/key-uses", KeyUse.class);
        documents.list().forEach(use -> byKey.put(use.keyId(), use));
    }

    public Optional<KeyUse> find(String keyId) {
        return Optional.ofNullable(byKey.get(keyId));
    }

    public void used(String keyId, Instant now, String service, String region) {
        KeyUse last = byKey.get(keyId);
        if (last != null
                && last.service().equals(service)
                && last.region().equals(region)
                && now.isBefore(last.at().plus(GRAIN))) {
            return;
        }
        KeyUse use = new KeyUse(keyId, now, service, region);
        byKey.put(keyId, use);
        documents.put(use, keyId);
    }

    public void forget(String keyId) {
        if (byKey.remove(keyId) != null) {
            documents.delete(keyId);
        }
    }

    void clear() {
        byKey.clear();
    }
}
