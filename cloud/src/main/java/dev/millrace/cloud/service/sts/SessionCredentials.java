package dev.millrace.cloud.service.sts;

import java.time.Instant;

/// Temporary credentials.
/// @param accessKeyId ASIA…
public record SessionCredentials(String accessKeyId, String secret, String token, Instant expires) {
    /// Without the secrets.
    @Override
    public String toString() {
        return "SessionCredentials[" + accessKeyId + ", until " + expires + "]";
    }
}
