package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ComponentLogsTest {
    private final List<String> kept = new ArrayList<>();

    @Test
    void each_component_has_its_group_and_stream() {
        ComponentLogs logs = logs(Map.of(
                LogKind.SCHEDULER, new LogSetting(true, "INFO"),
                LogKind.DAG_PROCESSING, new LogSetting(true, "INFO"),
                LogKind.WORKER, new LogSetting(true, "INFO")));

        logs.line("scheduler", "one");
        logs.line("triggerer", "two");
        logs.line("dag_processor", "three");
        logs.line("script_worker", "four");
        logs.line("webserver", "off");

        assertThat(kept)
                .containsExactly(
                        "airflow-nightly-Scheduler scheduler_ip-127-0-0-1_1.log [one]",
                        "airflow-nightly-Scheduler triggerer_ip-127-0-0-1_1.log [two]",
                        "airflow-nightly-DAGProcessing dag_processor_ip-127-0-0-1_1.log [three]",
                        "airflow-nightly-Worker startup_script_execution_ip-127-0-0-1_1.log [four]");
    }

    @Test
    void a_line_below_the_level_is_left_out_with_the_lines_that_follow_it() {
        ComponentLogs logs = logs(Map.of(LogKind.SCHEDULER, new LogSetting(true, "WARNING")));

        logs.line("scheduler", "[2026-11-29T09:00:00.000+0000] {a.py:1} INFO - quiet");
        logs.line("scheduler", "  more of it");
        logs.line("scheduler", "[2026-11-29T09:00:00.000+0000] {a.py:2} ERROR - loud");
        logs.line("scheduler", "Traceback");
        logs.line("scheduler", "2026-11-29T09:00:00Z [info     ] quiet again");

        assertThat(kept)
                .containsExactly(
                        "airflow-nightly-Scheduler scheduler_ip-127-0-0-1_1.log"
                                + " [[2026-11-29T09:00:00.000+0000] {a.py:2} ERROR - loud]",
                        "airflow-nightly-Scheduler scheduler_ip-127-0-0-1_1.log [Traceback]");
    }

    @Test
    void what_pip_printed_is_in_each_group_that_mwaa_has_it_in() {
        ComponentLogs logs = logs(Map.of(
                LogKind.WORKER, new LogSetting(true, "CRITICAL"), LogKind.WEB_SERVER, new LogSetting(true, "INFO")));

        logs.requirements(List.of("Collecting a", "ERROR: no"));

        assertThat(kept)
                .containsExactly(
                        "airflow-nightly-Worker requirements_install_ip-127-0-0-1_1.log [Collecting a, ERROR: no]",
                        "airflow-nightly-WebServer requirements_install_ip-127-0-0-1_1.log [Collecting a, ERROR: no]");
    }

    private ComponentLogs logs(Map<LogKind, LogSetting> settings) {
        return new ComponentLogs(
                (_, _, group, stream, lines) -> kept.add(group + " " + stream + " " + lines),
                Plans.plan(Map.of(), settings),
                Instant.ofEpochSecond(1));
    }
}
