package dev.millrace.cloud.service.mwaa.airflow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The execution role's credentials as an environment's tasks get them. Tasks ask often, for it is the server's clock
/// by which a session ends: so one is opened for all who ask within half of its time.
final class RoleCredentials {
    private static final Duration SESSION = Duration.ofHours(1);

    private final ExecutionRoles roles;
    private final InstantSource clock;
    private @Nullable Lent last;

    private record Lent(String role, Instant until, ExecutionRoles.Credentials credentials) {}

    RoleCredentials(ExecutionRoles roles, InstantSource clock) {
        this.roles = roles;
        this.clock = clock;
    }

    /// @param role its ARN
    synchronized ExecutionRoles.Credentials of(String role) {
        Instant now = clock.instant();
        Lent lent = last;
        if (lent == null || !lent.role().equals(role) || !now.isBefore(lent.until())) {
            lent = new Lent(
                    role, now.plus(SESSION.dividedBy(2)), roles.open(role, "AmazonMWAA-airflow", SESSION));
            last = lent;
        }
        return lent.credentials();
    }
}
