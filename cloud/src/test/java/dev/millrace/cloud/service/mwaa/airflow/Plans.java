package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import java.util.Map;

/// An environment as tests ask for it.
final class Plans {
    private Plans() {}

    static Plan plan(Map<String, String> options, Map<LogKind, LogSetting> logs) {
        return new Plan(
                "111122223333",
                "eu-west-1",
                "nightly",
                "uid-1",
                "2.9.2",
                "arn:aws:iam::111122223333:role/airflow",
                "bucket",
                "dags",
                null,
                null,
                null,
                options,
                2,
                2,
                5,
                logs);
    }
}
