package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.StartedProcess;
import dev.millrace.cli.UserError;
import dev.millrace.cloud.Server;
import dev.millrace.cloud.CloudConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;
import picocli.CommandLine;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import tools.jackson.databind.json.JsonMapper;

/// A demo that was interrupted can be run again.
class LeftoversTest {
    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"Service\":[\"firehose.amazonaws.com\",\"glue.amazonaws.com\",\"lambda.amazonaws.com\"]},\"Action\":\"sts:AssumeRole\"}]}";
    private static final String PERMISSION =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"kinesis:*\"],\"Resource\":\"*\"}]}";

    /// As `terraform show -json` writes it, with what is read of it.
    private static final String PLAN =
            """
            {"resource_changes": [
              {"type": "aws_kinesis_stream", "change": {"actions": ["create"], "after": {"name": "demo_ride_events-x"}}},
              {"type": "aws_kinesis_stream", "change": {"actions": ["no-op"], "after": {"name": "noted"}}},
              {"type": "aws_s3_bucket", "change": {"actions": ["create"], "after": {"bucket": "demo-models-x"}}},
              {"type": "aws_s3_bucket", "change": {"actions": ["create"], "after": {"bucket": "never-made-x"}}},
              {"type": "aws_ecr_repository", "change": {"actions": ["create"], "after": {"name": "demo_images-x"}}},
              {"type": "aws_iam_role", "change": {"actions": ["create"], "after": {"name": "iam_demo-x"}}},
              {"type": "aws_iam_policy", "change": {"actions": ["create"], "after": {"name": "runtime_demo-x"}}},
              {"type": "aws_iam_policy", "change": {"actions": ["delete", "create"], "after": {"name": "mine"}}},
              {"type": "aws_kinesis_firehose_delivery_stream", "change": {"actions": ["create"], "after": {"name": "demo-raw"}}},
              {"type": "aws_glue_catalog_database", "change": {"actions": ["create"], "after": {"name": "demo_beers"}}},
              {"type": "aws_glue_classifier", "change": {"actions": ["create"], "after": {"name": "demo_csv"}}},
              {"type": "aws_glue_crawler", "change": {"actions": ["create"], "after": {"name": "demo-crawler"}}},
              {"type": "aws_glue_job", "change": {"actions": ["create"], "after": {"name": "demo_job"}}},
              {"type": "aws_glue_job", "change": {"actions": ["create"], "after": {"name": "never_made"}}},
              {"type": "aws_mwaa_environment", "change": {"actions": ["create"], "after": {"name": "never-made"}}},
              {"type": "aws_lambda_function", "change": {"actions": ["create"], "after": {"function_name": "demo-left"}}},
              {"type": "aws_lambda_function", "change": {"actions": ["create"], "after": {"function_name": "never-made"}}},
              {"type": "aws_lambda_alias", "change": {"actions": ["create"], "after": {"function_name": "noted", "name": "live"}}},
              {"type": "aws_lambda_permission", "change": {"actions": ["create"], "after": {"function_name": "noted", "statement_id": "events"}}},
              {"type": "aws_lambda_event_source_mapping", "change": {"actions": ["create"], "after": {"function_name": "noted"}}},
              {"type": "aws_lambda_permission", "change": {"actions": ["create"], "after": {"statement_id": "only the apply will tell"}}},
              {"type": "aws_subnet", "change": {"actions": ["create"], "after": {"tags": {"Name": "demo"}}}}],
             "prior_state": {"values": {"root_module": {"resources": [{"values": {"id": "%s"}}],
               "child_modules": [{"resources": [{"values": {"id": "%s"}}]}]}}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void what_the_next_apply_would_make_anew_is_removed_with_what_is_in_it_and_nothing_else_is() throws Exception {
        try (Server cloud = Server.start(CloudConfiguration.of(folder).withPort(0))) {
            AwsTarget aws = new AwsTarget();
            new CommandLine(aws).parseArgs("--port", Integer.toString(cloud.port()));
            aws.useServer();
            NetworkLeftovers network = new NetworkLeftovers(aws);
            try (KinesisClient kinesis = aws.client(KinesisClient.builder());
                    FirehoseClient firehose = aws.client(FirehoseClient.builder());
                    S3Client s3 = aws.client(S3Client.builder());
                    EcrClient ecr = aws.client(EcrClient.builder());
                    GlueClient glue = aws.client(GlueClient.builder());
                    LambdaClient lambda = aws.client(LambdaClient.builder());
                    IamClient iam = aws.client(IamClient.builder())) {
                for (String stream : List.of("demo_ride_events-x", "noted", "mine")) {
                    kinesis.createStream(request -> request.streamName(stream).shardCount(1));
                }
                s3.createBucket(request -> request.bucket("demo-models-x"));
                s3.putBucketVersioning(request -> request.bucket("demo-models-x")
                        .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
                for (int i = 0; i < 2; i++) {
                    s3.putObject(request -> request.bucket("demo-models-x").key("a"), RequestBody.fromString("b"));
                }
                s3.deleteObject(request -> request.bucket("demo-models-x").key("a"));
                s3.createBucket(request -> request.bucket("mine-models"));
                ecr.createRepository(request -> request.repositoryName("demo_images-x"));
                String role = iam.createRole(request -> request.roleName("iam_demo-x").assumeRolePolicyDocument(TRUST))
                        .role()
                        .arn();
                iam.putRolePolicy(request ->
                        request.roleName("iam_demo-x").policyName("inline").policyDocument(PERMISSION));
                String policy = iam.createPolicy(request -> request.policyName("runtime_demo-x").policyDocument(PERMISSION))
                        .policy()
                        .arn();
                iam.attachRolePolicy(request -> request.roleName("iam_demo-x").policyArn(policy));
                iam.createPolicy(request -> request.policyName("mine").policyDocument(PERMISSION));
                firehose.createDeliveryStream(request -> request.deliveryStreamName("demo-raw")
                        .extendedS3DestinationConfiguration(
                                to -> to.roleARN(role).bucketARN("arn:aws:s3:::mine-models")));
                glue.createDatabase(request -> request.databaseInput(database -> database.name("demo_beers")));
                glue.createDatabase(request -> request.databaseInput(database -> database.name("mine")));
                glue.createTable(request ->
                        request.databaseName("demo_beers").tableInput(table -> table.name("beers")));
                glue.createClassifier(request -> request.csvClassifier(csv -> csv.name("demo_csv").delimiter(",")));
                glue.createCrawler(request -> request.name("demo-crawler")
                        .role(role)
                        .targets(targets -> targets.s3Targets(target -> target.path("s3://mine-models/"))));
                glue.createJob(request -> request.name("demo_job")
                        .role(role)
                        .command(command -> command.name("pythonshell").scriptLocation("s3://mine-models/job.py")));
                for (String name : List.of("demo-left", "noted")) {
                    lambda.createFunction(request -> request.functionName(name)
                            .role(role)
                            .runtime(Runtime.PROVIDED_AL2023)
                            .handler("none")
                            .code(code -> code.zipFile(SdkBytes.fromByteArray(zip()))));
                    lambda.waiter().waitUntilFunctionActiveV2(request -> request.functionName(name));
                    lambda.createEventSourceMapping(request -> request.functionName(name)
                            .startingPosition("LATEST")
                            .eventSourceArn(kinesis.describeStreamSummary(of -> of.streamName("mine"))
                                    .streamDescriptionSummary()
                                    .streamARN()));
                }
                lambda.createAlias(request -> request.functionName("noted").name("live").functionVersion("$LATEST"));
                lambda.addPermission(request -> request.functionName("noted")
                        .statementId("events")
                        .action("lambda:InvokeFunction")
                        .principal("events.amazonaws.com"));
                String vpc = made(network, "Vpc", "vpcId", Map.of("CidrBlock", "10.0.0.0/16"));
                String noted = made(network, "Subnet", "subnetId", Map.of("VpcId", vpc, "CidrBlock", "10.0.1.0/24"));
                made(network, "Subnet", "subnetId", Map.of("VpcId", vpc, "CidrBlock", "10.0.2.0/24"));
                made(network, "InternetGateway", "internetGatewayId", Map.of());
                made(network, "RouteTable", "routeTableId", Map.of("VpcId", vpc));

                Plan next = Plan.of(JsonMapper.shared().readTree(PLAN.formatted(vpc, noted)));
                assertThat(new Leftovers(aws).remove(next)).isEqualTo(17);
                assertThat(new Leftovers(aws).remove(next)).isZero();

                assertThat(kinesis.listStreams().streamNames()).containsExactly("mine", "noted");
                assertThat(firehose.listDeliveryStreams().deliveryStreamNames()).isEmpty();
                assertThat(s3.listBuckets().buckets()).extracting(bucket -> bucket.name()).containsExactly("mine-models");
                assertThat(ecr.describeRepositories().repositories()).isEmpty();
                assertThat(iam.listRoles().roles()).isEmpty();
                assertThat(iam.listPolicies(request -> request.scope(PolicyScopeType.LOCAL)).policies())
                        .extracting(one -> one.policyName())
                        .containsExactly("mine");
                assertThat(glue.getDatabases(request -> {}).databaseList()).extracting(one -> one.name()).containsExactly("mine");
                assertThat(glue.getClassifiers(request -> {}).classifiers()).isEmpty();
                assertThat(glue.listCrawlers(request -> {}).crawlerNames()).isEmpty();
                assertThat(glue.listJobs(request -> {}).jobNames()).isEmpty();
                assertThat(lambda.listFunctions().functions()).extracting(one -> one.functionName()).containsExactly("noted");
                assertThat(lambda.listAliases(request -> request.functionName("noted")).aliases()).isEmpty();
                assertThat(lambda.listEventSourceMappings().eventSourceMappings()).isEmpty();
                assertThatThrownBy(() -> lambda.getPolicy(request -> request.functionName("noted")))
                        .isInstanceOf(ResourceNotFoundException.class);
                NodeList tagged = network.call(Map.of("Action", "DescribeTags")).getElementsByTagName("resourceId");
                assertThat(IntStream.range(0, tagged.getLength()).mapToObj(i -> tagged.item(i).getTextContent()))
                        .containsExactlyInAnyOrder(vpc, noted);
            }
        }
    }

    private static byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("bootstrap"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// @return the id of what is made, with the tag that the plan has
    private static String made(NetworkLeftovers network, String kind, String id, Map<String, String> parameters)
            throws IOException {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("Action", "Create" + kind);
        all.put("TagSpecification.1.ResourceType", kind.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT));
        all.put("TagSpecification.1.Tag.1.Key", "Name");
        all.put("TagSpecification.1.Tag.1.Value", "demo");
        return network.call(all).getElementsByTagName(id).item(0).getTextContent();
    }

    @Test
    void an_apply_that_was_cut_off_is_known_and_its_terraform_is_ended() throws Exception {
        UnfinishedApply apply = new UnfinishedApply(folder.resolve("applying.json"));
        assertThat(apply.left(Duration.ofSeconds(5))).isFalse();
        Process terraform = new ProcessBuilder("sleep", "600").start();
        apply.begin(terraform.toHandle());
        assertThat(apply.left(Duration.ofSeconds(5))).isTrue();
        assertThat(terraform.waitFor()).isNotZero();
        apply.end();
        assertThat(apply.left(Duration.ofSeconds(5))).isFalse();
    }

    @Test
    void another_s_process_of_the_same_number_is_left_alone() throws Exception {
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(
                    folder.resolve("applying.json"),
                    JsonMapper.shared().writeValueAsString(new StartedProcess(other.pid(), 1)));
            assertThat(new UnfinishedApply(folder.resolve("applying.json")).left(Duration.ofSeconds(5))).isTrue();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void a_second_demo_is_told_of_the_first() throws Exception {
        Process holder = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import fcntl,os,sys,time\nos.makedirs(sys.argv[1],exist_ok=True)\nf=open(sys.argv[1]+'/lock','w')\n"
                                + "fcntl.lockf(f,fcntl.LOCK_EX)\nf.write(str(os.getpid())+'\\n')\nf.flush()\n"
                                + "print('held',flush=True)\ntime.sleep(600)",
                        folder.resolve("demo").toString())
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('h');
            assertThatThrownBy(() -> OneDemo.on(folder))
                    .isInstanceOf(UserError.class)
                    .hasMessage("another demo (process " + holder.pid() + ") is at work in " + folder
                            + ". Wait for its end, or give this one a server of its own: --port 4567 --data FOLDER");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        OneDemo.on(folder).close();
        try (FileChannel free = FileChannel.open(folder.resolve("demo/lock"), StandardOpenOption.WRITE)) {
            assertThat(free.tryLock()).isNotNull();
        }
    }
}
