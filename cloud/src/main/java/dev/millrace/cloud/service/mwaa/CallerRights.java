package dev.millrace.cloud.service.mwaa;

import dev.millrace.wire.Call;

/// What a caller may.
@FunctionalInterface
public interface CallerRights {
    /// @param action such as `airflow:CreateWebLoginToken`
    /// @param resource its ARN
    boolean may(Call call, String action, String resource);
}
