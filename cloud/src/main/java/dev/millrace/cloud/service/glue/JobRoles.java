package dev.millrace.cloud.service.glue;

import java.time.Duration;
import java.util.Map;

/// The roles in which jobs run, and what a crawler's may.
public interface JobRoles {
    /// A session of the role, as the environment of a program.
    /// @param role its ARN, or its path and name
    /// @throws IllegalStateException where the role is gone
    Map<String, String> open(String account, String region, String role, String sessionName, Duration duration);

    /// Whether the role may do something.
    boolean may(String account, String region, String role, String action, String resource);
}
