package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AirflowSettingsTest {
    @Test
    void options_become_airflows_settings() {
        assertThat(settings("2.9.2", Map.of("core.default_task_retries", "3", "webserver.instance_name", "mine"), Map.of()))
                .containsEntry("AIRFLOW__CORE__DEFAULT_TASK_RETRIES", "3")
                .containsEntry("AIRFLOW__WEBSERVER__INSTANCE_NAME", "mine");
    }

    @Test
    void an_idle_scheduler_looks_every_two_seconds_unless_an_option_says_otherwise() {
        assertThat(settings("3.0.6", Map.of(), Map.of()))
                .containsEntry("AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME", "2");
        assertThat(settings("3.0.6", Map.of("scheduler.scheduler_idle_sleep_time", "7"), Map.of()))
                .containsEntry("AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME", "7");
    }

    @Test
    void what_holds_an_environment_together_is_no_option() {
        assertThat(settings(
                        "2.9.2",
                        Map.of("core.executor", "SequentialExecutor", "database.sql_alchemy_conn", "sqlite://", "odd", "1"),
                        Map.of()))
                .containsEntry("AIRFLOW__CORE__EXECUTOR", "LocalExecutor")
                .containsEntry("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://there")
                .doesNotContainKey("odd");
    }

    @Test
    void tasks_find_the_server_and_ask_it_for_the_roles_credentials() {
        assertThat(settings("2.9.2", Map.of(), Map.of()))
                .containsEntry("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
                .containsEntry(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        "http://127.0.0.1:4566/_millrace/airflow/credentials/uid-1")
                .containsEntry("AWS_CONTAINER_AUTHORIZATION_TOKEN", "token")
                .containsEntry("AWS_DEFAULT_REGION", "eu-west-1")
                .doesNotContainKeys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void tasks_logs_are_remote_where_they_are_on() {
        assertThat(settings("2.9.2", Map.of(), Map.of(LogKind.TASK, new LogSetting(true, "WARNING"))))
                .containsEntry("AIRFLOW__LOGGING__REMOTE_LOGGING", "True")
                .containsEntry(
                        "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER",
                        "cloudwatch://arn:aws:logs:eu-west-1:111122223333:log-group:airflow-nightly-Task")
                .containsEntry("MILLRACE_TASK_LOG_LEVEL", "WARNING");
        assertThat(settings("2.9.2", Map.of(), Map.of(LogKind.TASK, new LogSetting(false, "INFO"))))
                .doesNotContainKey("AIRFLOW__LOGGING__REMOTE_LOGGING");
    }

    @Test
    void tasks_of_the_third_speak_to_the_web_server() {
        assertThat(settings("3.0.6", Map.of(), Map.of()))
                .containsEntry("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://127.0.0.1:8080/execution/");
        assertThat(settings("2.9.2", Map.of(), Map.of())).doesNotContainKey("AIRFLOW__CORE__EXECUTION_API_SERVER_URL");
    }

    @Test
    void nobody_logs_in_to_the_third_by_a_password() {
        assertThat(settings("3.0.6", Map.of("core.simple_auth_manager_all_admins", "True"), Map.of()))
                .containsEntry("AIRFLOW__CORE__AUTH_MANAGER", "millrace_auth.TokenManager")
                .containsEntry("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "False")
                .doesNotContainKey("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS");
        assertThat(settings("2.9.2", Map.of(), Map.of())).doesNotContainKey("AIRFLOW__CORE__AUTH_MANAGER");
    }

    private static Map<String, String> settings(
            String version, Map<String, String> options, Map<LogKind, LogSetting> logs) {
        return new AirflowSettings(
                        Plans.plan(options, logs),
                        AirflowVersion.of(version).orElseThrow(),
                        new Secrets("fernet", "web", "database", "token"),
                        "/opt/airflow",
                        "postgresql://there",
                        URI.create("http://127.0.0.1:4566"),
                        8080)
                .environment();
    }
}
