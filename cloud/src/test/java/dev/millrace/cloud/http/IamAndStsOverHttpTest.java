package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

@Isolated("changes the clock that all the SDK's signers read")
final class IamAndStsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String ACCOUNT = "111122223333";
    private static final Who ROOT = Who.root(ACCOUNT);
    private static final String BAD_TOKEN = "The security token included in the request is invalid.";
    private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
    private final IamClient iam = CLOUD.iam(ROOT);

    @Test
    void everybody_learns_who_he_is() {
        GetCallerIdentityResponse root = CLOUD.sts(ROOT).getCallerIdentity();
        assertThat(root.account()).isEqualTo(ACCOUNT);
        assertThat(root.userId()).isEqualTo(ACCOUNT);
        assertThat(root.arn()).isEqualTo("arn:aws:iam::111122223333:root");
        assertThat(CLOUD.sts(RunningCloud.TEST).getCallerIdentity().arn()).isEqualTo("arn:aws:iam::000000000000:root");

        User user = iam.createUser(r -> r.userName("who").path("/people/")).user();
        everything("who");
        Who who = keyOf("who");
        GetCallerIdentityResponse asUser = CLOUD.sts(who).getCallerIdentity();
        assertThat(asUser.arn()).isEqualTo("arn:aws:iam::111122223333:user/people/who");
        assertThat(asUser.userId()).isEqualTo(user.userId()).matches("AIDA[A-Z0-9]{17}");
        assertThat(asUser.account()).isEqualTo(ACCOUNT);

        Credentials temporary = CLOUD.sts(who).getSessionToken().credentials();
        assertThat(temporary.accessKeyId()).matches("ASIA[A-Z0-9]{16}");
        assertThat(CLOUD.sts(session(temporary)).getCallerIdentity().arn()).isEqualTo(asUser.arn());

        Role role = role("who-role", trusting("\"AWS\":\"arn:aws:iam::111122223333:root\""));
        AssumeRoleResponse assumed =
                CLOUD.sts(who).assumeRole(r -> r.roleArn(role.arn()).roleSessionName("run-1"));
        assertThat(assumed.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::111122223333:assumed-role/who-role/run-1");
        assertThat(assumed.assumedRoleUser().assumedRoleId()).isEqualTo(role.roleId() + ":run-1");
        assertThat(assumed.credentials().expiration())
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3700));
        GetCallerIdentityResponse asRole =
                CLOUD.sts(session(assumed.credentials())).getCallerIdentity();
        assertThat(asRole.arn()).isEqualTo(assumed.assumedRoleUser().arn());
        assertThat(asRole.userId()).isEqualTo(assumed.assumedRoleUser().assumedRoleId());
    }

    @Test
    void a_users_key_signs_calls_to_every_service() {
        iam.createUser(r -> r.userName("worker"));
        everything("worker");
        Who worker = keyOf("worker");
        CLOUD.kinesis(worker).createStream(r -> r.streamName("theirs").shardCount(1));
        CLOUD.s3(worker.in(Region.US_EAST_1)).createBucket(r -> r.bucket("workers"));
        CLOUD.s3(worker.in(Region.US_EAST_1)).putObject(r -> r.bucket("workers").key("k"), RequestBody.fromString("x"));
        // The user works for the account: its root sees what was made.
        assertThat(CLOUD.kinesis(ROOT).listStreams().streamNames()).contains("theirs");
        var used = CLOUD.iam(ROOT)
                .getAccessKeyLastUsed(r -> r.accessKeyId(worker.credentials().accessKeyId()));
        assertThat(used.userName()).isEqualTo("worker");
        assertThat(used.accessKeyLastUsed().serviceName()).isIn("s3", "kinesis");
        assertThat(used.accessKeyLastUsed().lastUsedDate())
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(1));
    }

    @Test
    void a_key_that_is_switched_off_or_deleted_opens_nothing() {
        iam.createUser(r -> r.userName("leaver"));
        everything("leaver");
        Who leaver = keyOf("leaver");
        String id = leaver.credentials().accessKeyId();
        CLOUD.kinesis(leaver).listStreams();
        iam.updateAccessKey(r -> r.userName("leaver").accessKeyId(id).status(StatusType.INACTIVE));
        unknown(leaver);
        iam.updateAccessKey(r -> r.userName("leaver").accessKeyId(id).status(StatusType.ACTIVE));
        CLOUD.kinesis(leaver).listStreams();
        iam.deleteAccessKey(r -> r.userName("leaver").accessKeyId(id));
        unknown(leaver);
        unknown(new Who(AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "secret"), Region.EU_WEST_1));
    }

    @Test
    void a_session_is_opened_by_its_own_token_only() {
        Role role = role("worn", trusting("\"AWS\":\"111122223333\""));
        iam.attachRolePolicy(r -> r.roleName("worn").policyArn(ADMINISTRATOR));
        Credentials one = assume(ROOT, role, "one");
        Credentials two = assume(ROOT, role, "two");
        Who session = session(one);
        CLOUD.kinesis(session).createStream(r -> r.streamName("by-session").shardCount(1));
        CLOUD.s3(session.in(Region.US_EAST_1)).createBucket(r -> r.bucket("by-session"));

        Who mixed = new Who(
                AwsSessionCredentials.create(one.accessKeyId(), one.secretAccessKey(), two.sessionToken()),
                Region.EU_WEST_1);
        unknown(mixed);
        unknown(new Who(AwsBasicCredentials.create(one.accessKeyId(), one.secretAccessKey()), Region.EU_WEST_1));
        unknown(new Who(
                AwsSessionCredentials.create(one.accessKeyId(), one.secretAccessKey(), "forged"), Region.EU_WEST_1));
    }

    @Test
    void a_session_ends_with_its_role_or_user_also_where_another_takes_the_name() {
        Role role = role("shortlived", trusting("\"AWS\":\"111122223333\""));
        Who session = session(assume(ROOT, role, "one"));
        assertThat(CLOUD.sts(session).getCallerIdentity().account()).isEqualTo(ACCOUNT);
        iam.deleteRole(r -> r.roleName("shortlived"));
        unknown(session);
        role("shortlived", trusting("\"AWS\":\"111122223333\""));
        unknown(session);

        iam.createUser(r -> r.userName("passing"));
        Who passing = keyOf("passing");
        Who within = session(CLOUD.sts(passing).getSessionToken().credentials());
        assertThat(CLOUD.sts(within).getCallerIdentity().account()).isEqualTo(ACCOUNT);
        iam.deleteAccessKey(r ->
                r.userName("passing").accessKeyId(passing.credentials().accessKeyId()));
        iam.deleteUser(r -> r.userName("passing"));
        unknown(within);
        iam.createUser(r -> r.userName("passing"));
        unknown(within);
    }

    @Test
    void only_those_whom_a_role_trusts_may_assume_it() {
        iam.createUser(r -> r.userName("outsider"));
        User insider = iam.createUser(r -> r.userName("insider")).user();
        Role role = role("vault", trusting("\"AWS\":\"" + insider.arn() + "\""));
        StsClient outsider = CLOUD.sts(keyOf("outsider"));
        refused(
                StsException.class,
                403,
                "AccessDenied",
                "User: arn:aws:iam::111122223333:user/outsider is not authorized to perform: sts:AssumeRole on"
                        + " resource: arn:aws:iam::111122223333:role/vault",
                () -> outsider.assumeRole(r -> r.roleArn(role.arn()).roleSessionName("s1")));
        refused(
                StsException.class,
                403,
                "AccessDenied",
                "User: arn:aws:iam::111122223333:user/outsider is not authorized to perform: sts:AssumeRole on"
                        + " resource: arn:aws:iam::111122223333:role/absent",
                () -> outsider.assumeRole(
                        r -> r.roleArn("arn:aws:iam::111122223333:role/absent").roleSessionName("s1")));
        StsClient trusted = CLOUD.sts(keyOf("insider"));
        assertThat(trusted.assumeRole(r -> r.roleArn(role.arn()).roleSessionName("s1"))
                        .credentials()
                        .sessionToken())
                .isNotBlank();
        refused(
                StsException.class,
                400,
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
                () -> trusted.assumeRole(
                        r -> r.roleArn(role.arn()).roleSessionName("s1").durationSeconds(7200)));
        refused(
                StsException.class,
                400,
                "ValidationError",
                "1 validation error detected: Value 'no spaces' at 'roleSessionName' failed to satisfy constraint:"
                        + " Member must satisfy regular expression pattern: [\\w+=,.@-]*",
                () -> trusted.assumeRole(r -> r.roleArn(role.arn()).roleSessionName("no spaces")));
        Role service = role("function", trusting("\"Service\":\"lambda.amazonaws.com\""));
        assertThatThrownBy(
                        () -> trusted.assumeRole(r -> r.roleArn(service.arn()).roleSessionName("s1")))
                .isInstanceOfSatisfying(
                        StsException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
    }

    @Test
    void a_wrong_secret_is_told_in_each_services_words() {
        Who wrong = new Who(AwsBasicCredentials.create(ACCOUNT, "wrong"), Region.EU_WEST_1);
        KinesisException kinesis = refused(
                KinesisException.class,
                400,
                "InvalidSignatureException",
                () -> CLOUD.kinesis(wrong).listStreams());
        assertThat(kinesis.awsErrorDetails().errorMessage())
                .startsWith("The request signature we calculated does not match the signature you provided. Check your"
                        + " AWS Secret Access Key and signing method. Consult the service documentation for details.");
        refused(
                S3Exception.class,
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and"
                        + " signing method.",
                () -> CLOUD.s3(wrong).listBuckets());
        refused(
                StsException.class,
                403,
                "SignatureDoesNotMatch",
                () -> CLOUD.sts(wrong).getCallerIdentity());
        refused(
                IamException.class,
                403,
                "SignatureDoesNotMatch",
                () -> CLOUD.iam(wrong).listUsers());
        refused(
                LambdaException.class,
                403,
                "InvalidSignatureException",
                () -> CLOUD.lambda(wrong).listFunctions());
    }

    @Test
    void a_clock_that_is_off_is_told_in_each_services_words() throws Exception {
        Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-20));
        Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(20));
        HttpResponse<String> s3 = SignedRequest.to(CLOUD, ROOT, "s3").at(slow).get("/");
        assertThat(s3.statusCode()).isEqualTo(403);
        assertThat(s3.body())
                .contains("<Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the"
                        + " current time is too large.</Message>")
                .contains("<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>");
        HttpResponse<String> sts = caller(slow);
        assertThat(sts.statusCode()).isEqualTo(403);
        assertThat(sts.body())
                .contains("<Code>SignatureDoesNotMatch</Code>")
                .containsPattern("<Message>Signature expired: [0-9]{8}T[0-9]{6}Z is now earlier than [0-9]{8}T[0-9]{6}Z"
                        + " \\([0-9]{8}T[0-9]{6}Z - 5 min\\.\\)</Message>");
        assertThat(caller(fast).body())
                .containsPattern("<Message>Signature not yet current: [0-9]{8}T[0-9]{6}Z is still later than"
                        + " [0-9]{8}T[0-9]{6}Z \\([0-9]{8}T[0-9]{6}Z \\+ 5 min\\.\\)</Message>");
        HttpResponse<String> kinesis = SignedRequest.to(CLOUD, ROOT, "kinesis")
                .header("X-Amz-Target", "Kinesis_20131202.ListStreams")
                .header("Content-Type", "application/x-amz-json-1.1")
                .body("{}")
                .at(slow)
                .post("/");
        assertThat(kinesis.statusCode()).isEqualTo(400);
        assertThat(kinesis.body()).contains("InvalidSignatureException").contains("Signature expired: ");
        assertThat(caller(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_client_whose_clock_is_off_sets_it_by_the_answer() {
        RetryStrategy once =
                DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(2).build();
        try {
            SdkGlobalTime.setGlobalTimeOffset(7200);
            try (KinesisClient kinesis = CLOUD.pointed(KinesisClient.builder(), ROOT)
                    .overrideConfiguration(o -> o.retryStrategy(once))
                    .httpClientBuilder(RunningCloud.apache())
                    .build()) {
                assertThat(kinesis.listStreams().hasMoreStreams()).isFalse();
            }
            assertThat(SdkGlobalTime.getGlobalTimeOffset()).isBetween(-60, 60);
            SdkGlobalTime.setGlobalTimeOffset(-7200);
            try (S3Client s3 = CLOUD.pointed(S3Client.builder(), ROOT)
                    .overrideConfiguration(o -> o.retryStrategy(once))
                    .httpClientBuilder(RunningCloud.apache())
                    .build()) {
                assertThat(s3.listBuckets().owner()).isNotNull();
            }
            assertThat(SdkGlobalTime.getGlobalTimeOffset()).isBetween(-60, 60);
        } finally {
            SdkGlobalTime.setGlobalTimeOffset(0);
        }
    }

    @Test
    void who_signs_nothing_is_told_so() throws Exception {
        HttpResponse<String> sts = CLOUD.send(
                "POST",
                "/",
                "Action=GetCallerIdentity&Version=2011-06-15",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(sts.statusCode()).isEqualTo(403);
        assertThat(sts.body())
                .contains("<Code>MissingAuthenticationToken</Code>")
                .contains("<Message>Request is missing Authentication Token</Message>");
        HttpResponse<String> kinesis = CLOUD.send(
                "POST",
                "/",
                "{}",
                "X-Amz-Target",
                "Kinesis_20131202.ListStreams",
                "Content-Type",
                "application/x-amz-json-1.1");
        assertThat(kinesis.statusCode()).isEqualTo(400);
        assertThat(kinesis.body())
                .isEqualTo("{\"__type\":\"MissingAuthenticationTokenException\",\"message\":\"Missing Authentication"
                        + " Token\"}");
    }

    private void unknown(Who who) {
        refused(
                KinesisException.class,
                400,
                "UnrecognizedClientException",
                BAD_TOKEN,
                () -> CLOUD.kinesis(who).listStreams());
        refused(
                StsException.class,
                403,
                "InvalidClientTokenId",
                BAD_TOKEN,
                () -> CLOUD.sts(who).getCallerIdentity());
        refused(
                LambdaException.class,
                403,
                "UnrecognizedClientException",
                BAD_TOKEN,
                () -> CLOUD.lambda(who).listFunctions());
        assertThatThrownBy(() -> CLOUD.s3(who).listBuckets())
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isIn("InvalidAccessKeyId", "InvalidToken"));
    }

    private HttpResponse<String> caller(Clock clock) throws Exception {
        return SignedRequest.to(CLOUD, ROOT, "sts")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body("Action=GetCallerIdentity&Version=2011-06-15")
                .at(clock)
                .post("/");
    }

    private void everything(String user) {
        iam.attachUserPolicy(r -> r.userName(user).policyArn(ADMINISTRATOR));
    }

    private Who keyOf(String user) {
        AccessKey key = iam.createAccessKey(r -> r.userName(user)).accessKey();
        assertThat(key.accessKeyId()).matches("AKIA[A-Z0-9]{16}");
        assertThat(key.secretAccessKey()).hasSize(40);
        return new Who(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()), Region.EU_WEST_1);
    }

    private Role role(String name, String trust) {
        return iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust))
                .role();
    }

    private static Credentials assume(Who who, Role role, String session) {
        return CLOUD.sts(who)
                .assumeRole(r -> r.roleArn(role.arn()).roleSessionName(session))
                .credentials();
    }

    private static Who session(Credentials credentials) {
        return new Who(
                AwsSessionCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()),
                Region.EU_WEST_1);
    }

    private static String trusting(String principal) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{" + principal
                + "},\"Action\":\"sts:AssumeRole\"}]}";
    }
}
