package dev.millrace.cloud.service.mwaa.domain;

import dev.millrace.cloud.aws.Arn;

/// Which environment: an account has one of a name in a region.
public record EnvironmentKey(String account, String region, String name) {
    public String arn() {
        return Arn.of("airflow", region, account, "environment/" + name).toString();
    }

    /// @param role of Airflow, such as `Admin`
    public String roleArn(String role) {
        return Arn.of("airflow", region, account, "role/" + name + "/" + role).toString();
    }
}
