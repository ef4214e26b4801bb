package dev.millrace.cloud.service.mwaa.airflow;

import java.time.Duration;

/// The roles in which environments' tasks run.
public interface ExecutionRoles {
    record Credentials(String accessKeyId, String secret, String token) {}

    /// @throws IllegalStateException where the role is gone
    Credentials open(String roleArn, String sessionName, Duration duration);
}
