package dev.millrace.cloud.service.mwaa;

/// What MWAA needs of the rest of the server.
public record MwaaSurroundings(
        Airflow airflow,
        Doors doors,
        SourceBuckets buckets,
        VpcNetwork network,
        EnvironmentRoles roles,
        EnvironmentLogGroups logGroups,
        EnvironmentMetrics metrics,
        CallerRights callers) {}
