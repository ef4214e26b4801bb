package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An environment of MWAA whose Airflow is the real one, which is installed for this user if it was not: a DAG of its
/// bucket runs in the execution's role, what it prints is in CloudWatch Logs, and a day's run comes when the clock is
/// moved.
@Timeout(1_800)
final class AirflowIT {
    /// With an installation over a slow line.
    private static final Duration UP = Duration.ofMinutes(20);

    /// On a machine with much else to do.
    private static final Duration RUN = Duration.ofMinutes(5);

    private static final String BUCKET = "nightly-dags";
    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
              "Principal": {"Service": ["airflow.amazonaws.com", "airflow-env.amazonaws.com"]}}]}
            """;
    private static final String RIGHTS = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "logs:*", "airflow:*"], "Resource": "*"}]}
            """;

    /// Runs by hand and every morning.
    private static final String DAG = """
            from datetime import datetime, timedelta
            import boto3
            from airflow import DAG
            try:
                from airflow.providers.standard.operators.python import PythonOperator
            except ImportError:
                from airflow.operators.python import PythonOperator

            def work(run_id):
                who = boto3.client("sts").get_caller_identity()["Arn"]
                print("at work as", who)
                boto3.client("s3").put_object(Bucket="nightly-dags", Key="done/" + run_id.split("__")[0], Body=who.encode())

            with DAG("day", schedule="0 7 * * *", start_date=datetime.now() - timedelta(days=30), catchup=False,
                     is_paused_upon_creation=False):
                PythonOperator(task_id="work", python_callable=work, op_kwargs={"run_id": "{{ run_id }}"})
            """;

    @Test
    void an_environments_dag_runs_by_hand_and_by_the_clock() throws Exception {
        String version = version();
        try (Story story = Story.begin("airflow")) {
            String role = story.aws(
                            "iam", "create-role", "--role-name", "nightly", "--assume-role-policy-document", TRUST)
                    .at("/Role/Arn")
                    .asString();
            story.aws("iam", "put-role-policy", "--role-name", "nightly", "--policy-name", "all", "--policy-document", RIGHTS);
            bucket(story);
            create(story, role, version);
            Story.await(UP, () -> {
                JsonNode environment = mwaa(story, "get-environment", "--name", "nightly").path("Environment");
                String status = environment.path("Status").asString();
                assertThat(status).as(environment.toString()).isNotEqualTo("CREATE_FAILED");
                return status.equals("AVAILABLE");
            });

            // What its DAG did, as soon as that was read, at start or now.
            Story.await(RUN, () -> rest(story, "GET", "/dags/day").path("dag_id").asString("").equals("day"));
            JsonNode begun = rest(story, "POST", "/dags/day/dagRuns", "--body", body(version));
            assertThat(begun.path("dag_id").asString()).as(begun.toString()).isEqualTo("day");
            assertThat(Story.await(RUN, () -> object(story, "done/by-hand")))
                    .startsWith("arn:aws:sts::000000000000:assumed-role/nightly/");
            Story.await(RUN, () -> logged(story, "at work as arn:aws:sts::000000000000:assumed-role/nightly/"));

            story.aws("s3api", "delete-object", "--bucket", BUCKET, "--key", "done/scheduled");
            story.millrace("clock", "advance", "24h").ok();
            assertThat(Story.await(RUN, () -> object(story, "done/scheduled"))).contains("assumed-role/nightly/");

            mwaa(story, "delete-environment", "--name", "nightly");
            Story.await(RUN, () -> mwaa(story, "list-environments").path("Environments").isEmpty());
        }
    }

    private static void bucket(Story story) throws Exception {
        story.aws("s3api", "create-bucket", "--bucket", BUCKET);
        story.aws("s3api", "put-bucket-versioning", "--bucket", BUCKET, "--versioning-configuration", "Status=Enabled");
        story.aws(
                "s3api",
                "put-public-access-block",
                "--bucket",
                BUCKET,
                "--public-access-block-configuration",
                "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true");
        Path dag = Files.writeString(story.work().resolve("day.py"), DAG);
        story.shell().run(Story.SHORT, "aws", "s3", "cp", dag.toString(), "s3://" + BUCKET + "/dags/day.py").ok();
    }

    private static void create(Story story, String role, String version) throws Exception {
        List<String> subnets = new ArrayList<>();
        story.aws("ec2", "describe-subnets")
                .path("Subnets")
                .forEach(subnet -> subnets.add(subnet.path("SubnetId").asString()));
        String group = story.aws("ec2", "describe-security-groups", "--group-names", "default")
                .at("/SecurityGroups/0/GroupId")
                .asString();
        mwaa(
                story,
                "create-environment",
                "--name",
                "nightly",
                "--airflow-version",
                version,
                "--source-bucket-arn",
                "arn:aws:s3:::" + BUCKET,
                "--dag-s3-path",
                "dags",
                "--execution-role-arn",
                role,
                "--webserver-access-mode",
                "PUBLIC_ONLY",
                "--network-configuration",
                "SubnetIds=" + String.join(",", subnets.subList(0, 2)) + ",SecurityGroupIds=" + group,
                "--logging-configuration",
                "{\"TaskLogs\": {\"Enabled\": true, \"LogLevel\": \"INFO\"}}");
    }

    /// What `-Dmillrace.airflow=VERSION` asks for, or one for whose Python this machine has what MWAA gives it.
    private static String version() {
        String asked = System.getProperty("millrace.airflow");
        if (asked != null) {
            return asked;
        }
        InstalledInterpreters interpreters = InstalledInterpreters.ofThisMachine();
        if (interpreters.exactPython(new Version(3, 11)).isPresent()) {
            return "2.9.2";
        }
        // As the server says, too; what a machine's system has cannot be asked for.
        assumeThat(interpreters.exactPython(new Version(3, 12)))
                .as("Airflow needs Python 3.11 or 3.12")
                .isPresent();
        return "3.0.6";
    }

    private static String body(String version) {
        return version.startsWith("2.")
                ? "{\"dag_run_id\": \"by-hand\"}"
                : "{\"dag_run_id\": \"by-hand\", \"logical_date\": null}";
    }

    private static String object(Story story, String key) throws Exception {
        Path file = story.work().resolve("object");
        Shell.Result got = story.shell()
                .run(Story.SHORT, "aws", "s3api", "get-object", "--bucket", BUCKET, "--key", key, file.toString());
        return got.code() == 0 ? Files.readString(file) : null;
    }

    private static boolean logged(Story story, String words) throws Exception {
        return story.aws("logs", "filter-log-events", "--log-group-name", "airflow-nightly-Task").path("events").valueStream()
                .anyMatch(event -> event.path("message").asString().contains(words));
    }

    private static JsonNode rest(Story story, String method, String path, String... more) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("invoke-rest-api", "--name", "nightly", "--method", method, "--path", path));
        words.addAll(List.of(more));
        Shell.Result answer = run(story, words.toArray(String[]::new));
        return JsonMapper.shared().readTree(answer.code() == 0 ? answer.out() : "{}").path("RestApiResponse");
    }

    private static JsonNode mwaa(Story story, String... words) throws Exception {
        String out = run(story, words).ok();
        return JsonMapper.shared().readTree(out.isBlank() ? "{}" : out);
    }

    /// MWAA's calls go to prefixed names, which are reached by way of the server.
    private static Shell.Result run(Story story, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("./millrace", "run", "--", "aws", "--output", "json", "mwaa"));
        all.addAll(List.of(words));
        return story.shell().run(Story.SHORT, all.toArray(String[]::new));
    }
}
