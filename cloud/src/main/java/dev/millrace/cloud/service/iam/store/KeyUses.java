package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// When access keys were last used. It is told at every request, so a key's use is written at most once a minute: a
/// restart may forget the last minute of it.
public final class KeyUses {
    private static final Logger LOG = System.getLogger(KeyUses.class.getName());
    private static final Duration GRAIN = Duration.ofMinutes(1);

    /// A key's last use.
    public record KeyUse(String keyId, Instant at, String service, String region) {}

    private final Documents<KeyUse> documents;
    private final Map<String, KeyUse> byKey = new ConcurrentHashMap<>();
    private final Map<String, Instant> writtenAt = new ConcurrentHashMap<>();

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
        Instant written = writtenAt.get(keyId);
        if (written == null || !now.isBefore(written.plus(GRAIN))) {
            writtenAt.put(keyId, now);
            keep(use);
        }
    }

    /// A hint, told beside every request: a full disk must not fail those that only read.
    private void keep(KeyUse use) {
        try {
            documents.put(use, use.keyId());
        } catch (StorageException notKept) {
            LOG.log(Level.DEBUG, "The use of a key was not kept", notKept);
        }
    }

    public void forget(String keyId) {
        writtenAt.remove(keyId);
        if (byKey.remove(keyId) != null) {
            documents.delete(keyId);
        }
    }

    void clear() {
        byKey.clear();
        writtenAt.clear();
    }
}
