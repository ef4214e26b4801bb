package dev.millrace.cloud.service.iam.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A lasting access key.
/// @param name its id, AKIA…
/// @param userName whose it is; null for the account's root
@RecordBuilder
public record UserKey(
        String account, String name, @Nullable String userName, String secret, boolean active, Instant createdAt)
        implements Entity, UserKeyBuilder.With {

    public boolean belongsTo(@Nullable String user) {
        return user == null ? userName == null : user.equalsIgnoreCase(userName);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "UserKey[" + name + "]";
    }
}
