package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentSettings;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.domain.LatestChange;
import dev.millrace.wire.mwaa.Environment;
import dev.millrace.wire.mwaa.LastUpdate;
import dev.millrace.wire.mwaa.LoggingConfiguration;
import dev.millrace.wire.mwaa.ModuleLoggingConfiguration;
import dev.millrace.wire.mwaa.NetworkConfiguration;
import dev.millrace.wire.mwaa.UpdateError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Environments as AWS writes them.
final class Shown {
    private static final String SERVICE_ROLE =
            "role/aws-service-role/airflow.amazonaws.com/AWSServiceRoleForAmazonMWAA";

    private Shown() {}

    static Environment environment(KeptEnvironment kept) {
        EnvironmentKey key = kept.key();
        EnvironmentSettings settings = kept.settings();
        return Environment.builder()
                .name(key.name())
                .arn(key.arn())
                .status(kept.status().name())
                .createdAt(kept.created())
                .webserverUrl("http://" + webserver(kept))
                .executionRoleArn(settings.executionRole())
                .serviceRoleArn(Partition.of(key.region()).global("iam", key.account(), SERVICE_ROLE))
                .kmsKey(kept.kmsKey())
                .airflowVersion(settings.version())
                .sourceBucketArn(settings.bucketArn())
                .dagS3Path(settings.dagPath())
                .pluginsS3Path(path(settings.plugins()))
                .pluginsS3ObjectVersion(version(settings.plugins()))
                .requirementsS3Path(path(settings.requirements()))
                .requirementsS3ObjectVersion(version(settings.requirements()))
                .startupScriptS3Path(path(settings.startupScript()))
                .startupScriptS3ObjectVersion(version(settings.startupScript()))
                .airflowConfigurationOptions(settings.options())
                .environmentClass(settings.environmentClass())
                .minWorkers(settings.minWorkers())
                .maxWorkers(settings.maxWorkers())
                .schedulers(settings.schedulers())
                .minWebservers(settings.minWebservers())
                .maxWebservers(settings.maxWebservers())
                .networkConfiguration(new NetworkConfiguration(kept.subnets(), settings.securityGroups()))
                .loggingConfiguration(logging(key, settings.logs()))
                .lastUpdate(lastUpdate(kept.latest()))
                .weeklyMaintenanceWindowStart(settings.maintenanceWindow())
                .tags(kept.tags())
                .webserverAccessMode(settings.webserverAccess())
                .endpointManagement(kept.endpointManagement())
                .databaseVpcEndpointService(endpointService(kept, "database"))
                .webserverVpcEndpointService(
                        settings.webserverAccess().equals("PUBLIC_ONLY") ? null : endpointService(kept, "webserver"))
                .build();
    }

    /// Where its page is.
    static String webserver(KeptEnvironment kept) {
        return "127.0.0.1:" + kept.port();
    }

    private static String endpointService(KeptEnvironment kept, String of) {
        String id = kept.uid().replace("-", "").substring(0, 17);
        return "com.amazonaws.vpce." + kept.key().region() + ".vpce-svc-"
                + (of.equals("database") ? id : new StringBuilder(id).reverse().toString());
    }

    private static @Nullable String path(@Nullable S3File file) {
        return file == null ? null : file.key();
    }

    private static @Nullable String version(@Nullable S3File file) {
        return file == null ? null : file.version();
    }

    private static LastUpdate lastUpdate(LatestChange latest) {
        String code = latest.errorCode();
        return LastUpdate.builder()
                .status(latest.outcome())
                .createdAt(latest.asked())
                .error(code == null ? null : new UpdateError(code, latest.errorMessage()))
                .workerReplacementStrategy(latest.workerReplacement())
                .build();
    }

    private static LoggingConfiguration logging(EnvironmentKey key, Map<LogKind, LogSetting> logs) {
        return LoggingConfiguration.builder()
                .dagProcessingLogs(log(key, LogKind.DAG_PROCESSING, logs))
                .schedulerLogs(log(key, LogKind.SCHEDULER, logs))
                .taskLogs(log(key, LogKind.TASK, logs))
                .webserverLogs(log(key, LogKind.WEB_SERVER, logs))
                .workerLogs(log(key, LogKind.WORKER, logs))
                .build();
    }

    private static @Nullable ModuleLoggingConfiguration log(
            EnvironmentKey key, LogKind kind, Map<LogKind, LogSetting> logs) {
        LogSetting setting = logs.get(kind);
        return setting == null
                ? null
                : new ModuleLoggingConfiguration(
                        setting.enabled(),
                        setting.level(),
                        Arn.of("logs", key.region(), key.account(), "log-group:" + kind.group(key.name()))
                                .toString());
    }
}
