package dev.millrace.cloud.service.glue.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobLogsTest {
    private static JobLogs of(JobKind kind, String version, Map<String, String> arguments) {
        return JobLogs.of(kind, version, new JobArguments(arguments), "jr_1");
    }

    @Test
    void a_runs_streams_have_its_id_in_its_kinds_groups() {
        assertThat(of(JobKind.SHELL, "3.0", Map.of()).output())
                .containsExactly(new JobLogs.Place("/aws-glue/python-jobs/output", "jr_1"));
        assertThat(of(JobKind.SPARK, "5.0", Map.of()).error())
                .containsExactly(new JobLogs.Place("/aws-glue/jobs/error", "jr_1"));
    }

    @Test
    void prefixes_of_groups_and_streams_are_the_users() {
        JobLogs logs = of(
                JobKind.SPARK, "5.0", Map.of("--custom-logGroup-prefix", "/mine", "--custom-logStream-prefix", "night"));
        assertThat(logs.output()).containsExactly(new JobLogs.Place("/mine/output", "night-driver"));
    }

    @Test
    void continuous_logging_has_a_group_of_its_own_before_Glue_5() {
        Map<String, String> asked = Map.of("--enable-continuous-cloudwatch-log", "true");
        assertThat(of(JobKind.SPARK, "5.0", asked).output()).hasSize(1);
        assertThat(of(JobKind.SPARK, "4.0", asked).output())
                .containsExactly(
                        new JobLogs.Place("/aws-glue/jobs/output", "jr_1"),
                        new JobLogs.Place("/aws-glue/jobs/logs-v2", "jr_1-driver"));
        assertThat(of(
                                JobKind.SPARK,
                                "3.0",
                                Map.of(
                                        "--enable-continuous-cloudwatch-log", "true",
                                        "--continuous-log-logGroup", "mine",
                                        "--continuous-log-logStreamPrefix", "p"))
                        .error())
                .contains(new JobLogs.Place("mine", "p-driver"));
    }

    @Test
    void a_version_with_another_Spark_is_told_so() {
        assertThat(GlueVersion.named("5.0").orElseThrow().difference("3.5.4")).isEmpty();
        assertThat(GlueVersion.named("4.0").orElseThrow().difference("3.5.4"))
                .contains("Glue 4.0 has Spark 3.3.0 and Python 3.10: the job runs with Spark 3.5.4.");
    }
}
