package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/// The beers pipeline as a user meets it: the demo, then an environment by hand with clean-data in Java, its schedule by
/// the moved clock, what it does with a bad record, a value changed in place, and its end. One story, in order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(1_800)
class BeersPipelineIT {
    /// With an installation of the query engine over a slow line.
    private static final Duration DEMO = Duration.ofMinutes(25);

    private static final String RAW = "prod-beer-raw-millrace";
    private static final String CLEANED = "prod-beer-cleaned-millrace";

    private Story story;
    private Shell terraform;
    private Process api;
    private String address;

    @BeforeAll
    void startServer() throws Exception {
        story = Story.begin("beers");
        Path out = story.work().resolve("api.out");
        api = story.shell()
                .start(
                        out,
                        story.work().resolve("api.err"),
                        "python3",
                        "pipelines/beers/api/beer_api.py",
                        "--port",
                        "0",
                        "--seed",
                        "2");
        address = Story.await(Story.SHORT, () -> {
            String said = Files.readString(out).strip();
            return said.isEmpty() ? null : said;
        });
        terraform = story.shell()
                .in(Story.ROOT.resolve("pipelines/beers/terraform/envs/prod"))
                .with("TF_DATA_DIR", story.work().resolve("prod.terraform").toString());
    }

    @AfterAll
    void stopServer() throws Exception {
        if (api != null) {
            api.destroy();
        }
        if (story != null) {
            story.close();
        }
    }

    @Test
    @Order(1)
    void the_demo_collects_crawls_asks_and_trains() throws Exception {
        String said = story.shell().run(DEMO, "./millrace", "demo", "beers").ok();
        assertThat(said)
                .containsPattern("[56] objects in s3://demo-beer-raw-millrace")
                .contains("table demo_beer_cleaned_millrace: id int, name string, abv double")
                .contains("395  62.7")
                .contains("trained on 309 beers; on 77 held out")
                .contains("No changes.");
    }

    @Test
    @Order(2)
    void an_environment_with_clean_data_in_java_stands_and_a_second_plan_finds_nothing() throws Exception {
        run("init", "-input=false").ok();
        assertThat(run(with("apply", "-auto-approve")).ok()).contains("Apply complete! Resources: 29 added");
        assertThat(run(with("plan", "-detailed-exitcode")).ok()).contains("No changes.");
    }

    @Test
    @Order(3)
    void the_schedule_by_the_moved_clock_fills_both_buckets() throws Exception {
        advance("13m");
        List<String> raw = keys(RAW);
        List<String> cleaned = keys(CLEANED);
        // Three where the way here took more than two minutes.
        assertThat(raw).hasSizeBetween(2, 3).allMatch(key -> key.matches(
                "\\d{4}/\\d\\d/\\d\\d/\\d\\d/prod-beer-raw-1-\\d{4}(-\\d\\d){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
        assertThat(cleaned).isNotEmpty();
        assertThat(object(RAW, raw.getFirst())).startsWith("[{\"id\": ");
        assertThat(object(CLEANED, cleaned.getFirst()))
                .matches("\\{\"id\":\\d+,\"name\":\".*\",\"abv\":.*,\"ph\":[\\d.]+}\\n");
    }

    @Test
    @Order(4)
    void what_is_no_beer_goes_to_the_errors_with_its_bytes() throws Exception {
        story.aws("kinesis", "put-record", "--stream-name", "prod-beer-stream", "--partition-key", "shard-1", "--data",
                "nobeer00");
        advance("3m");
        List<String> errors = keys(CLEANED).stream().filter(key -> key.startsWith("errors/")).toList();
        assertThat(errors).singleElement().asString().startsWith("errors/processing-failed/");
        assertThat(object(CLEANED, errors.getFirst())).contains("\"rawData\":\"bm9iZWVyMDA=\"");
    }

    @Test
    @Order(5)
    void a_changed_interval_changes_in_place() throws Exception {
        List<String> changed = new ArrayList<>(with("apply", "-auto-approve"));
        changed.add("-var=buffering_interval=120");
        assertThat(run(changed).ok()).contains("Apply complete! Resources: 0 added, 2 changed, 0 destroyed.");
        JsonNode stream =
                story.aws("firehose", "describe-delivery-stream", "--delivery-stream-name", "prod-beer-raw");
        assertThat(stream.at("/DeliveryStreamDescription/VersionId").asString()).isEqualTo("2");
        assertThat(stream.at("/DeliveryStreamDescription/Destinations/0/ExtendedS3DestinationDescription/BufferingHints"
                                + "/IntervalInSeconds")
                        .asInt())
                .isEqualTo(120);
    }

    @Test
    @Order(6)
    void destroy_leaves_nothing() throws Exception {
        assertThat(run(with("destroy", "-auto-approve")).ok()).contains("Destroy complete! Resources: 29 destroyed.");
        assertThat(story.aws("kinesis", "list-streams").toString()).doesNotContain("prod-");
        assertThat(story.aws("firehose", "list-delivery-streams").toString()).doesNotContain("prod-");
        assertThat(story.aws("events", "list-rules").toString()).doesNotContain("prod-");
        assertThat(story.aws("glue", "list-crawlers").toString()).doesNotContain("prod-");
        assertThat(story.aws("iam", "list-roles").toString()).doesNotContain("prod-");
        assertThat(story.aws("s3api", "list-buckets").toString()).doesNotContain("prod-");
    }

    private List<String> with(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "-input=false",
                "-no-color",
                "-state=" + story.work().resolve("prod.tfstate"),
                "-var=clean_data_language=java",
                "-var=beer_api=" + address));
        return all;
    }

    private Shell.Result run(String... words) throws Exception {
        return run(List.of(words));
    }

    private Shell.Result run(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(words);
        return terraform.run(Story.LONG, command.toArray(String[]::new));
    }

    private void advance(String span) throws Exception {
        story.millrace("clock", "advance", span).ok();
    }

    private List<String> keys(String bucket) throws Exception {
        List<String> keys = new ArrayList<>();
        story.aws("s3api", "list-objects-v2", "--bucket", bucket).path("Contents")
                .forEach(object -> keys.add(object.path("Key").asString()));
        return keys;
    }

    private String object(String bucket, String key) throws Exception {
        return story.shell().run(Story.SHORT, "aws", "s3", "cp", "s3://" + bucket + "/" + key, "-").ok();
    }
}
