package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.Document;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// A newcomer types what the documents print, from top to bottom, and nothing else. Only the port, the folders and the
/// answer "yes" to Terraform are the test's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DocumentsIT {
    private Story story;

    @BeforeAll
    void aFreshMachine() throws Exception {
        story = Story.prepare("documents");
        String state = "-auto-approve -state=" + story.work().resolve("state");
        story.set("TF_CLI_ARGS_apply", state);
        story.set("TF_CLI_ARGS_destroy", state);
        story.set("TF_DATA_DIR", story.work().resolve("terraform").toString());
    }

    @AfterAll
    void leaveNothing() throws Exception {
        Files.deleteIfExists(Story.ROOT.resolve("function.zip"));
        Files.deleteIfExists(Story.ROOT.resolve("answer.json"));
        story.close();
    }

    private String typed(String... blocks) throws Exception {
        return story.shell().bash(Story.LONG, String.join("\n", blocks)).ok();
    }

    private static final String IN_A_SHELL_THAT_USES_IT = "eval \"$(./millrace env)\"";

    @Test
    @Order(1)
    void use_it_leads_to_a_prediction() throws Exception {
        Document readme = Document.of("README.md");
        String said = typed(readme.blocks("sh").getFirst());
        assertThat(said)
                .contains("Apply complete!")
                .as("what the image's build says is shown")
                .contains("building the image of dev.millrace.predictor.rides.RidesHandler")
                .contains("\"ShardId\"")
                .containsPattern("\"version\":\"" + Story.ShippedModel.of("rides").runId()
                        + "\",\"prediction\":\\{\"ride_duration\":[0-9.]+,\"ride_id\":156}")
                .containsPattern("\\* version 1 +run " + Story.ShippedModel.of("rides").runId());
    }

    @Test
    @Order(2)
    void where_to_look_and_how_to_debug_show_what_they_say() throws Exception {
        String nothing = typed(
                IN_A_SHELL_THAT_USES_IT, String.join("\n", Document.of("docs/nothing-arrives.md").blocks("sh")));
        assertThat(nothing)
                .contains("running at http://127.0.0.1:" + story.port())
                .contains("\"StreamStatus\": \"ACTIVE\"")
                .contains("\"State\": \"Enabled\"")
                .contains("REPORT RequestId: ")
                .contains("\"RUN_ID\": ")
                .contains("artifacts/model/MLmodel");
        String debugging =
                typed(IN_A_SHELL_THAT_USES_IT, String.join("\n", Document.of("docs/debugging.md").blocks("sh")));
        assertThat(debugging).contains("REPORT RequestId: ").contains("ride_duration");
    }

    @Test
    @Order(3)
    void the_way_back_leaves_nothing_and_the_shell_as_it_was() throws Exception {
        Document readme = Document.of("README.md");
        String said = typed(
                "export AWS_PROFILE=mine",
                IN_A_SHELL_THAT_USES_IT,
                "export TF_VAR_run_id=" + Story.ShippedModel.of("rides").runId(),
                readme.blocks("sh").get(1),
                "echo profile=${AWS_PROFILE:-} endpoint=${AWS_ENDPOINT_URL:-} key=${AWS_ACCESS_KEY_ID:-}");
        assertThat(said).contains("Destroy complete!").contains("Stopped;").endsWith("profile=mine endpoint= key=\n");
    }

    @Test
    @Order(4)
    void rides_by_hand_works_from_top_to_bottom() throws Exception {
        String said = typed(String.join("\n", Document.of("docs/rides-by-hand.md").blocks("sh"))
                .replace("8080", Integer.toString(Story.freePort())));
        assertThat(said)
                .contains("REPORT RequestId: ")
                .contains("\"prediction\": {\"ride_duration\": 10.0, \"ride_id\": 156}")
                .containsPattern("\"version\":\"" + Story.ShippedModel.of("rides").runId() + "\"")
                .contains("arn:aws:s3:::failures");
    }

    @Test
    @Order(5)
    void a_program_that_is_run_is_that_program_alone() throws Exception {
        Shell shell = story.shell();
        assertThat(shell.run(Story.SHORT, "./millrace", "run", "--", "bash", "-c", "echo \"$0 $1 $AWS_ENDPOINT_URL\"; exit 7", "a b", "it's"))
                .satisfies(result -> {
                    assertThat(result.code()).isEqualTo(7);
                    assertThat(result.out()).isEqualTo("a b it's http://127.0.0.1:" + story.port() + "\n");
                });
        assertThat(shell.run(Story.SHORT, "./millrace", "run", "--help").ok()).startsWith("Usage: ./millrace run");
        assertThat(shell.run(Story.SHORT, "./millrace", "run", "--", "no-such-program").code()).isEqualTo(127);
        assertThat(shell.bash(Story.SHORT, "echo through | ./millrace run -- cat").ok()).isEqualTo("through\n");
    }

    @Test
    @Order(6)
    void aws_itself_is_not_the_server_that_the_environment_names() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            String address = "http://127.0.0.1:" + other.getAddress().getPort();
            Shell shell = story.shell().with("AWS_ENDPOINT_URL", address).with("AWS_ENDPOINT_URL_S3", address)
                    .with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").with("AWS_SECRET_ACCESS_KEY", "not-a-secret")
                    // No way out from here: what would go to AWS ends at a proxy that is not there.
                    .with("HTTPS_PROXY", "http://127.0.0.1:1").with("AWS_MAX_ATTEMPTS", "1");
            assertThat(shell.run(Story.SHORT, "./millrace", "models", "list", "--aws", "s3://models").code()).isEqualTo(1);
            assertThat(asked).hasValue(0);
        } finally {
            other.stop(0);
        }
    }

    @Test
    @Order(7)
    void the_commands_for_ci_start_and_end_a_server_of_their_own() throws Exception {
        String said = story.shell().bash(
                        Story.LONG,
                        Document.of("docs/ci.md").blocks("sh").getFirst()
                                .replace("4599", Integer.toString(Story.freePort()))
                                .replace("$PWD", story.work().toString()))
                .ok();
        assertThat(said).contains("Emptied in ").contains("Stopped;");
    }

    /// The network usage pipeline's page, which prints the commands that its first description had.
    @Test
    @Order(8)
    @Timeout(1_800)
    void network_usage_as_printed_is_planned_made_looked_at_and_leaves_nothing() throws Exception {
        Document page = Document.of("pipelines/network-usage/README.md");
        Duration withAirflow = Duration.ofMinutes(25);
        String test = story.shell().bash(withAirflow, page.blocks("sh").get(0)).ok();
        assertThat(test)
                .containsPattern("Plan:\\S* 1 to add, 0 to change, 0 to destroy")
                .contains("Apply complete! Resources: 1 added")
                .contains(" example-terraform-bucket-test")
                .contains("Destroy complete! Resources: 1 destroyed.");
        String shell = "eval \"$(./millrace env --region eu-central-1)\"";
        String said = story.shell()
                .bash(withAirflow, shell + "\n" + page.blocks("sh").get(1))
                .ok();
        assertThat(said)
                .containsPattern("Plan:\\S* 42 to add, 0 to change, 0 to destroy")
                .contains("Apply complete! Resources: 42 added, 0 changed, 0 destroyed.")
                .contains("\"AVAILABLE\"")
                .containsPattern("\\d dags/driven_data_pipeline.py")
                .containsPattern("\\d requirements.txt")
                .containsPattern("\\d tasks/fact_network_usage.py")
                .contains("\"staging_dim_person_glue\"")
                .contains("\"raw_driven_data_crawler\"")
                .contains("\"Database for DrivenData data.\"")
                .contains("\"10.0.4.0/24\"")
                .contains("Destroy complete! Resources: 42 destroyed.");
        String left = story.shell()
                .bash(
                        Story.LONG,
                        String.join(
                                "\n",
                                shell,
                                "aws s3 ls",
                                "aws glue list-jobs --query JobNames --output text",
                                "aws glue list-crawlers --query CrawlerNames --output text",
                                "aws mwaa list-environments --query Environments --output text",
                                "aws ec2 describe-vpcs --filters Name=is-default,Values=false --query 'Vpcs[].VpcId' --output text",
                                "aws ec2 describe-network-interfaces --query 'NetworkInterfaces[].Description' --output text",
                                "aws iam list-roles --path-prefix / --query 'Roles[].RoleName' --output text"))
                .ok();
        assertThat(left).doesNotContain("driven", "staging", "vpc-", "mwaa", "Airflow", "glue_execution_role");
    }
}
