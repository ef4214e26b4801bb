package dev.millrace.cloud.service.mwaa;

/// The roles of environments.
public interface EnvironmentRoles {
    /// Whether a role is there and trusts the service.
    /// @param service such as `airflow-env.amazonaws.com`
    boolean trusts(String roleArn, String service);

    /// Makes the account's service-linked role for Airflow, where it is not there.
    void link(String account);
}
