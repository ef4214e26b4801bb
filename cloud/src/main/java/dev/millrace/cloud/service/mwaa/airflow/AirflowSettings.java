package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All that Airflow's processes find in their environment.
///
/// @param home     AIRFLOW_HOME, as they see it
/// @param database its address
/// @param server   this one, where AWS's APIs are
/// @param web      port of the web server
record AirflowSettings(
        Plan plan, AirflowVersion version, Secrets secrets, String home, String database, URI server, int web) {
    /// As many at once as a worker of mw1.small takes, and some that only wait.
    private static final int TASKS = 8;

    /// Longer than any clock is moved: no component is taken for dead, and no DAG for gone, because time went on. Who
    /// is dead is known by its process; a DAG that takes too long to import is ended by a timer of its own.
    private static final String NEVER_DEAD = "3000000000";

    Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(Map.ofEntries(
                setting("core", "parallelism", TASKS),
                setting("core", "load_examples", "False"),
                setting("core", "execute_tasks_new_python_interpreter", "False"),
                setting("core", "default_pool_task_slot_count", "10000"),
                setting("database", "load_default_connections", "False"),
                setting("scheduler", "schedule_after_task_execution", "False"),
                // The DAG processor is told of changes, see millrace_airflow.py.
                setting("dag_processor", "bundle_refresh_check_interval", "300"),
                setting("scheduler", "task_queued_timeout", "1800"),
                // Where nothing was to be done, it looks again after so many seconds.
                setting("scheduler", "scheduler_idle_sleep_time", "2"),
                setting("logging", "colored_console_log", "False"),
                setting("webserver", "warn_deployment_exposure", "False"),
                setting("webserver", "enable_proxy_fix", "True"),
                setting("fab", "enable_proxy_fix", "True")));
        plan.options().forEach((name, value) -> option(name).ifPresent(variable -> all.put(variable, value)));
        all.putAll(reserved());
        return Map.copyOf(all);
    }

    /// What an option of the environment or its start-up script does not change.
    private Map<String, String> reserved() {
        Map<String, String> all = new HashMap<>(Map.ofEntries(
                Map.entry("AIRFLOW_HOME", home),
                Map.entry("AIRFLOW_ENV_NAME", plan.environment()),
                setting("core", "executor", "LocalExecutor"),
                setting("core", "dags_folder", home + "/dags"),
                setting("core", "plugins_folder", home + "/plugins"),
                setting("core", "fernet_key", secrets.fernet()),
                setting("database", "sql_alchemy_conn", database),
                setting("scheduler", "standalone_dag_processor", "True"),
                setting("scheduler", "scheduler_health_check_threshold", NEVER_DEAD),
                setting("scheduler", "scheduler_zombie_task_threshold", NEVER_DEAD),
                setting("scheduler", "task_instance_heartbeat_timeout", NEVER_DEAD),
                setting("triggerer", "triggerer_health_check_threshold", NEVER_DEAD),
                setting("scheduler", "dag_stale_not_seen_duration", NEVER_DEAD),
                setting("core", "dag_file_processor_timeout", NEVER_DEAD),
                setting("dag_processor", "dag_file_processor_timeout", NEVER_DEAD),
                setting("webserver", "secret_key", secrets.web()),
                setting("logging", "logging_level", "INFO"),
                // Each start is another user of the sandbox: what one has written, the next goes on writing.
                setting("logging", "file_task_handler_new_folder_permissions", "0o777"),
                setting("logging", "file_task_handler_new_file_permissions", "0o666"),
                setting("usage_data_collection", "enabled", "False"),
                Map.entry("MILLRACE_TOKEN", secrets.token()),
                Map.entry("MILLRACE_CLOCK", "/opt/millrace/clock"),
                Map.entry("PYTHONPATH", "/opt/millrace"),
                Map.entry("PYTHONUNBUFFERED", "1"),
                Map.entry("PYTHONDONTWRITEBYTECODE", "1"),
                Map.entry("LANG", "C.UTF-8"),
                Map.entry("TZ", "UTC"),
                Map.entry("HOME", home)));
        all.putAll(aws());
        all.putAll(version.second() ? ofSecond() : ofThird());
        LogSetting tasks = plan.logs().get(LogKind.TASK);
        if (tasks != null && tasks.enabled()) {
            all.putAll(Map.ofEntries(
                    setting("logging", "remote_logging", "True"),
                    setting("logging", "remote_log_conn_id", "aws_default"),
                    setting(
                            "logging",
                            "remote_base_log_folder",
                            "cloudwatch://arn:aws:logs:" + plan.region() + ":" + plan.account() + ":log-group:"
                                    + LogKind.TASK.group(plan.environment())),
                    Map.entry("MILLRACE_TASK_LOG_LEVEL", tasks.level())));
        }
        return all;
    }

    /// The role's credentials are asked for anew whenever they are about to end.
    private Map<String, String> aws() {
        return Map.ofEntries(
                Map.entry("AWS_ENDPOINT_URL", server.toString()),
                Map.entry("AWS_REGION", plan.region()),
                Map.entry("AWS_DEFAULT_REGION", plan.region()),
                Map.entry("AWS_EC2_METADATA_DISABLED", "true"),
                Map.entry("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.resolve(AirflowEnvironments.CREDENTIALS + "/" + plan.uid())
                                .toString()),
                Map.entry("AWS_CONTAINER_AUTHORIZATION_TOKEN", secrets.token()),
                Map.entry("AIRFLOW_CONN_AWS_DEFAULT", "aws://"));
    }

    private static Map<String, String> ofSecond() {
        return Map.ofEntries(
                setting("logging", "logging_config_class", "millrace_logging.LOGGING_CONFIG"),
                setting("logging", "dag_processor_log_target", "stdout"),
                setting("api", "auth_backends", "airflow.api.auth.backend.session"),
                setting("fab", "update_fab_perms", "False"),
                setting("webserver", "update_fab_perms", "False"));
    }

    private Map<String, String> ofThird() {
        return Map.ofEntries(
                setting("core", "execution_api_server_url", "http://127.0.0.1:" + web + "/execution/"),
                setting("workers", "execution_api_timeout", "30"),
                // They are printed by ours, see millrace_airflow.py.
                setting("logging", "dag_processor_log_target", "file"),
                setting("core", "auth_manager", "millrace_auth.TokenManager"),
                setting("core", "simple_auth_manager_all_admins", "False"),
                setting("api", "secret_key", secrets.web()),
                setting("api_auth", "jwt_secret", secrets.web()));
    }

    private static Map.Entry<String, String> setting(String section, String key, Object value) {
        return Map.entry(variable(section, key), value.toString());
    }

    /// `core.default_task_retries` as Airflow reads it from its environment.
    private static Optional<String> option(String name) {
        int dot = name.indexOf('.');
        return dot <= 0 || dot == name.length() - 1
                ? Optional.empty()
                : Optional.of(variable(name.substring(0, dot), name.substring(dot + 1)));
    }

    private static String variable(String section, String key) {
        return "AIRFLOW__" + section.toUpperCase(Locale.ROOT).replace('.', '_') + "__" + key.toUpperCase(Locale.ROOT);
    }
}
