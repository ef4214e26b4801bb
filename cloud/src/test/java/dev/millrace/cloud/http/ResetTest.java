package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sts.model.StsException;

final class ResetTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who OWNER = new Who(Who.root("111122223333").credentials(), Region.US_EAST_1);

    @Test
    void a_reset_empties_everything_in_place() throws Exception {
        fill();
        CLOUD.s3(OWNER).putObject(r -> r.bucket("bucket").key("large"), RequestBody.fromBytes(new byte[5_000_000]));
        CLOUD.iam(OWNER).createUser(r -> r.userName("user"));
        AccessKey key =
                CLOUD.iam(OWNER).createAccessKey(r -> r.userName("user")).accessKey();
        Who user = new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), Region.US_EAST_1);
        CLOUD.sts(user).getCallerIdentity();

        HttpResponse<String> answer = CLOUD.send("POST", "/_millrace/reset", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"status\":\"ok\",\"tookMs\":\\d+}");

        assertThat(CLOUD.kinesis(OWNER).listStreams().streamNames()).isEmpty();
        assertThat(CLOUD.s3(OWNER).listBuckets().buckets()).isEmpty();
        assertThat(CLOUD.ecr(OWNER).describeRepositories().repositories()).isEmpty();
        assertThat(CLOUD.logs(OWNER).describeLogGroups().logGroups()).isEmpty();
        assertThat(CLOUD.lambda(OWNER).listFunctions().functions()).isEmpty();
        assertThat(CLOUD.lambda(OWNER).listEventSourceMappings().eventSourceMappings())
                .isEmpty();
        assertThat(CLOUD.iam(OWNER).listRoles().roles()).isEmpty();
        refused(
                StsException.class,
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                () -> CLOUD.sts(user).getCallerIdentity());
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "Stream s under account 111122223333 not found.",
                () -> CLOUD.kinesis(OWNER)
                        .putRecord(r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromUtf8String("x"))));
        refused(
                NoSuchBucketException.class,
                404,
                "NoSuchBucket",
                "The specified bucket does not exist",
                () -> CLOUD.s3(OWNER).getObjectAsBytes(r -> r.bucket("bucket").key("k")));

        // The same again, in the same server: nothing of before is in the way, nothing shines through.
        String again = fill();
        assertThat(CLOUD.kinesis(OWNER).getRecords(r -> r.shardIterator(again)).records())
                .hasSize(1);
        assertThat(CLOUD.s3(OWNER)
                        .getObjectAsBytes(r -> r.bucket("bucket").key("k"))
                        .asUtf8String())
                .isEqualTo("x");
    }

    /// What a constructor made once and a reset removed.
    @Test
    void functions_start_after_a_reset_from_a_zip_and_from_an_image() throws Exception {
        try (Sandbox sandbox = new Sandbox(SandboxConfiguration.in(CLOUD.data().resolveSibling("probe")))) {
            NamespacesNeeded.orAbort(sandbox.isolation());
        }
        for (String round : List.of("before", "after")) {
            CLOUD.send("POST", "/_millrace/reset", "");
            String role = role();
            String image = new TestImage(CLOUD.ecr(OWNER), "echo").push();
            CLOUD.lambda(OWNER)
                    .createFunction(r -> r.functionName("zip")
                            .timeout(FunctionOwner.PATIENT_SECONDS)
                            .runtime(Runtime.PYTHON3_12)
                            .handler("app.handler")
                            .role(role)
                            .code(c -> c.zipFile(FunctionOwner.zip("def handler(e, c):\n    return e\n"))));
            CLOUD.lambda(OWNER)
                    .createFunction(r -> r.functionName("image")
                            .packageType(PackageType.IMAGE)
                            .role(role)
                            .timeout(FunctionOwner.PATIENT_SECONDS)
                            .memorySize(512)
                            .code(c -> c.imageUri(image)));
            for (String name : List.of("zip", "image")) {
                CLOUD.lambda(OWNER).waiter().waitUntilFunctionActiveV2(r -> r.functionName(name));
                InvokeResponse answer = CLOUD.lambda(OWNER)
                        .invoke(r ->
                                r.functionName(name).payload(SdkBytes.fromUtf8String("{\"round\":\"" + round + "\"}")));
                assertThat(answer.payload().asUtf8String())
                        .as(name + " " + round)
                        .contains(round);
                assertThat(answer.functionError()).isNull();
            }
        }
    }

    @Test
    void an_upload_that_stalls_holds_no_reset_up_and_reaches_nothing_afterwards() throws Exception {
        CLOUD.s3(OWNER).createBucket(request -> request.bucket("slow"));
        URI presigned = presignedPut("slow", "key");
        try (Socket socket = new Socket("127.0.0.1", CLOUD.endpoint().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + presigned.getRawPath() + "?" + presigned.getRawQuery() + " HTTP/1.1\r\nHost: "
                            + presigned.getAuthority() + "\r\nContent-Length: 1000\r\n\r\nbegun")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();

            assertThat(CLOUD.send("POST", "/_millrace/reset", "").statusCode()).isEqualTo(200);

            CLOUD.s3(OWNER).createBucket(request -> request.bucket("slow"));
            try {
                out.write(new byte[995]);
                out.flush();
            } catch (IOException broken) {
                // It was broken off: what should be.
            }
            assertThat(CLOUD.s3(OWNER).listObjectsV2(request -> request.bucket("slow")).contents())
                    .isEmpty();
        }
    }

    private static URI presignedPut(String bucket, String key) throws Exception {
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(CLOUD.endpoint())
                .region(OWNER.region())
                .credentialsProvider(OWNER.provider())
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            return presigner
                    .presignPutObject(presign -> presign.signatureDuration(Duration.ofMinutes(5))
                            .putObjectRequest(put -> put.bucket(bucket).key(key)))
                    .url()
                    .toURI();
        }
    }

    @Test
    void a_reset_is_a_post_and_health_is_a_get() throws Exception {
        HttpResponse<String> get = CLOUD.send("GET", "/_millrace/reset", "");
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        HttpResponse<String> health = CLOUD.send("GET", "/_millrace/health", "");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .contains("\"status\":\"ok\"")
                .contains("\"kinesis\",\"lambda\",\"logs\",\"mwaa\",\"s3\",");
    }

    /// Something in every service.
    /// @return an iterator at the beginning of the stream made
    private static String fill() {
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("s").shardCount(1));
        CLOUD.kinesis(OWNER).putRecord(r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromUtf8String("x")));
        CLOUD.s3(OWNER).createBucket(r -> r.bucket("bucket"));
        CLOUD.s3(OWNER).putObject(r -> r.bucket("bucket").key("k"), RequestBody.fromString("x"));
        CLOUD.ecr(OWNER).createRepository(r -> r.repositoryName("repository"));
        CLOUD.logs(OWNER).createLogGroup(r -> r.logGroupName("group").tags(Map.of("a", "1")));
        String role = role();
        CLOUD.lambda(OWNER)
                .createFunction(r -> r.functionName("function")
                        .runtime(Runtime.PYTHON3_12)
                        .handler("app.handler")
                        .role(role)
                        .code(c -> c.zipFile(FunctionOwner.zip("def handler(e, c):\n    return 'x'\n"))));
        CLOUD.lambda(OWNER)
                .createEventSourceMapping(r -> r.functionName("function")
                        .eventSourceArn("arn:aws:kinesis:us-east-1:111122223333:stream/s")
                        .startingPosition(EventSourcePosition.LATEST));
        return CLOUD.kinesis(OWNER)
                .getShardIterator(r -> r.streamName("s")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }

    private static String role() {
        String role = CLOUD.iam(OWNER)
                .createRole(r -> r.roleName("role")
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                        + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        CLOUD.iam(OWNER)
                .attachRolePolicy(r -> r.roleName("role")
                        .policyArn("arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole"));
        return role;
    }
}
