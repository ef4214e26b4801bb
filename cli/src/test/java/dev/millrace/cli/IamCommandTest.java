package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.CloudConfiguration;
import dev.millrace.cloud.Server;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/// `millrace iam` against a server on which a role did one thing and was refused another.
class IamCommandTest {
    private static final String LIST = "{\"Effect\":\"Allow\",\"Action\":\"kinesis:ListStreams\",\"Resource\":\"*\"}";
    private static final String STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/rides";

    @TempDir
    private Path folder;

    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = Server.start(CloudConfiguration.of(folder.resolve("data")).withPort(0));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void why_says_what_was_missing_and_where_it_could_be_added() {
        assertThat(iam("why").out()).isEqualTo("Nothing was refused since the server's start.\n");
        String request = work();

        assertThat(iam("why").out())
                .isEqualTo(request + "  kinesis:DeleteStream  " + STREAM + "\n"
                        + "  arn:aws:sts::000000000000:assumed-role/worker/one\n");
        Said why = iam("why", request);
        assertThat(why.code()).isZero();
        assertThat(why.out())
                .matches("(?s)arn:aws:sts::000000000000:assumed-role/worker/one called DeleteStream at \\S+Z, which was "
                        + "refused\\.\n.*")
                .contains("  action    kinesis:DeleteStream\n  resource  " + STREAM + "\n")
                .endsWith("Add to a policy of arn:aws:iam::000000000000:role/worker: {\"Effect\":\"Allow\",\"Action\":"
                        + "\"kinesis:DeleteStream\",\"Resource\":\"" + STREAM + "\"}\n");
    }

    @Test
    void what_a_role_was_refused_in_a_service_s_work_is_explained_by_the_words_it_is_listed_under() {
        try (IamClient iam = client(IamClient.builder(), AwsBasicCredentials.create("test", "test"));
                KinesisClient kinesis = client(KinesisClient.builder(), AwsBasicCredentials.create("test", "test"));
                CloudWatchLogsClient logs =
                        client(CloudWatchLogsClient.builder(), AwsBasicCredentials.create("test", "test"))) {
            iam.createRole(r -> r.roleName("courier")
                    .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"Service\":\"logs.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
            String courier = "arn:aws:iam::000000000000:role/courier";
            kinesis.createStream(r -> r.streamName("rides").shardCount(1));
            logs.createLogGroup(r -> r.logGroupName("group"));
            assertThatThrownBy(() -> logs.putSubscriptionFilter(r -> r.logGroupName("group")
                            .filterName("all")
                            .filterPattern("")
                            .destinationArn(STREAM)
                            .roleArn(courier)))
                    .isInstanceOf(InvalidParameterException.class);
            String listed = "courier kinesis:PutRecord " + STREAM;
            assertThat(iam("why").out()).contains(listed + "  kinesis:PutRecord  " + STREAM + "\n");
            assertThat(iam("why", "courier", "kinesis:PutRecord", STREAM).out())
                    .isEqualTo(iam("why", listed).out())
                    .contains("Add to a policy of " + courier + ": ");
        }
    }

    @Test
    void a_request_that_was_not_refused_is_said_to_be_unknown() {
        Said why = iam("why", "no-such-request");
        assertThat(why.code()).isEqualTo(1);
        assertThat(why.err())
                .isEqualTo("millrace: no refusal of that request is known: it was allowed, is one of before the server's "
                        + "start, or more than 10,000 refusals ago. The latest: millrace iam why\n");
    }

    @Test
    void policy_writes_what_was_done_and_nothing_that_was_refused() {
        role();
        assertThat(iam("policy", "worker").err())
                .isEqualTo("millrace: arn:aws:iam::000000000000:role/worker did nothing since the server's start\n");
        call();

        assertThat(iam("policy", "worker").out().replaceAll("\\s+", ""))
                .isEqualTo("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                        + "\"kinesis:ListStreams\"],\"Resource\":[\"*\"]}]}");
        assertThat(iam("policy", "arn:aws:iam::000000000000:role/worker", "--as", "hcl").out())
                .isEqualTo("""
                        data "aws_iam_policy_document" "worker" {
                          statement {
                            actions   = ["kinesis:ListStreams"]
                            resources = ["*"]
                          }
                        }
                        """);
    }

    @Test
    void who_is_not_there_has_no_policy() {
        Said none = iam("policy", "nobody");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).isEqualTo("millrace: there is no role or user nobody in the account 000000000000\n");
    }

    @Test
    void check_ends_with_one_where_a_role_of_the_state_was_refused() throws Exception {
        work();
        call();
        Path terraform = Files.createDirectory(folder.resolve("terraform"));
        Files.writeString(
                terraform.resolve("terraform.tfstate"),
                "{\"version\":4,\"terraform_version\":\"1.4.0\",\"serial\":1,\"lineage\":\"a\",\"outputs\":{},"
                        + "\"resources\":[],\"check_results\":null}");
        Said empty = iam("check", terraform.toString());
        assertThat(empty.code()).isEqualTo(1);
        assertThat(empty.err())
                .endsWith("millrace: no aws_iam_role is in the state of " + terraform + ": apply it first\n");

        Path shown = Files.writeString(
                folder.resolve("shown.json"),
                "{\"values\":{\"root_module\":{\"child_modules\":[{\"resources\":[{\"type\":\"aws_iam_role\",\"values\":"
                        + "{\"name\":\"worker\"}}]}]}}}");
        Said checked = iam("check", shown.toString());
        assertThat(checked.code()).isEqualTo(1);
        assertThat(checked.out())
                .isEqualTo("worker\n  refused  kinesis:DeleteStream  " + STREAM + "\n  did      kinesis:ListStreams  *\n");
    }

    private Said iam(String... words) {
        String[] all = new String[words.length + 5];
        all[0] = "iam";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--port";
        all[words.length + 2] = Integer.toString(server.port());
        all[words.length + 3] = "--data";
        all[words.length + 4] = folder.resolve("data").toString();
        return Said.of(all);
    }

    /// @return the id of the request that was refused
    private String work() {
        role();
        return call();
    }

    private void role() {
        try (IamClient iam = client(IamClient.builder(), AwsBasicCredentials.create("test", "test"))) {
            iam.createRole(r -> r.roleName("worker")
                    .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"AWS\":\"000000000000\"},\"Action\":\"sts:AssumeRole\"}]}"));
            iam.putRolePolicy(r -> r.roleName("worker")
                    .policyName("p")
                    .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[" + LIST + "]}"));
        }
    }

    private String call() {
        try (StsClient sts = client(StsClient.builder(), AwsBasicCredentials.create("test", "test"))) {
            Credentials session = sts.assumeRole(
                            r -> r.roleArn("arn:aws:iam::000000000000:role/worker").roleSessionName("one"))
                    .credentials();
            AwsCredentials worker = AwsSessionCredentials.create(
                    session.accessKeyId(), session.secretAccessKey(), session.sessionToken());
            try (KinesisClient kinesis = client(KinesisClient.builder(), worker)) {
                kinesis.listStreams();
                String[] request = new String[1];
                assertThatThrownBy(() -> kinesis.deleteStream(r -> r.streamName("rides")))
                        .isInstanceOfSatisfying(KinesisException.class, e -> request[0] = e.requestId());
                return request[0];
            }
        }
    }

    private <B extends software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>, C> C client(
            B builder, AwsCredentials credentials) {
        return builder.endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }
}
