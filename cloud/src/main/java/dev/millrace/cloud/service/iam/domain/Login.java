package dev.millrace.cloud.service.iam.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A user's password for AWS's console: its login profile.
/// @param changedAt when the password was set last
/// @param hashes of the password, and of those before it, newest first
public record Login(Instant createdAt, Instant changedAt, boolean resetRequired, List<String> hashes) {
    /// As many passwords as an account's policy may forbid to use again.
    private static final int REMEMBERED = 24;

    public static Login fresh(Instant now, boolean resetRequired, String hash) {
        return new Login(now, now, resetRequired, List.of(hash));
    }

    public Login changed(Instant now, String hash) {
        List<String> all = new ArrayList<>(hashes);
        all.addFirst(hash);
        return new Login(createdAt, now, resetRequired, all.subList(0, Math.min(REMEMBERED, all.size())));
    }

    public Login withResetRequired(boolean required) {
        return new Login(createdAt, changedAt, required, hashes);
    }

    /// Without the hashes.
    @Override
    public String toString() {
        return "Login[" + createdAt + "]";
    }
}
