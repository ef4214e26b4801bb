package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.Caller;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where access keys are found: asked at every request, so it answers from memory.
@FunctionalInterface
public interface AccessKeys {
    /// @param sessionToken what came with the request as its session token, for a source that keeps no sessions but
    ///     seals them into their tokens; whether it is the right one is found out by the token of the key handed back
    Optional<AccessKey> find(String accessKeyId, @Nullable String sessionToken);

    /// Told after a request was verified: when a key was last used is something IAM can be asked.
    default void used(String accessKeyId, String service, String region) {}

    /// The root key pair of the configured account; and every access key id of twelve digits is, with the same secret,
    /// the root of the account of that number.
    static AccessKeys root(String accessKeyId, String secret, String account) {
        AccessKey configured = AccessKey.lasting(accessKeyId, secret, true, Caller.root(account, accessKeyId));
        return (id, _) -> {
            if (id.equals(accessKeyId)) {
                return Optional.of(configured);
            }
            return isAccount(id)
                    ? Optional.of(AccessKey.lasting(id, secret, true, Caller.root(id, id)))
                    : Optional.empty();
        };
    }

    /// The first of several that knows the key.
    static AccessKeys firstOf(AccessKeys... sources) {
        List<AccessKeys> all = List.of(sources);
        return new AccessKeys() {
            @Override
            public Optional<AccessKey> find(String accessKeyId, @Nullable String sessionToken) {
                for (AccessKeys source : all) {
                    Optional<AccessKey> found = source.find(accessKeyId, sessionToken);
                    if (found.isPresent()) {
                        return found;
                    }
                }
                return Optional.empty();
            }

            @Override
            public void used(String accessKeyId, String service, String region) {
                for (AccessKeys source : all) {
                    source.used(accessKeyId, service, region);
                }
            }
        };
    }

    private static boolean isAccount(String id) {
        if (id.length() != 12) {
            return false;
        }
        for (int i = 0; i < 12; i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
