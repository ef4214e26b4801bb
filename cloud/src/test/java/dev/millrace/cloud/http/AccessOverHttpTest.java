package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/// Callers are held to their policies, in each protocol's words.
final class AccessOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String ACCOUNT = "111122223333";
    private static final Who ROOT = Who.root(ACCOUNT);
    private static final Who ROOT_IN_US = ROOT.in(Region.US_EAST_1);
    private static final Who OTHER = Who.root("444455556666").in(Region.US_EAST_1);

    private final IamClient iam = CLOUD.iam(ROOT);

    @Test
    void a_user_may_what_its_policies_give_and_is_told_what_is_missing() {
        Who ann = user("ann", "{'Effect':'Allow','Action':'kinesis:ListStreams','Resource':'*'}");
        CLOUD.kinesis(ann).listStreams();
        assertThatThrownBy(() -> CLOUD.kinesis(ann)
                        .putRecord(r -> r.streamName("s").partitionKey("1").data(SdkBytes.fromUtf8String("x"))))
                .isInstanceOfSatisfying(KinesisException.class, refused -> {
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
                    assertThat(refused.statusCode()).isEqualTo(400);
                    assertThat(refused.awsErrorDetails().errorMessage())
                            .isEqualTo("User: arn:aws:iam::111122223333:user/ann is not authorized to perform: "
                                    + "kinesis:PutRecord on resource: "
                                    + "arn:aws:kinesis:eu-west-1:111122223333:stream/s because no identity-based "
                                    + "policy allows the kinesis:PutRecord action");
                });
        assertThatThrownBy(() -> CLOUD.iam(ann).getUser())
                .isInstanceOfSatisfying(IamException.class, refused -> {
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                    assertThat(refused.statusCode()).isEqualTo(403);
                    assertThat(refused.awsErrorDetails().errorMessage())
                            .isEqualTo("User: arn:aws:iam::111122223333:user/ann is not authorized to perform: "
                                    + "iam:GetUser on resource: arn:aws:iam::111122223333:user/ann because no "
                                    + "identity-based policy allows the iam:GetUser action");
                });
        assertThatThrownBy(() -> CLOUD.lambda(ann).listFunctions())
                .isInstanceOfSatisfying(LambdaException.class, refused -> {
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
                    assertThat(refused.statusCode()).isEqualTo(403);
                });
        // Who it is, everybody may ask.
        assertThat(CLOUD.sts(ann).getCallerIdentity().account()).isEqualTo(ACCOUNT);
    }

    @Test
    void a_policy_counts_from_the_next_call_on_and_a_deny_outweighs_it() {
        Who bob = user("bob", "{'Effect':'Allow','Action':'kinesis:*','Resource':'*'}");
        CLOUD.kinesis(bob).listStreams();
        iam.putUserPolicy(r -> r.userName("bob")
                .policyName("never")
                .policyDocument(policy("{'Effect':'Deny','Action':'kinesis:ListStreams','Resource':'*'}")));
        assertThatThrownBy(() -> CLOUD.kinesis(bob).listStreams())
                .hasMessageStartingWith("User: arn:aws:iam::111122223333:user/bob is not authorized to perform: "
                        + "kinesis:ListStreams on resource: * with an explicit deny in an identity-based policy");
        iam.deleteUserPolicy(r -> r.userName("bob").policyName("never"));
        CLOUD.kinesis(bob).listStreams();
    }

    @Test
    void a_session_has_what_its_role_its_boundary_and_its_own_policy_all_give() {
        iam.createRole(r -> r.roleName("bounded")
                .assumeRolePolicyDocument(policy("{'Effect':'Allow','Principal':{'AWS':'111122223333'},'Action':"
                        + "'sts:AssumeRole'}")));
        iam.putRolePolicy(r -> r.roleName("bounded")
                .policyName("p")
                .policyDocument(policy("{'Effect':'Allow','Action':['kinesis:*','logs:*','iam:*'],'Resource':'*'}")));
        String boundary = iam.createPolicy(r -> r.policyName("boundary")
                        .policyDocument(
                                policy("{'Effect':'Allow','Action':['kinesis:*','logs:*'],'Resource':'*'}")))
                .policy()
                .arn();
        iam.putRolePermissionsBoundary(r -> r.roleName("bounded").permissionsBoundary(boundary));
        Who session = assumed("bounded", policy("{'Effect':'Allow','Action':'kinesis:*','Resource':'*'}"));
        CLOUD.kinesis(session).listStreams();
        assertThatThrownBy(() -> CLOUD.logs(session).describeLogGroups())
                .hasMessageContaining("because no session policy allows the logs:DescribeLogGroups action");
        assertThatThrownBy(() -> CLOUD.iam(session).listUsers())
                .hasMessageContaining("because no permissions boundary allows the iam:ListUsers action");
    }

    @Test
    void assuming_a_role_of_the_own_account_needs_a_policy_unless_the_role_names_the_user() {
        Who carl = user("carl", "{'Effect':'Allow','Action':'kinesis:*','Resource':'*'}");
        role("open", "{'AWS':'arn:aws:iam::111122223333:root'}");
        role("named", "{'AWS':'arn:aws:iam::111122223333:user/carl'}");
        assertThatThrownBy(() -> assume(carl, "open", null))
                .isInstanceOfSatisfying(StsException.class, refused -> {
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                    assertThat(refused.awsErrorDetails().errorMessage())
                            .isEqualTo("User: arn:aws:iam::111122223333:user/carl is not authorized to perform: "
                                    + "sts:AssumeRole on resource: arn:aws:iam::111122223333:role/open");
                });
        assume(carl, "named", null);
        iam.putUserPolicy(r -> r.userName("carl")
                .policyName("assume")
                .policyDocument(policy("{'Effect':'Allow','Action':'sts:AssumeRole','Resource':'*'}")));
        assume(carl, "open", null);
    }

    @Test
    void objects_need_their_own_action_and_s3_says_so_in_its_form() {
        CLOUD.s3(ROOT_IN_US).createBucket(r -> r.bucket("objects-of-access"));
        put("objects-of-access", "open/k");
        put("objects-of-access", "shut/k");
        Who dora = user("dora", "{'Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::objects-of-access/"
                        + "open/*'},{'Effect':'Allow','Action':'s3:ListBucket','Resource':'arn:aws:s3:::objects-of-access',"
                        + "'Condition':{'StringLike':{'s3:prefix':'open/*'}}}")
                .in(Region.US_EAST_1);
        assertThat(CLOUD.s3(dora).headObject(r -> r.bucket("objects-of-access").key("open/k")).contentLength())
                .isEqualTo(1);
        assertThatThrownBy(() ->
                        CLOUD.s3(dora).getObjectAsBytes(r -> r.bucket("objects-of-access").key("shut/k")))
                .isInstanceOfSatisfying(S3Exception.class, refused -> {
                    assertThat(refused.statusCode()).isEqualTo(403);
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                    assertThat(refused.awsErrorDetails().errorMessage())
                            .isEqualTo("User: arn:aws:iam::111122223333:user/dora is not authorized to perform: "
                                    + "s3:GetObject on resource: \"arn:aws:s3:::objects-of-access/shut/k\" because no "
                                    + "identity-based policy allows the s3:GetObject action");
                });
        assertThat(CLOUD.s3(dora)
                        .listObjectsV2(r -> r.bucket("objects-of-access").prefix("open/"))
                        .keyCount())
                .isEqualTo(1);
        assertThatThrownBy(() -> CLOUD.s3(dora).listObjectsV2(r -> r.bucket("objects-of-access")))
                .hasMessageContaining("s3:ListBucket");
        assertThatThrownBy(() -> CLOUD.s3(dora)
                        .putObject(r -> r.bucket("objects-of-access").key("open/n"), RequestBody.fromString("n")))
                .hasMessageContaining("s3:PutObject");
    }

    @Test
    void a_public_object_is_anybodys_until_public_access_is_blocked() throws Exception {
        CLOUD.s3(ROOT_IN_US).createBucket(r -> r.bucket("public-of-access"));
        put("public-of-access", "k");
        CLOUD.s3(ROOT_IN_US).deletePublicAccessBlock(r -> r.bucket("public-of-access"));
        assertThat(anonymous("/public-of-access/k").statusCode()).isEqualTo(403);
        assertThat(anonymous("/public-of-access/k").body())
                .contains("<Code>AccessDenied</Code><Message>Access Denied</Message>");
        CLOUD.s3(ROOT_IN_US)
                .putBucketPolicy(r -> r.bucket("public-of-access")
                        .policy(policy("{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':"
                                + "'arn:aws:s3:::public-of-access/*'}")));
        assertThat(anonymous("/public-of-access/k").statusCode()).isEqualTo(200);
        assertThat(anonymous("/public-of-access/k").body()).isEqualTo("x");
        assertThat(anonymous("/public-of-access").statusCode()).isEqualTo(403);
        assertThat(anonymous("/no-such-bucket-of-access/k").statusCode()).isEqualTo(404);
        CLOUD.s3(ROOT_IN_US)
                .putPublicAccessBlock(r -> r.bucket("public-of-access")
                        .publicAccessBlockConfiguration(b -> b.restrictPublicBuckets(true)));
        assertThat(anonymous("/public-of-access/k").statusCode()).isEqualTo(403);
    }

    @Test
    void another_account_reads_what_a_bucket_policy_opens_to_it_and_nothing_else() {
        CLOUD.s3(ROOT_IN_US).createBucket(r -> r.bucket("shared-of-access"));
        put("shared-of-access", "for-them/k");
        put("shared-of-access", "mine/k");
        assertThatThrownBy(() ->
                        CLOUD.s3(OTHER).getObjectAsBytes(r -> r.bucket("shared-of-access").key("for-them/k")))
                .hasMessageStartingWith("Access Denied");
        CLOUD.s3(ROOT_IN_US)
                .putBucketPolicy(r -> r.bucket("shared-of-access")
                        .policy(policy("{'Effect':'Allow','Principal':{'AWS':'444455556666'},'Action':'s3:GetObject',"
                                + "'Resource':'arn:aws:s3:::shared-of-access/for-them/*'}")));
        assertThat(CLOUD.s3(OTHER)
                        .getObjectAsBytes(r -> r.bucket("shared-of-access").key("for-them/k"))
                        .asUtf8String())
                .isEqualTo("x");
        assertThatThrownBy(() ->
                        CLOUD.s3(OTHER).getObjectAsBytes(r -> r.bucket("shared-of-access").key("mine/k")))
                .hasMessageStartingWith("Access Denied");
        assertThatThrownBy(() -> CLOUD.s3(OTHER)
                        .deleteObject(r -> r.bucket("shared-of-access").key("for-them/k")))
                .hasMessageStartingWith("Access Denied");
        assertThatThrownBy(() -> CLOUD.s3(OTHER).getBucketPolicy(r -> r.bucket("shared-of-access")))
                .hasMessageStartingWith("Access Denied");
    }

    @Test
    void another_account_writes_to_a_stream_whose_policy_lets_it() {
        CLOUD.kinesis(ROOT).createStream(r -> r.streamName("shared").shardCount(1));
        String arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/shared";
        Who other = Who.root("444455556666");
        assertThatThrownBy(() -> CLOUD.kinesis(other)
                        .putRecord(r -> r.streamARN(arn).partitionKey("1").data(SdkBytes.fromUtf8String("x"))))
                .hasMessageContaining("because no resource-based policy allows the kinesis:PutRecord action");
        CLOUD.kinesis(ROOT)
                .putResourcePolicy(r -> r.resourceARN(arn)
                        .policy(policy("{'Effect':'Allow','Principal':{'AWS':'444455556666'},'Action':"
                                + "['kinesis:PutRecord'],'Resource':'" + arn + "'}")));
        assertThat(CLOUD.kinesis(other)
                        .putRecord(r -> r.streamARN(arn).partitionKey("1").data(SdkBytes.fromUtf8String("x")))
                        .shardId())
                .isEqualTo("shardId-000000000000");
    }

    @Test
    void a_function_s_role_must_be_the_caller_s_to_pass() {
        role("for-function", "{'Service':'lambda.amazonaws.com'}");
        Who eve = user("eve", "{'Effect':'Allow','Action':'lambda:*','Resource':'*'}");
        assertThatThrownBy(() -> CLOUD.lambda(eve)
                        .createFunction(r -> r.functionName("passed")
                                .role("arn:aws:iam::111122223333:role/for-function")
                                .packageType("Image")
                                .code(c -> c.imageUri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/none:1"))))
                .isInstanceOfSatisfying(LambdaException.class, refused -> assertThat(
                                refused.awsErrorDetails().errorMessage())
                        .isEqualTo("User: arn:aws:iam::111122223333:user/eve is not authorized to perform: iam:PassRole "
                                + "on resource: arn:aws:iam::111122223333:role/for-function because no identity-based "
                                + "policy allows the iam:PassRole action"));
        iam.putUserPolicy(r -> r.userName("eve")
                .policyName("pass")
                .policyDocument(policy("{'Effect':'Allow','Action':'iam:PassRole','Resource':'*','Condition':{"
                        + "'StringEquals':{'iam:PassedToService':'lambda.amazonaws.com'}}}")));
        assertThatThrownBy(() -> CLOUD.lambda(eve)
                        .createFunction(r -> r.functionName("passed")
                                .role("arn:aws:iam::111122223333:role/for-function")
                                .packageType("Image")
                                .code(c -> c.imageUri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/none:1"))))
                .hasMessageNotContaining("iam:PassRole");
    }

    @Test
    void of_many_objects_those_go_that_may_and_who_may_not_list_learns_nothing_of_what_is_missing() {
        CLOUD.s3(ROOT_IN_US).createBucket(r -> r.bucket("many-of-access"));
        put("many-of-access", "a/1");
        put("many-of-access", "b/1");
        Who gus = user(
                        "gus",
                        "{'Effect':'Allow','Action':['s3:DeleteObject','s3:GetObject'],'Resource':"
                                + "'arn:aws:s3:::many-of-access/a/*'}")
                .in(Region.US_EAST_1);
        var deleted = CLOUD.s3(gus)
                .deleteObjects(r -> r.bucket("many-of-access")
                        .delete(d -> d.objects(o -> o.key("a/1"), o -> o.key("b/1"))));
        assertThat(deleted.deleted()).extracting(one -> one.key()).containsExactly("a/1");
        assertThat(deleted.errors()).extracting(one -> one.key() + " " + one.code()).containsExactly("b/1 AccessDenied");
        assertThatThrownBy(() ->
                        CLOUD.s3(gus).getObjectAsBytes(r -> r.bucket("many-of-access").key("a/none")))
                .isInstanceOfSatisfying(S3Exception.class, refused -> assertThat(refused.statusCode()).isEqualTo(403));
        iam.putUserPolicy(r -> r.userName("gus")
                .policyName("list")
                .policyDocument(policy("{'Effect':'Allow','Action':'s3:ListBucket','Resource':'*'}")));
        assertThatThrownBy(() ->
                        CLOUD.s3(gus).getObjectAsBytes(r -> r.bucket("many-of-access").key("a/none")))
                .isInstanceOfSatisfying(S3Exception.class, refused -> assertThat(refused.statusCode()).isEqualTo(404));
    }

    @Test
    void the_simulator_answers_as_calls_are_decided() {
        user("hal", "{'Effect':'Allow','Action':'s3:Get*','Resource':'arn:aws:s3:::b/${aws:username}/*'},"
                + "{'Effect':'Deny','Action':'s3:GetObjectAcl','Resource':'*','Condition':{'Bool':{"
                + "'aws:SecureTransport':'false'}}}");
        var results = iam.simulatePrincipalPolicy(r -> r.policySourceArn("arn:aws:iam::111122223333:user/hal")
                        .actionNames("s3:GetObject", "s3:PutObject", "s3:GetObjectAcl")
                        .resourceArns("arn:aws:s3:::b/hal/k")
                        .contextEntries(c -> c.contextKeyName("aws:SecureTransport")
                                .contextKeyType("boolean")
                                .contextKeyValues("false")))
                .evaluationResults();
        assertThat(results)
                .extracting(one -> one.evalActionName() + " " + one.evalDecisionAsString())
                .containsExactly("s3:GetObject allowed", "s3:PutObject implicitDeny", "s3:GetObjectAcl explicitDeny");
        assertThat(iam.getContextKeysForPrincipalPolicy(
                                r -> r.policySourceArn("arn:aws:iam::111122223333:user/hal"))
                        .contextKeyNames())
                .containsExactly("aws:SecureTransport", "aws:username");
        assertThat(iam.simulateCustomPolicy(r -> r.policyInputList(policy(
                                "{'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{'StringEquals':{"
                                        + "'aws:PrincipalTag/team':'a'}}}"))
                        .actionNames("s3:GetObject"))
                .evaluationResults()
                .getFirst()
                .missingContextValues()).containsExactly("aws:PrincipalTag/team");
    }

    @Test
    void tags_decide_where_policies_ask_for_them() {
        CLOUD.kinesis(ROOT).createStream(r -> r.streamName("blue").shardCount(1).tags(Map.of("team", "blue")));
        CLOUD.kinesis(ROOT).createStream(r -> r.streamName("red").shardCount(1).tags(Map.of("team", "red")));
        Who fay = user(
                "fay",
                "{'Effect':'Allow','Action':'kinesis:DescribeStreamSummary','Resource':'*','Condition':{'StringEquals':{"
                        + "'aws:ResourceTag/team':'${aws:PrincipalTag/team}'}}},"
                        + "{'Effect':'Allow','Action':['kinesis:CreateStream','kinesis:AddTagsToStream'],'Resource':'*',"
                        + "'Condition':{'StringEquals':{'aws:RequestTag/team':'blue'}}}");
        iam.tagUser(r -> r.userName("fay").tags(t -> t.key("team").value("blue")));
        CLOUD.kinesis(fay).describeStreamSummary(r -> r.streamName("blue"));
        assertThatThrownBy(() -> CLOUD.kinesis(fay).describeStreamSummary(r -> r.streamName("red")))
                .hasMessageContaining("because no identity-based policy allows");
        CLOUD.kinesis(fay).createStream(r -> r.streamName("sky").shardCount(1).tags(Map.of("team", "blue")));
        assertThatThrownBy(() -> CLOUD.kinesis(fay).createStream(r -> r.streamName("sea").shardCount(1)))
                .hasMessageContaining("kinesis:CreateStream");
    }

    private Who user(String name, String statements) {
        iam.createUser(r -> r.userName(name));
        iam.putUserPolicy(r -> r.userName(name).policyName("p").policyDocument(policy(statements)));
        AccessKey key = iam.createAccessKey(r -> r.userName(name)).accessKey();
        return new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), Region.EU_WEST_1);
    }

    private void role(String name, String principal) {
        iam.createRole(r -> r.roleName(name)
                .assumeRolePolicyDocument(
                        policy("{'Effect':'Allow','Principal':" + principal + ",'Action':'sts:AssumeRole'}")));
    }

    private Who assumed(String role, String sessionPolicy) {
        return assume(ROOT, role, sessionPolicy);
    }

    private static Who assume(Who who, String role, String sessionPolicy) {
        Credentials credentials = CLOUD.sts(who)
                .assumeRole(r -> r.roleArn("arn:aws:iam::111122223333:role/" + role)
                        .roleSessionName("one")
                        .policy(sessionPolicy))
                .credentials();
        return new Who(
                AwsSessionCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()),
                Region.EU_WEST_1);
    }

    private static void put(String bucket, String key) {
        CLOUD.s3(ROOT_IN_US).putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("x"));
    }

    private static HttpResponse<String> anonymous(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = CLOUD.endpoint().resolve(path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String policy(String statements) {
        return ("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"');
    }
}
