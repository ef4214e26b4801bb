package dev.millrace.cloud.service.mwaa.domain;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of an environment may be changed.
/// @param executionRole its ARN
/// @param logs all five kinds
/// @param maintenanceWindow `DAY:HH:MM`
@RecordBuilder
public record EnvironmentSettings(
        String version,
        String environmentClass,
        String executionRole,
        String bucketArn,
        String dagPath,
        @Nullable S3File requirements,
        @Nullable S3File plugins,
        @Nullable S3File startupScript,
        Map<String, String> options,
        Map<LogKind, LogSetting> logs,
        int schedulers,
        int minWorkers,
        int maxWorkers,
        int minWebservers,
        int maxWebservers,
        String webserverAccess,
        List<String> securityGroups,
        String maintenanceWindow)
        implements EnvironmentSettingsBuilder.With {
    public EnvironmentSettings {
        options = Map.copyOf(options);
        logs = Map.copyOf(logs);
        securityGroups = List.copyOf(securityGroups);
    }

    public String bucket() {
        return bucket(bucketArn);
    }

    /// The name of the bucket that an ARN names.
    public static String bucket(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
