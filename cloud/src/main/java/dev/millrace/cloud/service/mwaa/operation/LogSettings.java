package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.wire.mwaa.LoggingConfigurationInput;
import dev.millrace.wire.mwaa.ModuleLoggingConfigurationInput;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of Airflow is logged: what a request does not name stays as it was.
final class LogSettings {
    /// What MWAA has where nobody says: tasks alone.
    private static final Map<LogKind, LogSetting> USUAL = Map.of(
            LogKind.TASK, new LogSetting(true, "INFO"),
            LogKind.DAG_PROCESSING, new LogSetting(false, "INFO"),
            LogKind.SCHEDULER, new LogSetting(false, "INFO"),
            LogKind.WEB_SERVER, new LogSetting(false, "INFO"),
            LogKind.WORKER, new LogSetting(false, "INFO"));

    private LogSettings() {}

    static Map<LogKind, LogSetting> fresh(@Nullable LoggingConfigurationInput given) {
        return changed(USUAL, given);
    }

    static Map<LogKind, LogSetting> changed(
            Map<LogKind, LogSetting> before, @Nullable LoggingConfigurationInput given) {
        if (given == null) {
            return before;
        }
        Map<LogKind, LogSetting> after = new EnumMap<>(before);
        for (LogKind kind : LogKind.values()) {
            ModuleLoggingConfigurationInput one = of(given, kind);
            if (one != null) {
                after.put(kind, new LogSetting(one.enabled(), one.logLevel()));
            }
        }
        return after;
    }

    private static @Nullable ModuleLoggingConfigurationInput of(LoggingConfigurationInput given, LogKind kind) {
        return switch (kind) {
            case DAG_PROCESSING -> given.dagProcessingLogs();
            case SCHEDULER -> given.schedulerLogs();
            case TASK -> given.taskLogs();
            case WEB_SERVER -> given.webserverLogs();
            case WORKER -> given.workerLogs();
        };
    }
}
