package dev.millrace.cloud.service.mwaa.airflow;

import java.util.List;

/// CloudWatch Logs, as environments write to it.
public interface EnvironmentLogs {
    /// Appends lines as of now; group and stream are made where they are not there.
    void append(String account, String region, String group, String stream, List<String> lines);
}
