package dev.millrace.cloud.service.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.sts.AssumeRoleRequest;
import dev.millrace.wire.sts.AssumeRoleResponse;
import dev.millrace.wire.sts.AssumedRoleUser;
import dev.millrace.wire.sts.Credentials;
import dev.millrace.wire.sts.GetAccessKeyInfoRequest;
import dev.millrace.wire.sts.GetCallerIdentityRequest;
import dev.millrace.wire.sts.GetCallerIdentityResponse;
import dev.millrace.wire.sts.GetSessionTokenRequest;
import dev.millrace.wire.sts.Sts;
import dev.millrace.wire.sts.Tag;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StsServiceTest {
    private static final String ACCOUNT = "123456789012";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/rides/predictor";
    private static final String ROLE_ID = "AROAAAAAAAAAAAAAAAAAA";
    private static final Caller ROOT = Caller.root(ACCOUNT, "test");
    private static final Caller ANN =
            new Caller(Caller.Kind.USER, ACCOUNT, "arn:aws:iam::" + ACCOUNT + ":user/ann", "AIDAANN", "AKIAANN", null);

    private static final IdentityProviders NO_PROVIDERS = new IdentityProviders() {
        @Override
        public Optional<Provider> find(String account, String issuer, Partition partition) {
            return Optional.empty();
        }

        @Override
        public boolean trusts(String roleArn, String action, String providerArn, Map<String, List<String>> facts) {
            return false;
        }
    };

    /// One role, which lets its account do some actions, and wants an external id if it has one.
    private static final class OneRole implements Roles {
        @Override
        public Optional<String> decoded(String encodedMessage) {
            return Optional.empty();
        }

        private List<String> actions = List.of("sts:AssumeRole");
        private Optional<String> externalId = Optional.empty();
        private Map<String, List<String>> facts = Map.of();

        @Override
        public Optional<Role> find(String roleArn) {
            return roleArn.equals(ROLE)
                    ? Optional.of(new Role(ROLE, ACCOUNT, "predictor", ROLE_ID, Duration.ofHours(2)))
                    : Optional.empty();
        }

        @Override
        public boolean trusts(String roleArn, String action, Caller caller, Map<String, List<String>> facts) {
            this.facts = facts;
            return roleArn.equals(ROLE)
                    && actions.contains(action)
                    && caller.account().equals(ACCOUNT)
                    && externalId
                            .map(id -> List.of(id).equals(facts.get("sts:ExternalId")))
                            .orElse(true);
        }

        @Override
        public Optional<String> policyRefusal(String document, Partition partition) {
            return document.startsWith("{") ? Optional.empty() : Optional.of("Syntax errors in policy.");
        }
    }

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final OneRole roles = new OneRole();
    private Storage storage;
    private StsService service;
    private Sts sts;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new StsService(storage, clock, new SecureRandom(), roles, NO_PROVIDERS, (_, _) -> Optional.empty());
        sts = new Sts(service.api());
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void a_caller_learns_who_it_is() {
        assertThat(sts.getCallerIdentity(GetCallerIdentityRequest.builder().build(), call(ANN)))
                .isEqualTo(new GetCallerIdentityResponse("AIDAANN", ACCOUNT, ANN.arn()));
    }

    @Test
    void a_session_of_a_role_acts_as_the_role_also_after_a_restart() {
        AssumeRoleResponse response = assume(request().durationSeconds(900), ROOT);
        Credentials credentials = response.credentials();
        String arn = "arn:aws:sts::" + ACCOUNT + ":assumed-role/predictor/run-1";
        assertThat(response.assumedRoleUser()).isEqualTo(new AssumedRoleUser(ROLE_ID + ":run-1", arn));
        assertThat(response.packedPolicySize()).isNull();
        assertThat(credentials.accessKeyId()).matches("ASIA[A-Z2-7]{16}");
        assertThat(credentials.secretAccessKey()).hasSize(40);
        assertThat(credentials.expiration()).isEqualTo(Instant.parse("2026-01-01T00:15:00Z"));

        storage.close();
        open();
        Session session = session(response);
        assertThat(session.secret()).isEqualTo(credentials.secretAccessKey());
        assertThat(session.expires()).isEqualTo(credentials.expiration());
        assertThat(session.caller(credentials.sessionToken()))
                .isEqualTo(new Caller(
                        Caller.Kind.ROLE_SESSION,
                        ACCOUNT,
                        arn,
                        ROLE_ID + ":run-1",
                        credentials.accessKeyId(),
                        credentials.sessionToken()));
    }

    @Test
    void a_token_opens_its_own_key_alone() {
        Credentials one = assume(request(), ROOT).credentials();
        Credentials other = assume(request(), ROOT).credentials();
        String token = one.sessionToken();
        String changed = token.substring(0, 40) + (token.charAt(40) == 'A' ? 'B' : 'A') + token.substring(41);
        assertThat(service.sessions().find(one.accessKeyId(), token)).isPresent();
        assertThat(service.sessions().find(other.accessKeyId(), token)).isEmpty();
        assertThat(service.sessions().find(one.accessKeyId(), changed)).isEmpty();
        assertThat(service.sessions().find(one.accessKeyId(), "no token")).isEmpty();
        assertThat(service.sessions().find(one.accessKeyId(), null)).isEmpty();
    }

    @Test
    void who_is_not_trusted_and_what_is_not_there_are_refused_alike() {
        Caller stranger = Caller.root("210987654321", "other");
        refused(
                () -> assume(request(), stranger),
                "AccessDenied",
                "User: arn:aws:iam::210987654321:root is not authorized to perform: sts:AssumeRole on resource: "
                        + ROLE);
        refused(
                () -> assume(request().roleArn(ROLE + "x"), ROOT),
                "AccessDenied",
                "User: arn:aws:iam::" + ACCOUNT + ":root is not authorized to perform: sts:AssumeRole on resource: "
                        + ROLE + "x");
        refused(
                () -> assume(request().roleArn("predictor-of-the-rides"), ROOT),
                "ValidationError",
                "predictor-of-the-rides is invalid");
        roles.externalId = Optional.of("secret");
        refused(
                () -> assume(request().externalId("guess"), ANN),
                "AccessDenied",
                "User: " + ANN.arn() + " is not authorized to perform: sts:AssumeRole on resource: " + ROLE);
        assertThat(session(assume(request().externalId("secret"), ANN)).account())
                .isEqualTo(ACCOUNT);
    }

    @Test
    void a_session_lasts_no_longer_than_its_role_allows() {
        assertThat(assume(request().durationSeconds(7200), ROOT).credentials().expiration())
                .isEqualTo(Instant.parse("2026-01-01T02:00:00Z"));
        refused(
                () -> assume(request().durationSeconds(7201), ROOT),
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        refused(
                () -> assume(request().durationSeconds(3601), within(assume(request(), ROOT))),
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
    }

    @Test
    void tags_and_a_source_identity_need_the_role_s_leave_and_pass_on() {
        AssumeRoleRequest.Builder tagged = request()
                .tags(List.of(new Tag("team", "rides"), new Tag("stage", "prod")))
                .transitiveTagKeys(List.of("team"))
                .sourceIdentity("ann");
        refused(
                () -> assume(tagged, ANN),
                "AccessDenied",
                "User: " + ANN.arn() + " is not authorized to perform: sts:TagSession on resource: " + ROLE);
        roles.actions = List.of("sts:AssumeRole", "sts:TagSession");
        refused(
                () -> assume(tagged, ANN),
                "AccessDenied",
                "User: " + ANN.arn() + " is not authorized to perform: sts:SetSourceIdentity on resource: " + ROLE);
        roles.actions = List.of("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity");
        AssumeRoleResponse first = assume(tagged, ANN);
        assertThat(first.sourceIdentity()).isEqualTo("ann");
        assertThat(first.packedPolicySize()).isEqualTo(2);
        Session chained = session(assume(request(), within(first)));
        assertThat(chained.tags()).isEqualTo(Map.of("team", "rides"));
        assertThat(chained.sourceIdentity()).isEqualTo("ann");
        refused(
                () -> assume(request().tags(List.of(new Tag("a", "1"), new Tag("A", "2"))), ANN),
                "InvalidParameterValue",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }

    @Test
    void a_session_policy_is_checked_and_sealed_in() {
        assertThat(session(assume(request().policy("{}"), ROOT)).policies()).containsExactly("{}");
        refused(() -> assume(request().policy("policy"), ROOT), "MalformedPolicyDocument", "Syntax errors in policy.");
        refused(
                () -> assume(request().policy("{" + " ".repeat(2200) + "}"), ROOT),
                "PackedPolicyTooLarge",
                "Packed policy consumes 108% of allotted space, please use smaller policy.");
    }

    @Test
    void as_many_tags_as_fit_into_a_token_pass_and_more_are_refused_with_their_size() {
        roles.actions = List.of("sts:AssumeRole", "sts:TagSession");
        AssumeRoleResponse response = assume(request().tags(tags(50, "路线")), ROOT);
        assertThat(response.packedPolicySize()).isBetween(10, 100);
        assertThat(response.credentials().sessionToken()).hasSizeLessThan(4096);
        assertThat(session(response).tags()).hasSize(50);
        SecureRandom random = new SecureRandom();
        List<Tag> noise = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            StringBuilder value = new StringBuilder();
            random.ints(80, 0x4E00, 0x9FA5).forEach(value::appendCodePoint);
            noise.add(new Tag("k" + i, value.toString()));
        }
        assertThatThrownBy(() -> assume(request().tags(noise), ROOT))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("PackedPolicyTooLarge"))
                .hasMessageMatching("Packed size of session tags consumes \\d{3}% of allotted space\\.");
    }

    @Test
    void conditions_may_ask_where_a_call_comes_from_and_what_its_session_carries() {
        roles.actions = List.of("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity");
        AssumeRoleResponse first = assume(
                request().tags(List.of(new Tag("team", "rides"))).sourceIdentity("ann"), ANN);
        assertThat(roles.facts)
                .containsEntry("aws:SourceIp", List.of("10.1.2.3"))
                .containsEntry("aws:SecureTransport", List.of("false"))
                .containsEntry("aws:RequestedRegion", List.of("eu-west-1"))
                .containsEntry("aws:RequestTag/team", List.of("rides"))
                .doesNotContainKeys("aws:SourceIdentity", "aws:TokenIssueTime", "aws:PrincipalTag/team");
        assume(request(), within(first));
        assertThat(roles.facts)
                .containsEntry("aws:SourceIdentity", List.of("ann"))
                .containsEntry("aws:TokenIssueTime", List.of("2026-01-01T00:00:00Z"))
                .containsEntry("aws:PrincipalTag/team", List.of("rides"));
    }

    @Test
    void a_trust_policy_that_asks_for_a_safe_way_is_told_what_every_other_policy_is() {
        sts.assumeRole(request().build(), call(ANN, "127.0.0.1"));
        assertThat(roles.facts).containsEntry("aws:SecureTransport", List.of("true"));
        sts.assumeRole(request().build(), call(ANN, "10.1.2.3"));
        assertThat(roles.facts).containsEntry("aws:SecureTransport", List.of("false"));
    }

    private static List<Tag> tags(int count, String value) {
        return IntStream.range(0, count).mapToObj(i -> new Tag(value + i, value.repeat(100))).toList();
    }

    @Test
    void a_session_token_keeps_who_asked_for_it() {
        Credentials credentials = sessionToken(GetSessionTokenRequest.builder().build(), ANN);
        assertThat(credentials.expiration()).isEqualTo(Instant.parse("2026-01-01T12:00:00Z"));
        Caller caller = service.sessions()
                .find(credentials.accessKeyId(), credentials.sessionToken())
                .orElseThrow()
                .caller(credentials.sessionToken());
        assertThat(caller.arn()).isEqualTo(ANN.arn());
        assertThat(caller.kind()).isEqualTo(Caller.Kind.USER);
        refused(
                () -> sessionToken(GetSessionTokenRequest.builder().build(), caller),
                "AccessDenied",
                "Cannot call GetSessionToken with session credentials");
    }

    @Test
    void the_root_s_session_lasts_an_hour() {
        assertThat(sessionToken(
                                GetSessionTokenRequest.builder()
                                        .durationSeconds(7200)
                                        .build(),
                                ROOT)
                        .expiration())
                .isEqualTo(Instant.parse("2026-01-01T01:00:00Z"));
    }

    @Test
    void a_key_tells_its_account() {
        String id = assume(request(), ROOT).credentials().accessKeyId();
        Caller other = Caller.root("000000000000", "test");
        assertThat(sts.getAccessKeyInfo(new GetAccessKeyInfoRequest(id), call(other))
                        .account())
                .isEqualTo(ACCOUNT);
        refused(
                () -> sts.getAccessKeyInfo(new GetAccessKeyInfoRequest("AKIA000000000000"), call(other)),
                "ValidationError",
                "Invalid value for parameter AccessKeyId.");
    }

    @Test
    void a_service_opens_sessions_of_roles_that_are_there() {
        SessionCredentials credentials = service.sessions().open(ROLE, "f", Duration.ofMinutes(5));
        assertThat(credentials.expires()).isEqualTo(Instant.parse("2026-01-01T00:05:00Z"));
        assertThat(service.sessions().find(credentials.accessKeyId(), credentials.token()))
                .isPresent();
        assertThatThrownBy(() -> service.sessions().open(ROLE + "x", "f", Duration.ofMinutes(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The role is gone: " + ROLE + "x");
    }

    private static AssumeRoleRequest.Builder request() {
        return AssumeRoleRequest.builder().roleArn(ROLE).roleSessionName("run-1");
    }

    private AssumeRoleResponse assume(AssumeRoleRequest.Builder request, Caller caller) {
        return sts.assumeRole(request.build(), call(caller));
    }

    private Credentials sessionToken(GetSessionTokenRequest request, Caller caller) {
        return sts.getSessionToken(request, call(caller)).credentials();
    }

    private Session session(AssumeRoleResponse response) {
        return service.sessions()
                .find(
                        response.credentials().accessKeyId(),
                        response.credentials().sessionToken())
                .orElseThrow();
    }

    private Caller within(AssumeRoleResponse response) {
        return session(response).caller(response.credentials().sessionToken());
    }

    private static Call call(Caller caller) {
        return call(caller, "10.1.2.3");
    }

    private static Call call(Caller caller, String from) {
        return new Call(
                "id",
                caller,
                caller.account(),
                "eu-west-1",
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY), from));
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
