package dev.millrace.cloud.service.mwaa.domain;

/// What an environment's worker does next.
public sealed interface Step {
    /// Brings Airflow up with these settings.
    record Start(EnvironmentSettings settings) implements Step {}

    /// Waits for endpoints that are the customer's to make.
    record Pend() implements Step {}

    /// Takes all of it away.
    record End() implements Step {}

    record Rest() implements Step {}
}
