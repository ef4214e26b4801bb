package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What resources open to whom, and that it is shut again with the next call once they do not.
final class OpenedOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Region REGION = Region.US_EAST_1;
    private static final Who OWNER = Who.root("111122223333").in(REGION);
    private static final Who OTHER = Who.root("444455556666").in(REGION);
    private static final String BUCKET = "lists-of-access";

    /// "How Amazon S3 authorizes a request for an object operation" (S3 User Guide): whom the bucket's own account
    /// holds is judged by its policies and the lists at once; whom another holds needs that account's permission
    /// before.
    @Test
    void what_a_list_gives_to_everybody_users_have_by_it_alone_in_the_bucket_s_account_only() throws Exception {
        CLOUD.s3(OWNER).createBucket(r -> r.bucket(BUCKET).objectOwnership(ObjectOwnership.OBJECT_WRITER));
        CLOUD.s3(OWNER).deletePublicAccessBlock(r -> r.bucket(BUCKET));
        put("all", ObjectCannedACL.PUBLIC_READ);
        put("known", ObjectCannedACL.AUTHENTICATED_READ);
        put("mine", ObjectCannedACL.PRIVATE);
        Who own = user(OWNER, "own-without");
        Who other = user(OTHER, "other-without");

        assertThat(anonymous("all")).isEqualTo(200);
        assertThat(anonymous("known")).isEqualTo(403);
        for (String key : List.of("all", "known")) {
            assertThat(read(own, key)).isEqualTo("x");
            assertThat(read(OTHER, key)).isEqualTo("x");
            refused(other, key);
        }
        refused(own, "mine");
        refused(OTHER, "mine");

        CLOUD.iam(OTHER)
                .putUserPolicy(r -> r.userName("other-without")
                        .policyName("p")
                        .policyDocument(policy("{'Effect':'Allow','Action':'s3:GetObject','Resource':'*'}")));
        assertThat(read(other, "all")).isEqualTo("x");
        assertThat(read(other, "known")).isEqualTo("x");
        refused(other, "mine");

        CLOUD.s3(OWNER)
                .putPublicAccessBlock(
                        r -> r.bucket(BUCKET).publicAccessBlockConfiguration(b -> b.ignorePublicAcls(true)));
        for (Who who : List.of(own, other, OTHER)) {
            refused(who, "all");
            refused(who, "known");
        }
        assertThat(anonymous("all")).isEqualTo(403);
    }

    @Test
    void what_a_stream_s_policy_opened_is_shut_when_it_goes_or_its_stream_does() {
        String arn = "arn:aws:kinesis:us-east-1:111122223333:stream/opened";
        String open = policy("{'Effect':'Allow','Principal':{'AWS':'444455556666'},'Action':['kinesis:PutRecord'],"
                + "'Resource':'" + arn + "'}");
        stream(arn, open);
        puts(arn);
        puts(arn);
        CLOUD.kinesis(OWNER).deleteResourcePolicy(r -> r.resourceARN(arn));
        assertShut(arn);
        CLOUD.kinesis(OWNER).putResourcePolicy(r -> r.resourceARN(arn).policy(open));
        puts(arn);
        CLOUD.kinesis(OWNER).deleteStream(r -> r.streamARN(arn));
        CLOUD.kinesis(OWNER).waiter().waitUntilStreamNotExists(r -> r.streamARN(arn));
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("opened").shardCount(1));
        assertShut(arn);
    }

    @Test
    void what_a_user_did_again_and_again_ends_with_his_policy() {
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("again").shardCount(1));
        Who ann = user(OWNER, "again");
        allow("again", "'kinesis:DescribeStreamSummary'");
        for (int i = 0; i < 3; i++) {
            CLOUD.kinesis(ann).describeStreamSummary(r -> r.streamName("again"));
        }
        allow("again", "'kinesis:ListStreams'");
        assertThatThrownBy(() -> CLOUD.kinesis(ann).describeStreamSummary(r -> r.streamName("again")))
                .isInstanceOf(KinesisException.class)
                .hasMessageContaining("because no identity-based policy allows the kinesis:DescribeStreamSummary action");
        allow("again", "'kinesis:DescribeStreamSummary'");
        CLOUD.kinesis(ann).describeStreamSummary(r -> r.streamName("again"));
    }

    private static void allow(String user, String action) {
        CLOUD.iam(OWNER)
                .putUserPolicy(r -> r.userName(user)
                        .policyName("p")
                        .policyDocument(policy("{'Effect':'Allow','Action':" + action + ",'Resource':'*'}")));
    }

    private static void stream(String arn, String policy) {
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("opened").shardCount(1));
        CLOUD.kinesis(OWNER).waiter().waitUntilStreamExists(r -> r.streamARN(arn));
        CLOUD.kinesis(OWNER).putResourcePolicy(r -> r.resourceARN(arn).policy(policy));
    }

    private static void puts(String arn) {
        CLOUD.kinesis(OTHER).putRecord(r -> r.streamARN(arn).partitionKey("1").data(SdkBytes.fromUtf8String("x")));
    }

    private static void assertShut(String arn) {
        assertThatThrownBy(() -> puts(arn))
                .hasMessageContaining("because no resource-based policy allows the kinesis:PutRecord action");
    }

    private static Who user(Who account, String name) {
        CLOUD.iam(account).createUser(r -> r.userName(name));
        AccessKey key = CLOUD.iam(account).createAccessKey(r -> r.userName(name)).accessKey();
        return new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), REGION);
    }

    private static void put(String key, ObjectCannedACL acl) {
        CLOUD.s3(OWNER).putObject(r -> r.bucket(BUCKET).key(key).acl(acl), RequestBody.fromString("x"));
    }

    private static String read(Who who, String key) {
        return CLOUD.s3(who).getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String();
    }

    private static AbstractThrowableAssert<?, ?> refused(Who who, String key) {
        return assertThatThrownBy(() -> read(who, key))
                .isInstanceOfSatisfying(S3Exception.class, refused -> {
                    assertThat(refused.statusCode()).isEqualTo(403);
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                });
    }

    private static int anonymous(String key) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = CLOUD.endpoint().resolve("/" + BUCKET + "/" + key);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static String policy(String statements) {
        return ("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"');
    }
}
