package dev.millrace.cloud.service.mwaa;

/// Log groups of environments.
@FunctionalInterface
public interface EnvironmentLogGroups {
    /// Makes one, where it is not there.
    void make(String account, String region, String group);
}
