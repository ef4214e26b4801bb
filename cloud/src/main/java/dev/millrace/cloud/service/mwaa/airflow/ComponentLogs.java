package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an environment's components print, in the log groups that MWAA has for them: nothing of a kind that is off, and no
/// line below its level.
final class ComponentLogs {
    private static final List<String> LEVELS = List.of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL");

    /// Airflow 2's `{file.py:12} INFO - `, gunicorn's `[INFO]`, Airflow 3's `[info     ]`.
    private static final Pattern LEVEL =
            Pattern.compile("\\} (DEBUG|INFO|WARNING|ERROR|CRITICAL) - |\\[(debug|info|warning|error|critical) *]",
                    Pattern.CASE_INSENSITIVE);

    private final EnvironmentLogs logs;
    private final Plan plan;
    private final String suffix;
    /// The level of each component's last line that told one: lines that follow belong to it.
    private final Map<String, String> last = new ConcurrentHashMap<>();

    /// @param began tells this start's streams from another's
    ComponentLogs(EnvironmentLogs logs, Plan plan, Instant began) {
        this.logs = logs;
        this.plan = plan;
        this.suffix = "_ip-127-0-0-1_" + began.getEpochSecond() + ".log";
    }

    /// What a component prints.
    void line(String component, String line) {
        kind(component).ifPresent(kind -> {
            LogSetting setting = plan.logs().get(kind);
            if (setting != null && setting.enabled() && counts(component, line, setting.level())) {
                append(kind, component.startsWith("script_") ? "startup_script_execution" : component, List.of(line));
            }
        });
    }

    /// What pip prints, in each group that MWAA has it in.
    void requirements(List<String> lines) {
        for (LogKind kind : List.of(LogKind.WORKER, LogKind.SCHEDULER, LogKind.WEB_SERVER)) {
            LogSetting setting = plan.logs().get(kind);
            if (setting != null && setting.enabled() && !lines.isEmpty()) {
                append(kind, "requirements_install", lines);
            }
        }
    }

    private void append(LogKind kind, String stream, List<String> lines) {
        logs.append(
                plan.account(), plan.region(), kind.group(plan.environment()), stream + suffix, lines);
    }

    private boolean counts(String component, String line, String least) {
        Matcher found = LEVEL.matcher(line);
        if (found.find()) {
            String level = found.group(1) == null ? found.group(2) : found.group(1);
            last.put(component, level.toUpperCase(Locale.ROOT));
        }
        return LEVELS.indexOf(last.getOrDefault(component, "INFO")) >= LEVELS.indexOf(least);
    }

    private static Optional<LogKind> kind(String component) {
        return switch (component) {
            case "webserver", "script_webserver" -> Optional.of(LogKind.WEB_SERVER);
            case "scheduler", "triggerer", "script_scheduler" -> Optional.of(LogKind.SCHEDULER);
            case "dag_processor" -> Optional.of(LogKind.DAG_PROCESSING);
            case "worker", "script_worker" -> Optional.of(LogKind.WORKER);
            default -> Optional.empty();
        };
    }
}
