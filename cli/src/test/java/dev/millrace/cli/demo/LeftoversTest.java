package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.StartedProcess;
import dev.millrace.cli.UserError;
import dev.millrace.cli.demo.LeftBehind.Kind;
import dev.millrace.cloud.Server;
import dev.millrace.cloud.CloudConfiguration;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import tools.jackson.databind.json.JsonMapper;

/// A demo that was interrupted can be run again.
class LeftoversTest {
    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    private static final String PERMISSION =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}";

    /// As Terraform 1.x prints the errors of hashicorp/aws 5.
    private static final String SAID =
            """
            module.s3_bucket.aws_s3_bucket.bucket: Creating...
            ╷
            │ Error: creating Kinesis Stream (demo_ride_events-x): operation error Kinesis: CreateStream, https response error StatusCode: 400, RequestID: 1, ResourceInUseException: Stream demo_ride_events-x under account 000000000000 already exists.
            │\s
            │   with module.source_kinesis_stream.aws_kinesis_stream.stream,
            │   on ../../modules/kinesis/main.tf line 1, in resource "aws_kinesis_stream" "stream":
            ╵
            ╷
            │ Error: creating S3 Bucket (demo-models-x): BucketAlreadyOwnedByYou
            │\s
            │   with module.s3_bucket.aws_s3_bucket.bucket,
            ╵
            ╷
            │ Error: creating ECR Repository (demo_images-x): operation error ECR: CreateRepository, RepositoryAlreadyExistsException: The repository with name 'demo_images-x' already exists
            │\s
            ╵
            ╷
            │ Error: creating IAM Role (iam_demo-x): operation error IAM: CreateRole, EntityAlreadyExists: Role with name iam_demo-x already exists.
            │\s
            ╵
            ╷
            │ Error: creating IAM Policy (runtime_demo-x): operation error IAM: CreatePolicy, EntityAlreadyExists: A policy called runtime_demo-x already exists.
            │\s
            ╵
            ╷
            │ Error: creating Kinesis Stream (other): operation error Kinesis: CreateStream, LimitExceededException: too many
            │\s
            ╵
            """;

    @TempDir
    private Path folder;

    @Test
    void what_terraform_was_refused_is_read_from_its_words() {
        assertThat(LeftBehind.in(SAID))
                .containsExactly(
                        new LeftBehind(Kind.STREAM, "demo_ride_events-x"),
                        new LeftBehind(Kind.BUCKET, "demo-models-x"),
                        new LeftBehind(Kind.REPOSITORY, "demo_images-x"),
                        new LeftBehind(Kind.ROLE, "iam_demo-x"),
                        new LeftBehind(Kind.POLICY, "runtime_demo-x"));
        assertThat(LeftBehind.in("Apply complete!")).isEmpty();
    }

    @Test
    void it_is_removed_with_what_is_in_it_and_nothing_else_is() throws Exception {
        try (Server cloud = Server.start(CloudConfiguration.of(folder).withPort(0))) {
            AwsTarget aws = new AwsTarget();
            new CommandLine(aws).parseArgs("--port", Integer.toString(cloud.port()));
            aws.useServer();
            try (KinesisClient kinesis = aws.client(KinesisClient.builder());
                    S3Client s3 = aws.client(S3Client.builder());
                    EcrClient ecr = aws.client(EcrClient.builder());
                    IamClient iam = aws.client(IamClient.builder())) {
                for (String stream : Arrays.asList("demo_ride_events-x", "mine")) {
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
                iam.createRole(request -> request.roleName("iam_demo-x").assumeRolePolicyDocument(TRUST));
                iam.putRolePolicy(request ->
                        request.roleName("iam_demo-x").policyName("inline").policyDocument(PERMISSION));
                String policy = iam.createPolicy(request -> request.policyName("runtime_demo-x").policyDocument(PERMISSION))
                        .policy()
                        .arn();
                iam.attachRolePolicy(request -> request.roleName("iam_demo-x").policyArn(policy));

                new Leftovers(aws).remove(LeftBehind.in(SAID));

                assertThat(kinesis.listStreams().streamNames()).containsExactly("mine");
                assertThat(s3.listBuckets().buckets()).extracting(bucket -> bucket.name()).containsExactly("mine-models");
                assertThat(ecr.describeRepositories().repositories()).isEmpty();
                assertThat(iam.listRoles().roles()).isEmpty();
                assertThat(iam.listPolicies(request -> request.scope(PolicyScopeType.LOCAL)).policies()).isEmpty();
            }
        }
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
