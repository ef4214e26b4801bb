package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.sts.model.Credentials;

final class RestartTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who OWNER = new Who(Who.root("111122223333").credentials(), Region.US_EAST_1);
    private static final String SHARD = "shardId-000000000000";

    @Test
    void what_was_acknowledged_is_there_after_a_restart() throws Exception {
        // Kinesis
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("s").shardCount(1).tags(Map.of("a", "1")));
        String first = put("first");
        String iterator = iterator();
        String consumer = CLOUD.kinesis(OWNER)
                .registerStreamConsumer(r -> r.streamARN("arn:aws:kinesis:us-east-1:111122223333:stream/s")
                        .consumerName("c"))
                .consumer()
                .consumerARN();
        // S3
        CLOUD.s3(OWNER).createBucket(r -> r.bucket("bucket"));
        CLOUD.s3(OWNER)
                .putBucketVersioning(
                        r -> r.bucket("bucket").versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
        String version = CLOUD.s3(OWNER)
                .putObject(r -> r.bucket("bucket").key("k").metadata(Map.of("m", "1")), RequestBody.fromString("one"))
                .versionId();
        CLOUD.s3(OWNER).putObject(r -> r.bucket("bucket").key("k"), RequestBody.fromString("two"));
        byte[] large = new byte[300_000];
        large[299_999] = 9;
        CLOUD.s3(OWNER).putObject(r -> r.bucket("bucket").key("large"), RequestBody.fromBytes(large));
        String upload = CLOUD.s3(OWNER)
                .createMultipartUpload(r -> r.bucket("bucket").key("parts"))
                .uploadId();
        String eTag = CLOUD.s3(OWNER)
                .uploadPart(
                        r -> r.bucket("bucket").key("parts").uploadId(upload).partNumber(1),
                        RequestBody.fromString("a part"))
                .eTag();
        // IAM and STS
        String role = CLOUD.iam(OWNER)
                .createRole(r -> r.roleName("role")
                        .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                + "\"Principal\":{\"AWS\":\"111122223333\",\"Service\":\"lambda.amazonaws.com\"},"
                                + "\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        CLOUD.iam(OWNER)
                .attachRolePolicy(r -> r.roleName("role").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
        CLOUD.iam(OWNER).createUser(r -> r.userName("user"));
        AccessKey key =
                CLOUD.iam(OWNER).createAccessKey(r -> r.userName("user")).accessKey();
        Credentials credentials = CLOUD.sts(OWNER)
                .assumeRole(r -> r.roleArn(role).roleSessionName("session"))
                .credentials();
        // Logs
        long now = System.currentTimeMillis();
        CLOUD.logs(OWNER).createLogGroup(r -> r.logGroupName("group"));
        CLOUD.logs(OWNER).putRetentionPolicy(r -> r.logGroupName("group").retentionInDays(3));
        CLOUD.logs(OWNER).createLogStream(r -> r.logGroupName("group").logStreamName("stream"));
        CLOUD.logs(OWNER)
                .putLogEvents(r -> r.logGroupName("group")
                        .logStreamName("stream")
                        .logEvents(InputLogEvent.builder()
                                .timestamp(now)
                                .message("kept")
                                .build()));
        // ECR
        CLOUD.ecr(OWNER).createRepository(r -> r.repositoryName("repository"));
        String login = CLOUD.ecr(OWNER)
                .getAuthorizationToken()
                .authorizationData()
                .getFirst()
                .authorizationToken();
        // Lambda
        CLOUD.lambda(OWNER)
                .createFunction(r -> r.functionName("function")
                        .runtime(Runtime.PYTHON3_12)
                        .handler("app.handler")
                        .role(role)
                        .environment(e -> e.variables(Map.of("RUN_ID", "1")))
                        .code(c -> c.zipFile(FunctionOwner.zip("def handler(e, c):\n    return 'kept'\n"))));
        CLOUD.lambda(OWNER).waiter().waitUntilFunctionActiveV2(r -> r.functionName("function"));
        String mapping = CLOUD.lambda(OWNER)
                .createEventSourceMapping(r -> r.functionName("function")
                        .eventSourceArn("arn:aws:kinesis:us-east-1:111122223333:stream/s")
                        .startingPosition(EventSourcePosition.LATEST)
                        .enabled(false))
                .uuid();

        CLOUD.restart();

        var stream = CLOUD.kinesis(OWNER)
                .describeStreamSummary(r -> r.streamName("s"))
                .streamDescriptionSummary();
        assertThat(stream.streamStatusAsString()).isEqualTo("ACTIVE");
        assertThat(stream.consumerCount()).isEqualTo(1);
        assertThat(CLOUD.kinesis(OWNER).describeStreamConsumer(r -> r.consumerARN(consumer)))
                .isNotNull();
        String second = put("second");
        assertThat(second).isGreaterThan(first);
        // The iterator of before is good as well: a reader does not notice.
        assertThat(CLOUD.kinesis(OWNER)
                        .getRecords(r -> r.shardIterator(iterator))
                        .records())
                .extracting(Record::sequenceNumber)
                .containsExactly(first, second);

        assertThat(CLOUD.s3(OWNER)
                        .getObjectAsBytes(r -> r.bucket("bucket").key("k"))
                        .asUtf8String())
                .isEqualTo("two");
        var old = CLOUD.s3(OWNER)
                .getObjectAsBytes(r -> r.bucket("bucket").key("k").versionId(version));
        assertThat(old.asUtf8String()).isEqualTo("one");
        assertThat(old.response().metadata()).isEqualTo(Map.of("m", "1"));
        assertThat(CLOUD.s3(OWNER)
                        .getObjectAsBytes(r -> r.bucket("bucket").key("large"))
                        .asByteArray())
                .isEqualTo(large);
        CLOUD.s3(OWNER)
                .completeMultipartUpload(r -> r.bucket("bucket")
                        .key("parts")
                        .uploadId(upload)
                        .multipartUpload(m -> m.parts(
                                CompletedPart.builder().partNumber(1).eTag(eTag).build())));
        assertThat(CLOUD.s3(OWNER)
                        .getObjectAsBytes(r -> r.bucket("bucket").key("parts"))
                        .asUtf8String())
                .isEqualTo("a part");

        Who user = new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), Region.US_EAST_1);
        assertThat(CLOUD.sts(user).getCallerIdentity().arn()).isEqualTo("arn:aws:iam::111122223333:user/user");
        Who session = new Who(
                AwsSessionCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()),
                Region.US_EAST_1);
        assertThat(CLOUD.sts(session).getCallerIdentity().arn())
                .isEqualTo("arn:aws:sts::111122223333:assumed-role/role/session");

        assertThat(CLOUD.logs(OWNER)
                        .getLogEvents(r -> r.logGroupName("group").logStreamName("stream"))
                        .events())
                .extracting(OutputLogEvent::message)
                .containsExactly("kept");
        assertThat(CLOUD.logs(OWNER)
                        .describeLogGroups(r -> r.logGroupNamePrefix("group"))
                        .logGroups()
                        .getFirst()
                        .retentionInDays())
                .isEqualTo(3);

        assertThat(CLOUD.ecr(OWNER)
                        .describeRepositories(r -> r.repositoryNames("repository"))
                        .repositories())
                .hasSize(1);
        assertThat(CLOUD.send("GET", "/v2/", "", "Authorization", "Basic " + login)
                        .statusCode())
                .isEqualTo(200);

        var function =
                CLOUD.lambda(OWNER).getFunction(r -> r.functionName("function")).configuration();
        assertThat(function.stateAsString()).isEqualTo("Active");
        assertThat(function.environment().variables()).isEqualTo(Map.of("RUN_ID", "1"));
        var mapped = CLOUD.lambda(OWNER).getEventSourceMapping(r -> r.uuid(mapping));
        assertThat(mapped.state()).isEqualTo("Disabled");
        assertThat(mapped.eventSourceArn()).isEqualTo("arn:aws:kinesis:us-east-1:111122223333:stream/s");
    }

    private static String put(String text) {
        return CLOUD.kinesis(OWNER)
                .putRecord(r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromUtf8String(text)))
                .sequenceNumber();
    }

    private static String iterator() {
        return CLOUD.kinesis(OWNER)
                .getShardIterator(
                        r -> r.streamName("s").shardId(SHARD).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }
}
