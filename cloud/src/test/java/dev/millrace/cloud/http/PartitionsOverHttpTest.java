package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.events.EventsOperations;
import dev.millrace.wire.glue.GlueOperations;
import dev.millrace.wire.scheduler.SchedulerOperations;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/// A region's partition is what its ARNs say, whoever asks and whatever is refused.
class PartitionsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who CHINA = Who.root("111122223333").in(Region.CN_NORTH_1);
    private static final Who EUROPE = CHINA.in(Region.EU_WEST_1);
    private static final Who GOVERNMENT = CHINA.in(Region.US_GOV_WEST_1);
    private static final Who SOVEREIGN = CHINA.in(Region.of("eusc-de-east-1"));

    private final IamClient iam = CLOUD.iam(CHINA);

    @Test
    void who_calls_is_called_as_the_region_calls_it() {
        assertThat(identity(CHINA)).isEqualTo("arn:aws-cn:iam::111122223333:root");
        assertThat(identity(GOVERNMENT)).isEqualTo("arn:aws-us-gov:iam::111122223333:root");
        assertThat(identity(SOVEREIGN)).isEqualTo("arn:aws-eusc:iam::111122223333:root");
        assertThat(identity(EUROPE)).isEqualTo("arn:aws:iam::111122223333:root");
        Who ann = user("ann", "kinesis:ListStreams", "*");
        assertThat(identity(ann)).isEqualTo("arn:aws-cn:iam::111122223333:user/ann");
        assertThat(identity(ann.in(Region.EU_WEST_1))).isEqualTo("arn:aws:iam::111122223333:user/ann");
    }

    @Test
    void a_session_of_a_role_is_of_the_partition_that_asks() {
        String role = iam.createRole(r -> r.roleName("assumed")
                        .assumeRolePolicyDocument(
                                trust("{'AWS':'arn:aws-cn:iam::111122223333:root'}")))
                .role()
                .arn();
        assertThat(role).isEqualTo("arn:aws-cn:iam::111122223333:role/assumed");
        iam.putRolePolicy(r -> r.roleName("assumed")
                .policyName("p")
                .policyDocument(allow("kinesis:CreateStream", "arn:aws-cn:kinesis:*:*:stream/one")));
        Credentials opened = CLOUD.sts(CHINA)
                .assumeRole(r -> r.roleArn(role).roleSessionName("one"))
                .credentials();
        Who session = new Who(
                AwsSessionCredentials.create(opened.accessKeyId(), opened.secretAccessKey(), opened.sessionToken()),
                Region.CN_NORTH_1);

        assertThat(identity(session)).isEqualTo("arn:aws-cn:sts::111122223333:assumed-role/assumed/one");
        CLOUD.kinesis(session).createStream(r -> r.streamName("one").shardCount(1));
        refused(
                AccessDeniedException.class,
                400,
                "AccessDeniedException",
                "User: arn:aws-cn:sts::111122223333:assumed-role/assumed/one is not authorized to perform: "
                        + "kinesis:CreateStream on resource: "
                        + "arn:aws-cn:kinesis:cn-north-1:111122223333:stream/two because no identity-based "
                        + "policy allows the kinesis:CreateStream action",
                () -> CLOUD.kinesis(session).createStream(r -> r.streamName("two").shardCount(1)));
        refused(
                StsException.class,
                400,
                "ValidationError",
                "arn:aws-cn:iam::111122223333:role/assumed is invalid",
                () -> CLOUD.sts(EUROPE).assumeRole(r -> r.roleArn(role).roleSessionName("one")));
    }

    @Test
    void what_a_policy_gives_in_one_partition_it_does_not_give_in_another() {
        Who bob = user("bob", "kinesis:DescribeStreamSummary", "arn:aws-cn:kinesis:*:111122223333:stream/*");
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> CLOUD.kinesis(bob).describeStreamSummary(r -> r.streamName("none")))
                    .hasMessageContaining("Stream none under account 111122223333 not found.");
            refused(
                    AccessDeniedException.class,
                    400,
                    "AccessDeniedException",
                    "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: "
                            + "kinesis:DescribeStreamSummary on resource: "
                            + "arn:aws:kinesis:eu-west-1:111122223333:stream/none because no identity-based policy "
                            + "allows the kinesis:DescribeStreamSummary action",
                    () -> CLOUD.kinesis(bob.in(Region.EU_WEST_1)).describeStreamSummary(r -> r.streamName("none")));
        }
    }

    @Test
    void policies_of_aws_are_of_each_partition_and_read_so() {
        String arn = "arn:aws-cn:iam::aws:policy/service-role/AWSGlueServiceRole";
        iam.createRole(r -> r.roleName("glue").assumeRolePolicyDocument(trust("{'Service':'glue.amazonaws.com'}")));
        iam.attachRolePolicy(r -> r.roleName("glue").policyArn(arn));

        assertThat(iam.listAttachedRolePolicies(r -> r.roleName("glue")).attachedPolicies().getFirst().policyArn())
                .isEqualTo(arn);
        assertThat(CLOUD.iam(GOVERNMENT).listAttachedRolePolicies(r -> r.roleName("glue"))
                        .attachedPolicies()
                        .getFirst()
                        .policyArn())
                .isEqualTo("arn:aws-us-gov:iam::aws:policy/service-role/AWSGlueServiceRole");
        assertThat(iam.listEntitiesForPolicy(r -> r.policyArn(arn)).policyRoles()).hasSize(1);
        String version = iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId();
        String document = URLDecoder.decode(
                iam.getPolicyVersion(r -> r.policyArn(arn).versionId(version)).policyVersion().document(),
                StandardCharsets.UTF_8);
        assertThat(document).contains("arn:aws-cn:s3:::").doesNotContain("arn:aws:");
        iam.detachRolePolicy(r -> r.roleName("glue").policyArn(arn));
        assertThat(iam.listAttachedRolePolicies(r -> r.roleName("glue")).attachedPolicies()).isEmpty();
    }

    @Test
    void what_names_another_partition_is_refused() throws Exception {
        iam.createRole(r -> r.roleName("r")
                .assumeRolePolicyDocument(trust("{'Service':['lambda.amazonaws.com','events.amazonaws.com',"
                        + "'glue.amazonaws.com','scheduler.amazonaws.com']}")));
        String role = "arn:aws:iam::111122223333:role/r";
        refused(
                IamException.class,
                400,
                "ValidationError",
                "Invalid ARN partition",
                () -> iam.attachRolePolicy(
                        r -> r.roleName("r").policyArn("arn:aws:iam::aws:policy/AmazonS3FullAccess")));
        refused(
                MalformedPolicyDocumentException.class,
                400,
                "MalformedPolicyDocument",
                "Partition \"aws\" is not valid for resource \"arn:aws:s3:::b\".",
                () -> iam.putRolePolicy(r -> r.roleName("r")
                        .policyName("p")
                        .policyDocument(allow("s3:GetObject", "arn:aws:s3:::b"))));
        refused(
                MalformedPolicyDocumentException.class,
                400,
                "MalformedPolicyDocument",
                "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:root\"",
                () -> iam.createRole(r -> r.roleName("other")
                        .assumeRolePolicyDocument(trust("{'AWS':'arn:aws:iam::111122223333:root'}"))));
        refused(
                InvalidParameterValueException.class,
                400,
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda.",
                () -> CLOUD.lambda(CHINA).createFunction(r -> r.functionName("f")
                        .runtime("python3.13")
                        .handler("a.b")
                        .role(role)
                        .code(c -> c.s3Bucket("none").s3Key("none"))));
        assertThat(BareRequest.json(
                                EventsOperations.FACTS,
                                "PutRule",
                                "{\"Name\":\"r\",\"ScheduleExpression\":\"rate(1 hour)\",\"RoleArn\":\"" + role + "\"}")
                        .signed(CLOUD, CHINA, EventsOperations.FACTS)
                        .body())
                .contains("Provided role '" + role + "' cannot be assumed by principal 'events.amazonaws.com'.");
        assertThat(BareRequest.json(
                                GlueOperations.FACTS,
                                "CreateJob",
                                "{\"Name\":\"j\",\"Role\":\"" + role
                                        + "\",\"Command\":{\"Name\":\"pythonshell\",\"ScriptLocation\":\"s3://b/k\"}}")
                        .signed(CLOUD, CHINA, GlueOperations.FACTS)
                        .body())
                .contains("Role " + role + " should be given assume role permissions for Glue Service.");
        assertThat(BareRequest.rest(
                                "POST",
                                "/schedules/s",
                                "{\"ScheduleExpression\":\"rate(1 hour)\",\"FlexibleTimeWindow\":{\"Mode\":\"OFF\"},"
                                        + "\"Target\":{\"Arn\":\"arn:aws:scheduler:::aws-sdk:logs:createLogGroup\","
                                        + "\"RoleArn\":\"" + role + "\"}}")
                        .signed(CLOUD, CHINA, SchedulerOperations.FACTS)
                        .body())
                .contains("Provided Arn is not in correct format.");
    }

    @Test
    void a_bucket_is_of_its_region_s_partition_and_what_it_opens_is_open_to_everybody() throws Exception {
        CLOUD.s3(CHINA).createBucket(r -> r.bucket("open-in-china"));
        CLOUD.s3(CHINA).putObject(r -> r.bucket("open-in-china").key("k"), RequestBody.fromString("text"));
        CLOUD.s3(CHINA).deletePublicAccessBlock(r -> r.bucket("open-in-china"));
        refused(
                S3Exception.class,
                400,
                "MalformedPolicy",
                "Policy has invalid resource",
                () -> CLOUD.s3(CHINA).putBucketPolicy(r -> r.bucket("open-in-china")
                        .policy(open("arn:aws:s3:::open-in-china/*"))));
        assertThat(CLOUD.send("GET", "/open-in-china/k", "").statusCode()).isEqualTo(403);

        CLOUD.s3(CHINA).putBucketPolicy(
                r -> r.bucket("open-in-china").policy(open("arn:aws-cn:s3:::open-in-china/*")));

        assertThat(CLOUD.send("GET", "/open-in-china/k", "").body()).isEqualTo("text");
    }

    @Test
    void a_bucket_is_made_in_every_partition() {
        for (Who who : List.of(GOVERNMENT, SOVEREIGN)) {
            String name = "of-" + who.region().id();

            assertThat(CLOUD.s3(who).createBucket(r -> r.bucket(name)).bucketArn()).endsWith(":s3:::" + name);
            assertThat(CLOUD.s3(who).getBucketLocation(r -> r.bucket(name)).locationConstraintAsString())
                    .isEqualTo(who.region().id());
        }
    }

    private Who user(String name, String action, String resource) {
        iam.createUser(r -> r.userName(name));
        iam.putUserPolicy(r -> r.userName(name).policyName("p").policyDocument(allow(action, resource)));
        AccessKey key = iam.createAccessKey(r -> r.userName(name)).accessKey();
        return new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), Region.CN_NORTH_1);
    }

    private static String identity(Who who) {
        return CLOUD.sts(who).getCallerIdentity().arn();
    }

    private static String trust(String principal) {
        return policy("{'Effect':'Allow','Principal':" + principal + ",'Action':'sts:AssumeRole'}");
    }

    private static String allow(String action, String resource) {
        return policy("{'Effect':'Allow','Action':'" + action + "','Resource':'" + resource + "'}");
    }

    private static String open(String resource) {
        return policy("{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'" + resource + "'}");
    }

    private static String policy(String statement) {
        return ("{'Version':'2012-10-17','Statement':[" + statement + "]}").replace('\'', '"');
    }
}
