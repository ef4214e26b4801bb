package dev.millrace.cloud.service.lambda;

import java.time.Duration;
import java.time.Instant;

/// Roles, as Lambda sees them: may it assume one, and with which temporary credentials.
public interface RoleSessions {
    /// Temporary credentials of a role's session.
    record Credentials(String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {}

    /// Whether the role is there and trusts `lambda.amazonaws.com`.
    boolean assumable(String roleArn);

    /// Credentials for a session of that name.
    /// @throws IllegalStateException where the role is gone
    Credentials open(String roleArn, String sessionName, Duration duration);
}
