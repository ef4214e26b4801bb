package dev.millrace.cloud.service.iam.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A lasting access key.
/// @param name its id, AKIA…
/// @param userName whose it is; null for the account's root
public record UserKey(
        String account, String name, @Nullable String userName, String secret, boolean active, Instant createdAt)
        implements Entity {

    public boolean belongsTo(@Nullable String user) {
        return user == null ? userName == null : user.equalsIgnoreCase(userName);
    }

    public UserKey withActive(boolean changed) {
        return new UserKey(account, name, userName, secret, changed, createdAt);
    }

    public UserKey withUserName(String changed) {
        return new UserKey(account, name, changed, secret, active, createdAt);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "UserKey[" + name + "]";
    }
}
