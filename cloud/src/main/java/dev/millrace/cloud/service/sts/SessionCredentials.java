package dev.millrace.cloud.service.sts;

import dev.millrace.wire.sts.Credentials;
import java.time.Instant;

/// Temporary credentials.
/// @param accessKeyId ASIA…
public record SessionCredentials(String accessKeyId, String secret, String token, Instant expires) {
    /// As STS answers them.
    Credentials view() {
        return new Credentials(accessKeyId, secret, token, expires);
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "SessionCredentials[" + accessKeyId + ", until " + expires + "]";
    }
}
