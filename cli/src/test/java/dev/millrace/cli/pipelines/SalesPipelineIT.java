package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import tools.jackson.databind.JsonNode;

/// The sales pipeline as a user meets it: remote state that is locked, two environments, models promoted and taken back
/// while events go on. One story, in order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SalesPipelineIT {
    private static final String STATES = "tf-state-store-sales-prediction";
    private static final String STG_MODELS = "stg-sales-models-store-sales-predictions";
    private static final String PROD_MODELS = "prod-sales-models-store-sales-predictions";
    private static final String PROD_EVENTS = "prod_sales_events-store-sales-predictions";
    private static final String PROD_PREDICTIONS = "prod_sales_predictions-store-sales-predictions";
    private static final String PROD_FUNCTION = "prod_sales_prediction_lambda_store-sales-predictions";
    private static final String SECOND_RUN = "second";

    private Story story;
    private Path work;
    private Shell shell;
    private Path shipped;
    private String runId;

    @BeforeAll
    void startServer() throws Exception {
        story = Story.begin("sales");
        work = story.work();
        shell = story.shell();
        Story.ShippedModel model = Story.ShippedModel.of("sales");
        shipped = model.model();
        runId = model.runId();
    }

    @AfterAll
    void stopServer() throws Exception {
        story.close();
    }

    @Test
    @Order(1)
    void the_state_is_locked_while_it_is_applied_and_a_second_apply_says_so() throws Exception {
        shell.run(Story.SHORT, "aws", "s3", "mb", "s3://" + STATES).ok();
        init("one", "stg");
        init("two", "stg");
        Path out = work.resolve("apply.out");
        Process first = terraform("one").start(out, work.resolve("apply.err"), words(apply("stg")));
        Story.await(Story.SHORT, () -> keys(STATES).contains("env:/stg/store-sales-prediction.tfstate.tflock"));
        Shell.Result second = terraform("two").run(Story.LONG, words(apply("stg")));
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err()).contains("Error acquiring the state lock").contains("PreconditionFailed");
        assertThat(first.waitFor()).as(Files.readString(work.resolve("apply.err"))).isZero();
        assertThat(Files.readString(out)).contains("Apply complete!");
        assertThat(keys(STATES)).containsExactly("env:/stg/store-sales-prediction.tfstate");
    }

    @Test
    @Order(2)
    void prod_stands_beside_stg_and_neither_sees_changes() throws Exception {
        init("prod", "prod");
        assertThat(terraform("prod").run(Story.LONG, words(apply("prod"))).ok()).contains("Apply complete!");
        assertUnchanged();
    }

    @Test
    @Order(3)
    void two_applies_that_wait_for_the_lock_both_succeed() throws Exception {
        List<Process> applies = new ArrayList<>();
        for (String one : List.of("one", "two")) {
            List<String> arguments = new ArrayList<>(apply("stg"));
            arguments.addAll(List.of("-lock-timeout=5m", "-var=memory_size=" + (one.equals("one") ? 640 : 704)));
            applies.add(terraform(one)
                    .start(work.resolve(one + ".out"), work.resolve(one + ".err"), words(arguments)));
        }
        for (Process apply : applies) {
            assertThat(apply.waitFor()).as(Files.readString(work.resolve("one.err")) + Files.readString(work.resolve("two.err"))).isZero();
        }
        List<String> plan = new ArrayList<>(plan("stg"));
        plan.add("-var=memory_size="
                + aws("lambda", "get-function-configuration", "--function-name",
                                "stg_sales_prediction_lambda_store-sales-predictions")
                        .get("MemorySize")
                        .asInt());
        Shell.Result result = terraform("one").run(Story.LONG, words(plan));
        assertThat(result.code()).as(result.out() + result.err()).isZero();
    }

    @Test
    @Order(4)
    void the_first_model_is_promoted_from_stg_to_prod_and_the_tutorial_s_event_is_predicted() throws Exception {
        upload(runId, shipped);
        assertThat(models("list", "s3://" + STG_MODELS).ok()).contains(runId).contains("rmse");
        assertThat(promote(runId, "--check", Story.ROOT.resolve("pipelines/sales/events/events.jsonl").toString()).ok())
                .contains("has no model yet: nothing to compare with")
                .contains("Version 2 of " + PROD_FUNCTION + " serves run " + runId);
        assertThat(keys(PROD_MODELS)).contains("1/" + runId + "/artifacts/model/MLmodel");

        aws("kinesis", "put-record", "--stream-name", PROD_EVENTS, "--partition-key", "1", "--data",
                "{\"sales_input\": {\"date\": \"2022-12-25\", \"store\": 2, \"promo\": 1, \"holiday\": 0}, \"sales_id\": 512}");
        JsonNode prediction = Story.await(Story.SHORT, () -> predictions().get(512L)).getFirst();
        assertThat(prediction.get("model").asString()).isEqualTo("store_sales_prediction_model");
        assertThat(prediction.get("version").asString()).isEqualTo(runId);
        assertThat(prediction.get("prediction").get("sales").asDouble()).isBetween(1000.0, 30_000.0);
    }

    @Test
    @Order(5)
    void a_run_that_is_missing_incomplete_unreadable_or_of_another_pipeline_changes_nothing() throws Exception {
        Path half = Files.createDirectories(work.resolve("half"));
        Files.copy(shipped.resolve("model.onnx"), half.resolve("model.onnx"));
        upload("half", half);
        Path damaged = copy("damaged");
        Files.write(damaged.resolve("model.onnx"), new byte[] {1, 2, 3});
        Files.writeString(
                damaged.resolve("MLmodel"),
                Files.readString(damaged.resolve("MLmodel")).replaceAll("(?m)^ *model_sha256:.*\n", ""));
        upload("damaged", damaged);
        Story.ShippedModel rides = Story.ShippedModel.of("rides");
        String ridesRun = rides.runId();
        upload(ridesRun, rides.model());
        List<String> keys = keys(PROD_MODELS);
        String function = function();

        assertThat(refused("gone")).contains("there is no run gone in s3://" + STG_MODELS + "/");
        assertThat(refused("half")).contains("run half cannot be promoted: it has no MLmodel. Nothing was changed");
        assertThat(refused("damaged")).contains("run damaged cannot be promoted: The model at ").contains("cannot be loaded");
        assertThat(refused(ridesRun))
                .contains("is not promoted: its model does not answer ")
                .contains("takes PU_DO (text), trip_distance (number)")
                .contains("Version 2 serves as before");

        assertThat(keys(PROD_MODELS)).isEqualTo(keys);
        assertThat(function()).isEqualTo(function);
    }

    @Test
    @Order(6)
    void nothing_is_lost_or_doubled_while_models_are_promoted_and_taken_back() throws Exception {
        upload(SECOND_RUN, copy(SECOND_RUN));
        Set<Long> sent = new TreeSet<>();
        AtomicBoolean enough = new AtomicBoolean();
        Thread load = Thread.ofPlatform().start(() -> load(sent, enough));
        try {
            Story.await(Story.SHORT, () -> predictions().size() > 50);
            String promoted = promote(SECOND_RUN, "--events", "50").ok();
            assertThat(promoted)
                    .contains("events answered            50 of 50       50 of 50")
                    .contains("mean difference                              +0.00");
            // What was refused before has used up numbers of versions.
            Matcher version = Pattern.compile("Version (\\d+) of " + PROD_FUNCTION + " serves run " + SECOND_RUN)
                    .matcher(promoted);
            assertThat(version.find()).as(promoted).isTrue();
            assertThat(models("rollback", "--function", PROD_FUNCTION).ok())
                    .contains("Version 2 of " + PROD_FUNCTION + " serves run " + runId + ", version " + version.group(1)
                            + " no more.");
            assertThat(promote(SECOND_RUN, "--events", "50").ok()).contains("serves run " + SECOND_RUN);
            // It has answered before the load ends, however long that takes.
            Story.await(
                    Story.SHORT,
                    () -> predictions().values().stream()
                            .flatMap(List::stream)
                            .anyMatch(one -> one.get("version").asString().equals(SECOND_RUN)));
        } finally {
            enough.set(true);
            load.join();
        }
        Map<Long, List<JsonNode>> predicted = Story.await(Story.SHORT, () -> {
            Map<Long, List<JsonNode>> found = predictions();
            return found.keySet().containsAll(sent) ? found : null;
        });
        assertThat(predicted).allSatisfy((id, all) -> assertThat(all).as("predictions of " + id).hasSize(1));
        Set<String> versions = new TreeSet<>();
        predicted.values().forEach(all -> versions.add(all.getFirst().get("version").asString()));
        assertThat(versions).containsExactlyInAnyOrder(runId, SECOND_RUN);
    }

    @Test
    @Order(7)
    void terraform_does_not_mind_what_was_promoted_and_destroys_all_of_it() throws Exception {
        Shell.Result plan = terraform("prod").run(Story.LONG, words(plan("prod")));
        assertThat(plan.code()).as(plan.out() + plan.err()).isZero();
        for (String stage : List.of("stg", "prod")) {
            List<String> destroy = new ArrayList<>(apply(stage));
            destroy.set(1, "destroy");
            assertThat(terraform(stage.equals("stg") ? "one" : stage).run(Story.LONG, words(destroy)).ok())
                    .contains("Destroy complete!");
        }
        assertThat(aws("lambda", "list-functions").get("Functions")).isEmpty();
        assertThat(aws("lambda", "list-event-source-mappings").get("EventSourceMappings")).isEmpty();
        assertThat(aws("kinesis", "list-streams").get("StreamNames")).isEmpty();
    }

    private void assertUnchanged() throws Exception {
        for (String stage : List.of("stg", "prod")) {
            Shell.Result plan = terraform(stage.equals("stg") ? "one" : stage).run(Story.LONG, words(plan(stage)));
            assertThat(plan.code()).as(plan.out() + plan.err()).isZero();
            assertThat(plan.out()).contains("No changes.");
        }
    }

    /// Some 100 events a second, each with an id of its own, until there are enough.
    private void load(Set<Long> sent, AtomicBoolean enough) {
        try (KinesisClient kinesis = KinesisClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(URI.create("http://127.0.0.1:" + story.port()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build()) {
            for (long id = 10_000; !enough.get(); id += 10) {
                List<PutRecordsRequestEntry> entries = new ArrayList<>();
                for (long next = id; next < id + 10; next++) {
                    String event =
                            "{\"sales_input\": {\"date\": \"2023-05-01\", \"store\": %d, \"promo\": 0, \"holiday\": 1}, \"sales_id\": %d}"
                                    .formatted(1 + next % 12, next);
                    entries.add(PutRecordsRequestEntry.builder()
                            .partitionKey(Long.toString(next))
                            .data(SdkBytes.fromUtf8String(event))
                            .build());
                    sent.add(next);
                }
                assertThat(kinesis.putRecords(request -> request.streamName(PROD_EVENTS).records(entries))
                                .failedRecordCount())
                        .isZero();
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// All predictions on prod's stream, by the event's id.
    private Map<Long, List<JsonNode>> predictions() throws Exception {
        Map<Long, List<JsonNode>> found = new TreeMap<>();
        for (JsonNode prediction : story.records(PROD_PREDICTIONS)) {
            found.computeIfAbsent(prediction.get("prediction").get("sales_id").asLong(), _ -> new ArrayList<>())
                    .add(prediction);
        }
        return found;
    }

    /// What a promotion could have changed: the newest configuration, the versions, the alias.
    private String function() throws Exception {
        return aws("lambda", "list-versions-by-function", "--function-name", PROD_FUNCTION, "--query",
                                "Versions[].[Version,Environment]")
                        .toString()
                + aws("lambda", "get-alias", "--function-name", PROD_FUNCTION, "--name", "live", "--query",
                        "FunctionVersion");
    }

    /// The shipped model under another run's name.
    private Path copy(String run) throws IOException {
        Path folder = Files.createDirectories(work.resolve(run));
        Files.copy(shipped.resolve("model.onnx"), folder.resolve("model.onnx"));
        Files.writeString(
                folder.resolve("MLmodel"),
                Files.readString(shipped.resolve("MLmodel")).replace("run_id: " + runId, "run_id: " + run));
        return folder;
    }

    private void upload(String run, Path model) throws Exception {
        shell.run(Story.SHORT, "aws", "s3", "cp", "--recursive", model.toString(),
                        "s3://" + STG_MODELS + "/1/" + run + "/artifacts/model")
                .ok();
    }

    private Shell.Result promote(String run, String... more) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("promote", "--from", "s3://" + STG_MODELS, "--run", run, "--function", PROD_FUNCTION));
        words.addAll(List.of(more));
        return models(words.toArray(String[]::new));
    }

    private String refused(String run) throws Exception {
        Shell.Result result = promote(run);
        assertThat(result.code()).as(result.out()).isEqualTo(1);
        return result.err();
    }

    private Shell.Result models(String... words) throws Exception {
        return story.millrace(Stream.concat(Stream.of("models"), Stream.of(words)).toArray(String[]::new));
    }

    private List<String> keys(String bucket) throws Exception {
        List<String> keys = new ArrayList<>();
        aws("s3api", "list-objects-v2", "--bucket", bucket)
                .path("Contents")
                .forEach(object -> keys.add(object.get("Key").asString()));
        return keys;
    }

    private void init(String folder, String workspace) throws Exception {
        story.terraform("sales", folder, List.of("init", "-no-color")).ok();
        story.terraform("sales", folder, List.of("workspace", "select", "-or-create", workspace)).ok();
    }

    private Shell terraform(String folder) {
        return story.terraform("sales", folder);
    }

    private List<String> apply(String stage) {
        return with(stage, "terraform", "apply", "-auto-approve", "-no-color");
    }

    private List<String> plan(String stage) {
        return with(stage, "terraform", "plan", "-detailed-exitcode", "-no-color");
    }

    private List<String> with(String stage, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("-var-file=vars/" + stage + ".tfvars");
        if (stage.equals("stg")) {
            all.add("-var=run_id=" + runId);
        }
        return all;
    }

    private static String[] words(List<String> words) {
        return words.toArray(String[]::new);
    }

    private JsonNode aws(String... arguments) throws IOException, InterruptedException {
        return story.aws(arguments);
    }
}
