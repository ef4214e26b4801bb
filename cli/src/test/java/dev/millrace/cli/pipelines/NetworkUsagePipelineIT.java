package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The network usage pipeline as a user meets it: the demo, then the same by hand with Terraform and the AWS CLI: a second
/// plan, a night of a few rows, a day without any, a value changed in place, and its end. One story, in order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(3_600)
class NetworkUsagePipelineIT {
    /// With an installation of Airflow and of the query engine over a slow line.
    private static final Duration DEMO = Duration.ofMinutes(40);

    private static final Duration NIGHT = Duration.ofMinutes(15);
    private static final String AIRFLOW = "hand-airflow";
    private static final String DAG = "/dags/driven_data_pipeline";
    private static final List<String> STAGING =
            List.of("dim_address", "dim_date", "dim_finance", "dim_person", "fact_network_usage");

    /// The newest one whose day was over when this began.
    private static final LocalDate LAST_NIGHT =
            OffsetDateTime.now(ZoneOffset.UTC).minusHours(7).toLocalDate().minusDays(1);

    private Story story;

    @BeforeAll
    void startServer() throws Exception {
        story = Story.begin("network-usage");
    }

    @AfterAll
    void stopServer() throws Exception {
        if (story != null) {
            story.close();
        }
    }

    @Test
    @Order(1)
    void the_demo_runs_a_night_counts_asks_opens_the_page_and_leaves_nothing() throws Exception {
        String said = story.shell().run(DEMO, "./millrace", "demo", "network-usage").ok();
        assertThat(said)
                .containsPattern("✓ the night of \\d{4}-\\d\\d-\\d\\d, 1000 rows")
                .containsPattern("raw +1000")
                .containsPattern("✓ Airflow's page, opened by its link")
                .contains("No changes.")
                .containsPattern("On AWS about \\d\\.\\d\\d USD with Airflow up for one hour")
                .containsPattern("✓ \\w+ destroy");
        for (String table : STAGING) {
            assertThat(said).containsPattern(table + " +1000");
        }
        assertThat(story.aws("mwaa", "list-environments").path("Environments").isEmpty()).isTrue();
        assertThat(story.aws("s3api", "list-buckets").toString()).doesNotContain("demo-driven-data");
    }

    @Test
    @Order(2)
    void by_hand_it_stands_and_a_second_plan_finds_nothing() throws Exception {
        terraform("init").ok();
        assertThat(terraform(with("apply", "-auto-approve")).ok()).contains("Apply complete! Resources: 50 added");
        assertThat(terraform(with("plan", "-detailed-exitcode")).ok()).contains("No changes.");
    }

    @Test
    @Order(3)
    void a_night_of_a_few_rows_fills_six_tables() throws Exception {
        Story.await(NIGHT, () -> story.shell()
                        .run(Story.SHORT, "aws", "mwaa", "invoke-rest-api", "--name", AIRFLOW, "--method", "GET", "--path", DAG)
                        .code()
                == 0);
        // Before the DAG is let go: so its schedule finds the night there, and makes none of a thousand rows.
        String run = triggered(LAST_NIGHT, 25);
        airflow("PATCH", DAG, "{\"is_paused\": false}");
        assertThat(ended(run)).isEqualTo("success");
        List<String> tables = new ArrayList<>();
        story.aws("glue", "get-tables", "--database-name", "hand_driven_data_db").path("TableList")
                .forEach(table -> tables.add(table.path("Name").asString()));
        assertThat(tables).containsExactlyInAnyOrder(
                "raw", "dim_address", "dim_date", "dim_finance", "dim_person", "fact_network_usage");
        assertThat(story.aws("s3api", "list-objects-v2", "--bucket", "hand-driven-data-millrace", "--prefix", "data/raw/")
                        .toString())
                .contains("raw_batch_data_" + LAST_NIGHT + ".csv");
    }

    @Test
    @Order(4)
    void each_task_s_log_is_in_the_environment_s_log_group() throws Exception {
        String group = "airflow-" + AIRFLOW + "-Task";
        Story.await(Story.SHORT, () -> {
            String all = story.aws("logs", "describe-log-streams", "--log-group-name", group)
                    .toString();
            return all.contains("task_id=staging_fact_network_usage_crawler")
                    && STAGING.stream().allMatch(table -> all.contains("task_id=staging_" + table + "_glue/attempt=1.log"));
        });
    }

    @Test
    @Order(5)
    void a_day_without_rows_is_a_header_alone_and_the_night_goes_on() throws Exception {
        assertThat(ended(triggered(LAST_NIGHT.minusDays(1), 0))).isEqualTo("success");
        assertThat(story.shell()
                        .run(
                                Story.SHORT,
                                "aws",
                                "s3",
                                "cp",
                                "s3://hand-driven-data-millrace/data/raw/raw_batch_data_" + LAST_NIGHT.minusDays(1)
                                        + ".csv",
                                "-")
                        .ok())
                .startsWith("person_name,user_name,email,")
                .endsWith(",consumed_traffic,unique_id\n")
                .hasLineCount(1);
    }

    @Test
    @Order(6)
    void a_changed_number_of_workers_changes_in_place() throws Exception {
        List<String> changed = new ArrayList<>(with("apply", "-auto-approve"));
        changed.add("-var=max_workers=4");
        assertThat(terraform(changed).ok()).contains("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.");
        assertThat(story.aws("mwaa", "get-environment", "--name", AIRFLOW).at("/Environment/MaxWorkers").asInt())
                .isEqualTo(4);
    }

    @Test
    @Order(7)
    void destroy_leaves_nothing() throws Exception {
        assertThat(terraform(with("destroy", "-auto-approve")).ok()).contains("Destroy complete! Resources: 50 destroyed.");
        assertThat(story.aws("mwaa", "list-environments").path("Environments").isEmpty()).isTrue();
        assertThat(story.aws("glue", "list-jobs").toString()).doesNotContain("hand_");
        assertThat(story.aws("glue", "list-crawlers").toString()).doesNotContain("hand_");
        assertThat(story.aws("glue", "get-databases").toString()).doesNotContain("hand_");
        assertThat(story.aws("iam", "list-roles").toString()).doesNotContain("hand_");
        assertThat(story.aws("s3api", "list-buckets").toString()).doesNotContain("hand-");
        assertThat(story.aws("ec2", "describe-network-interfaces").toString()).doesNotContain("ResourceNotFound", "eni-");
    }

    private List<String> with(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "-input=false",
                "-no-color",
                "-state=" + story.work().resolve("hand.tfstate"),
                "-var=prefix=hand_",
                "-var=bucket_name=hand-driven-data-millrace",
                "-var=mwaa_name=" + AIRFLOW,
                "-var=region=us-east-1"));
        return all;
    }

    private Shell.Result terraform(String... words) throws Exception {
        return terraform(List.of(words));
    }

    private Shell.Result terraform(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("./millrace", "run", "--", "terraform"));
        command.add("-chdir=pipelines/network-usage/terraform");
        command.addAll(words);
        return story.shell()
                .with("TF_DATA_DIR", story.work().resolve("hand.terraform").toString())
                .run(NIGHT, command.toArray(String[]::new));
    }

    private JsonNode airflow(String method, String path, String body) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "mwaa", "invoke-rest-api", "--name", AIRFLOW, "--method", method, "--path", path));
        if (!body.isEmpty()) {
            words.addAll(List.of("--body", body));
        }
        JsonNode answer = story.aws(words.toArray(String[]::new)).path("RestApiResponse");
        return answer.isString() ? JsonMapper.shared().readTree(answer.asString()) : answer;
    }

    /// @return the run's id
    private String triggered(LocalDate night, int rows) throws Exception {
        return airflow(
                        "POST",
                        DAG + "/dagRuns",
                        "{\"dag_run_id\": \"night-" + rows + "\", \"logical_date\": \"" + night + "T07:00:00Z\", \"conf\": {\"rows\": "
                                + rows + "}}")
                .path("dag_run_id")
                .asString();
    }

    /// @return how it ended
    private String ended(String run) throws Exception {
        return Story.await(NIGHT, () -> {
            String state = airflow("GET", DAG + "/dagRuns/" + run, "").path("state").asString("");
            return List.of("success", "failed").contains(state) ? state : null;
        });
    }
}
