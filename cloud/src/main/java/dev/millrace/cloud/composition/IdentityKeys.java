package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.signature.AccessKey;
import dev.millrace.cloud.gateway.signature.AccessKeys;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.sts.Sessions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The gateway's keys: those of IAM's users and of STS's sessions.
public final class IdentityKeys implements AccessKeys {
    private final Identities identities;
    private final Sessions sessions;

    public IdentityKeys(Identities identities, Sessions sessions) {
        this.identities = identities;
        this.sessions = sessions;
    }

    @Override
    public Optional<AccessKey> find(String accessKeyId, @Nullable String sessionToken) {
        Optional<AccessKey> lasting = identities
                .key(accessKeyId)
                .map(key -> AccessKey.lasting(key.id(), key.secret(), key.active(), key.caller()));
        if (lasting.isPresent() || sessionToken == null) {
            return lasting;
        }
        // A session ends with its user or role.
        return sessions.find(accessKeyId, sessionToken)
                .flatMap(session -> identities
                        .current(session.caller(sessionToken))
                        .map(caller -> new AccessKey(
                                session.accessKeyId(),
                                session.secret(),
                                sessionToken,
                                session.expires(),
                                true,
                                caller)));
    }

    @Override
    public void used(String accessKeyId, String service, String region) {
        identities.used(accessKeyId, service, region);
    }
}
