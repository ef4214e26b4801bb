package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The key that this server signs logins and download addresses with: made at first use, kept, so that a login outlives
/// a restart.
public final class Secret {
    private static final String ONLY = "key";

    private final Documents<Kept> kept;
    private final Consumer<byte[]> random;
    private volatile byte @Nullable [] key;

    public Secret(Storage storage, SecureRandom random) {
        this.kept = storage.documents("ecr/secret", Kept.class);
        this.random = random::nextBytes;
    }

    /// @param base64 the key's bytes
    public record Kept(String base64) {}

    public byte[] key() {
        byte[] known = key;
        return known != null ? known : make();
    }

    private synchronized byte[] make() {
        byte[] known = key;
        if (known != null) {
            return known;
        }
        byte[] made = kept.find(ONLY)
                .map(found -> Base64.getDecoder().decode(found.base64()))
                .orElseGet(() -> {
                    byte[] fresh = new byte[32];
                    random.accept(fresh);
                    kept.put(new Kept(Base64.getEncoder().encodeToString(fresh)), ONLY);
                    return fresh;
                });
        key = made;
        return made;
    }
}
