package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The rides pipeline as a user meets it: the launcher, Terraform, the AWS CLI, boto3, skopeo. One story, in order:
/// each chapter stands on the one before.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RidesPipelineIT {
    private Story story;
    private Path work;
    private Shell shell;
    private Story.ShippedModel model;
    private String runId;

    @BeforeAll
    void startServer() throws Exception {
        story = Story.begin("rides");
        work = story.work();
        shell = story.shell();
        model = Story.ShippedModel.of("rides");
        runId = model.runId();
    }

    @AfterAll
    void stopServer() throws Exception {
        story.close();
    }

    @Test
    @Order(1)
    void terraform_deploys_stg_and_prod_side_by_side_and_then_sees_no_changes() throws Exception {
        for (String stage : List.of("stg", "prod")) {
            terraform(stage, List.of("init", "-no-color")).ok();
            String applied = terraform(stage, apply(stage)).ok();
            assertThat(applied).contains("Apply complete!");
            Shell.Result plan = terraform(stage, plan(stage));
            assertThat(plan.code()).as(plan.out() + plan.err()).isZero();
            assertThat(plan.out()).contains("No changes.");
        }
        List<String> streams = new ArrayList<>();
        aws("kinesis", "list-streams").get("StreamNames").forEach(name -> streams.add(name.asString()));
        assertThat(streams)
                .containsExactlyInAnyOrder(
                        "stg_ride_events-mlops-zoomcamp",
                        "stg_ride_predictions-mlops-zoomcamp",
                        "prod_ride_events-mlops-zoomcamp",
                        "prod_ride_predictions-mlops-zoomcamp");
    }

    @Test
    @Order(2)
    void a_record_put_with_the_cli_comes_out_as_a_prediction() throws Exception {
        shell.run(
                        Story.SHORT,
                        "aws",
                        "s3",
                        "cp",
                        "--recursive",
                        model.run().toString(),
                        "s3://stg-mlflow-models-mlops-zoomcamp/1/" + runId)
                .ok();
        JsonNode put = aws(
                "kinesis",
                "put-record",
                "--stream-name",
                "stg_ride_events-mlops-zoomcamp",
                "--partition-key",
                "1",
                "--data",
                "{\"ride\": {\"PULocationID\": 130, \"DOLocationID\": 205, \"trip_distance\": 3.66}, \"ride_id\": 156}");
        assertThat(put.get("ShardId").asString()).matches("shardId-\\d{12}");
        assertThat(put.get("SequenceNumber").asString()).matches("\\d{56}");

        JsonNode prediction = awaitPredictions("stg_ride_predictions-mlops-zoomcamp", Set.of("156"), Story.SHORT).get("156");
        assertThat(prediction.get("model").asString()).isEqualTo("ride_duration_prediction_model");
        assertThat(prediction.get("version").asString()).isEqualTo(runId);
        assertThat(prediction.get("prediction").get("ride_id").asInt()).isEqualTo(156);
        assertThat(prediction.get("prediction").get("ride_duration").asDouble()).isBetween(1.0, 60.0);
    }

    @Test
    @Order(3)
    void the_function_s_log_group_shows_the_invocation_with_measured_figures() throws Exception {
        String group = "/aws/lambda/stg_prediction_lambda_mlops-zoomcamp";
        List<String> messages = Story.await(Story.SHORT, () -> {
            List<String> lines = new ArrayList<>();
            aws("logs", "filter-log-events", "--log-group-name", group)
                    .get("events")
                    .forEach(event -> lines.add(event.get("message").asString()));
            return lines.stream().anyMatch(line -> line.startsWith("REPORT")) ? lines : null;
        });
        assertThat(messages).anyMatch(line -> line.matches("(?s)START RequestId: [0-9a-f-]{36} Version: 1\\s*"));
        assertThat(messages).anyMatch(line -> line.matches("(?s)END RequestId: [0-9a-f-]{36}\\s*"));
        assertThat(messages)
                .anyMatch(line -> line.matches("(?s)REPORT RequestId: [0-9a-f-]{36}\tDuration: [0-9.]+ ms\t"
                        + "Billed Duration: \\d+ ms\tMemory Size: 512 MB\tMax Memory Used: \\d+ MB\t.*"));
    }

    @Test
    @Order(4)
    void boto3_reads_what_the_cli_sees() throws Exception {
        String script =
                """
                import boto3, json
                kinesis = boto3.client("kinesis")
                stream = "stg_ride_predictions-mlops-zoomcamp"
                found = []
                for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
                    iterator = kinesis.get_shard_iterator(
                        StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
                    answer = kinesis.get_records(ShardIterator=iterator)
                    assert answer["MillisBehindLatest"] == 0, answer
                    found += [json.loads(record["Data"]) for record in answer["Records"]]
                assert [p["prediction"]["ride_id"] for p in found] == [156], found
                print("read", len(found))
                """;
        assertThat(shell.run(Story.SHORT, "python", "-c", script).ok()).isEqualTo("read 1\n");
    }

    @Test
    @Order(5)
    void the_tutorial_s_test_events_work_through_lambda_invoke() throws Exception {
        Path response = work.resolve("response.json");
        Path event = work.resolve("event.json");
        Files.writeString(
                event,
                "{\"ride\": {\"PULocationID\": 130, \"DOLocationID\": 205, \"trip_distance\": 3.66}, \"ride_id\": 123}");
        JsonNode answer = aws(
                "lambda",
                "invoke",
                "--function-name",
                "stg_prediction_lambda_mlops-zoomcamp",
                "--payload",
                "file://" + event,
                "--log-type",
                "Tail",
                response.toString());
        assertThat(answer.get("StatusCode").asInt()).isEqualTo(200);
        assertThat(answer.has("FunctionError")).as(Files.readString(response)).isFalse();
        String tail = Shell.text(java.util.Base64.getDecoder().decode(answer.get("LogResult").asString()));
        assertThat(tail).contains("START RequestId: ").contains("REPORT RequestId: ");
        JsonNode prediction = JsonMapper.shared().readTree(Files.readString(response));
        assertThat(prediction.toString()).contains("\"ride_id\":123").contains("ride_duration");
    }

    @Test
    @Order(6)
    void changed_values_update_in_place() throws Exception {
        List<String> changed = new ArrayList<>(plan("stg"));
        changed.addAll(List.of("-var=retention_period=72", "-var=memory_size=640", "-var=shard_count=3"));
        Shell.Result plan = terraform("stg", changed);
        assertThat(plan.code()).as(plan.out() + plan.err()).isEqualTo(2);
        assertThat(plan.out()).contains("0 to add, 3 to change, 0 to destroy");
        List<String> apply = new ArrayList<>(apply("stg"));
        apply.addAll(List.of("-var=retention_period=72", "-var=memory_size=640", "-var=shard_count=3"));
        terraform("stg", apply).ok();
        assertThat(terraform("stg", changed).code()).isZero();
        JsonNode stream = aws(
                        "kinesis", "describe-stream-summary", "--stream-name", "stg_ride_events-mlops-zoomcamp")
                .get("StreamDescriptionSummary");
        assertThat(stream.get("OpenShardCount").asInt()).isEqualTo(3);
        assertThat(stream.get("RetentionPeriodHours").asInt()).isEqualTo(72);
    }

    @Test
    @Order(7)
    void skopeo_copies_the_image_out_and_in() throws Exception {
        String repository = aws(
                        "ecr",
                        "describe-repositories",
                        "--repository-names",
                        "stg_stream_model_duration_mlops-zoomcamp")
                .get("repositories")
                .get(0)
                .get("repositoryUri")
                .asString();
        String out = "docker://" + repository + ":latest";
        String layout = "oci:" + work.resolve("layout") + ":latest";
        String script =
                """
                password=$(aws ecr get-login-password)
                skopeo copy --src-tls-verify=false --src-creds "AWS:$password" %s %s
                skopeo copy --dest-tls-verify=false --dest-creds "AWS:$password" %s docker://%s:copied
                """
                        .formatted(out, layout, layout, repository);
        shell.bash(Story.LONG, script).ok();
        List<String> tags = new ArrayList<>();
        aws("ecr", "list-images", "--repository-name", "stg_stream_model_duration_mlops-zoomcamp")
                .get("imageIds")
                .forEach(image -> tags.add(image.path("imageTag").asString("")));
        assertThat(tags).contains("latest", "copied");
    }

    @Test
    @Order(8)
    void a_server_killed_in_the_middle_of_a_replay_loses_no_acknowledged_event() throws Exception {
        Path trips = work.resolve("trips.csv");
        StringBuilder rows = new StringBuilder("PULocationID,DOLocationID,trip_distance\n");
        int rides = 2000;
        for (int ride = 1; ride <= rides; ride++) {
            rows.append(1 + ride % 250).append(',').append(1 + ride * 7 % 250).append(',').append(ride % 90 / 10.0 + 0.3).append('\n');
        }
        Files.writeString(trips, rows);
        Path acknowledged = work.resolve("acknowledged.tsv");
        Process replay = shell.start(
                work.resolve("replay.out"),
                work.resolve("replay.err"),
                "./millrace",
                "events",
                "replay",
                "--stream",
                "stg_ride_events-mlops-zoomcamp",
                "--rate",
                "500",
                "--acknowledged",
                acknowledged.toString(),
                trips.toString());
        Story.await(Story.SHORT, () -> Files.exists(acknowledged) && lines(acknowledged) > rides / 4 ? true : null);
        long pid = JsonMapper.shared()
                .readTree(Files.readString(work.resolve("data/server.json")))
                .get("pid")
                .asLong();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ProcessHandle.of(pid).ifPresent(handle -> handle.onExit().join());
        shell.run(Story.SHORT, "./millrace", "up", "--detach").ok();
        assertThat(replay.waitFor()).as(Files.readString(work.resolve("replay.err"))).isZero();

        Set<String> expected = Files.readAllLines(acknowledged).stream()
                .map(line -> line.substring(0, line.indexOf('\t')))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(expected).hasSize(rides);
        awaitPredictions("stg_ride_predictions-mlops-zoomcamp", expected, Story.LONG);
    }

    @Test
    @Order(9)
    void destroy_leaves_nothing() throws Exception {
        for (String stage : List.of("stg", "prod")) {
            List<String> destroy = new ArrayList<>(apply(stage));
            destroy.set(0, "destroy");
            assertThat(terraform(stage, destroy).ok()).contains("Destroy complete!");
        }
        assertThat(aws("kinesis", "list-streams").get("StreamNames")).isEmpty();
        assertThat(aws("lambda", "list-functions").get("Functions")).isEmpty();
        assertThat(aws("lambda", "list-event-source-mappings").get("EventSourceMappings")).isEmpty();
        assertThat(aws("ecr", "describe-repositories").get("repositories")).isEmpty();
        assertThat(aws("s3api", "list-buckets").path("Buckets")).isEmpty();
        assertThat(aws("iam", "list-roles").get("Roles")).isEmpty();
    }

    private List<String> apply(String stage) {
        return List.of(
                "apply", "-auto-approve", "-no-color", "-state=" + state(stage), "-var-file=vars/" + stage + ".tfvars",
                "-var=run_id=" + runId);
    }

    private List<String> plan(String stage) {
        return List.of(
                "plan", "-detailed-exitcode", "-no-color", "-state=" + state(stage),
                "-var-file=vars/" + stage + ".tfvars", "-var=run_id=" + runId);
    }

    private Path state(String stage) {
        return work.resolve(stage + ".tfstate");
    }

    private Shell.Result terraform(String stage, List<String> arguments) throws IOException, InterruptedException {
        return story.terraform("rides", stage, arguments);
    }

    private JsonNode aws(String... arguments) throws IOException, InterruptedException {
        return story.aws(arguments);
    }

    /// Predictions by their ride's id, when all that are wanted are there.
    private Map<String, JsonNode> awaitPredictions(String stream, Set<String> wanted, Duration limit) throws Exception {
        Map<String, JsonNode> found = new HashMap<>();
        Story.await(limit, () -> {
            found.clear();
            for (JsonNode prediction : story.records(stream)) {
                found.put(prediction.get("prediction").get("ride_id").asString(), prediction);
            }
            return found.keySet().containsAll(wanted) ? true : null;
        });
        return found;
    }

    private static long lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }
}
