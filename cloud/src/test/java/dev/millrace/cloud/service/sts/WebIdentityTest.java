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
import dev.millrace.wire.sts.AssumeRoleWithWebIdentityRequest;
import dev.millrace.wire.sts.AssumeRoleWithWebIdentityResponse;
import dev.millrace.wire.sts.AssumedRoleUser;
import dev.millrace.wire.sts.Sts;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// AssumeRoleWithWebIdentity: what a token must be for whom it opens a session.
final class WebIdentityTest {
    private static final String ACCOUNT = "123456789012";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/deployer";
    private static final String ISSUER = "https://token.example.com";
    private static final String PROVIDER = "arn:aws:iam::" + ACCOUNT + ":oidc-provider/token.example.com";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final TokenIssuer SIGNER = TokenIssuer.rsa("one");

    /// One provider with one audience; it is trusted for some actions of one repository.
    private static final class OneProvider implements IdentityProviders {
        private List<String> actions = List.of("sts:AssumeRoleWithWebIdentity");
        private Map<String, List<String>> facts = Map.of();

        @Override
        public Optional<Provider> find(String account, String issuer, Partition partition) {
            return account.equals(ACCOUNT) && issuer.equals(ISSUER)
                    ? Optional.of(new Provider(PROVIDER, "token.example.com", List.of("sts.amazonaws.com")))
                    : Optional.empty();
        }

        @Override
        public boolean trusts(String roleArn, String action, String providerArn, Map<String, List<String>> facts) {
            this.facts = facts;
            return roleArn.equals(ROLE)
                    && providerArn.equals(PROVIDER)
                    && actions.contains(action)
                    && facts.get("token.example.com:sub").equals(List.of("repo:rides:main"));
        }
    }

    private static final class OneRole implements Roles {
        @Override
        public Optional<String> decoded(String encodedMessage) {
            return Optional.empty();
        }

        @Override
        public Optional<Role> find(String roleArn) {
            return roleArn.equals(ROLE)
                    ? Optional.of(new Role(ROLE, ACCOUNT, "deployer", "AROAAAAAAAAAAAAAAAAAA", Duration.ofHours(1)))
                    : Optional.empty();
        }

        @Override
        public boolean trusts(String roleArn, String action, Caller caller, Map<String, List<String>> facts) {
            return false;
        }

        @Override
        public Optional<String> policyRefusal(String document, Partition partition) {
            return Optional.empty();
        }
    }

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(NOW);
    private final OneProvider providers = new OneProvider();
    private final List<Boolean> keysAsked = new ArrayList<>();
    private Optional<String> published = Optional.of(SIGNER.keySet());
    private Storage storage;
    private StsService service;
    private Sts sts;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new StsService(storage, clock, new SecureRandom(), new OneRole(), providers, (_, fresh) -> {
            keysAsked.add(fresh);
            return published;
        });
        sts = new Sts(service.api());
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void a_token_opens_a_session_of_the_role_that_trusts_its_provider() {
        AssumeRoleWithWebIdentityResponse response = assume(SIGNER.token(claims("")));
        assertThat(response.assumedRoleUser())
                .isEqualTo(new AssumedRoleUser(
                        "AROAAAAAAAAAAAAAAAAAA:run-1", "arn:aws:sts::" + ACCOUNT + ":assumed-role/deployer/run-1"));
        assertThat(response.subjectFromWebIdentityToken()).isEqualTo("repo:rides:main");
        assertThat(response.audience()).isEqualTo("sts.amazonaws.com");
        assertThat(response.provider()).isEqualTo(PROVIDER);
        assertThat(response.credentials().expiration()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(providers.facts)
                .containsEntry("token.example.com:aud", List.of("sts.amazonaws.com"))
                .containsEntry("token.example.com:sub", List.of("repo:rides:main"))
                .containsEntry("aws:FederatedProvider", List.of(PROVIDER));
        assertThat(keysAsked).containsExactly(false);
        assertThat(service.sessions()
                        .find(
                                response.credentials().accessKeyId(),
                                response.credentials().sessionToken()))
                .isPresent();
    }

    @Test
    void a_key_of_an_elliptic_curve_signs_too() {
        TokenIssuer curve = TokenIssuer.curve("two");
        published = Optional.of(curve.keySet());
        assertThat(assume(curve.token(claims(""))).provider()).isEqualTo(PROVIDER);
    }

    @Test
    void what_is_no_token_is_refused() {
        for (String text : List.of("nonsense", "a.b.c", SIGNER.token("{}"), SIGNER.token("[]"), SIGNER.token("x"))) {
            refused(
                    () -> assume(text),
                    "InvalidIdentityToken",
                    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
        }
    }

    @Test
    void an_end_that_no_clock_knows_and_claims_of_odd_shapes_are_refused_too() {
        for (String end : List.of("1e300", "1e19", "-1e300", "123456789012345678901234567890", "9223372036854775807")) {
            refused(
                    () -> assume(SIGNER.token("{\"iss\":\"" + ISSUER + "\",\"sub\":\"repo:rides:main\",\"aud\":"
                            + "\"sts.amazonaws.com\",\"exp\":" + end + "}")),
                    "InvalidIdentityToken",
                    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
        }
        for (String audience : List.of("{}", "[]", "[{}]", "[[]]", "null", "7")) {
            refused(
                    () -> assume(SIGNER.token(claims("").replace("\"sts.amazonaws.com\"", audience))),
                    "InvalidIdentityToken",
                    "Incorrect token audience");
        }
        assertThat(keysAsked).isEmpty();
        String odd = ",\"amr\":{},\"email\":[[]],\"azp\":[],\"https://aws.amazon.com/source_identity\":{},"
                + "\"https://aws.amazon.com/tags\":{\"principal_tags\":[],\"transitive_tag_keys\":[{}]}";
        assertThat(assume(SIGNER.token(claims(odd))).provider()).isEqualTo(PROVIDER);
    }

    @Test
    void an_end_may_be_a_fraction_of_a_second() {
        String end = NOW.plus(Duration.ofMinutes(5)).getEpochSecond() + "";
        assertThat(assume(SIGNER.token(claims("").replace(end, end + ".75"))).provider()).isEqualTo(PROVIDER);
    }

    @Test
    void a_key_that_is_on_no_curve_signs_nothing() {
        for (String point : List.of("\"AQ\",\"y\":\"AQ\"", "\"\",\"y\":\"\"", "\"" + "_".repeat(43) + "\",\"y\":\"AQ\"",
                "\"" + "_".repeat(400) + "\",\"y\":\"" + "_".repeat(400) + "\"")) {
            TokenIssuer curve = TokenIssuer.curve("two");
            published = Optional.of("{\"keys\":[{\"kid\":\"two\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":" + point + "}]}");
            assertThatThrownBy(() -> assume(curve.token(claims(""))))
                    .isInstanceOfSatisfying(
                            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidIdentityToken"));
        }
    }

    @Test
    void a_token_of_an_unknown_issuer_or_for_somebody_else_is_refused() {
        refused(
                () -> assume(SIGNER.token(claims("").replace(ISSUER, "https://other.example.com"))),
                "InvalidIdentityToken",
                "No OpenIDConnect provider found in your account for https://other.example.com");
        refused(
                () -> assume(SIGNER.token(claims("").replace("sts.amazonaws.com", "somebody"))),
                "InvalidIdentityToken",
                "Incorrect token audience");
        assertThat(keysAsked).isEmpty();
    }

    @Test
    void a_token_ends() {
        String token = SIGNER.token(claims(""));
        clock.advance(Duration.ofMinutes(5));
        refused(
                () -> assume(token),
                "ExpiredTokenException",
                "Token expired: current date/time 1767225900 must be before the expiration date/time 1767225900");
    }

    @Test
    void a_token_that_its_issuer_did_not_sign_is_refused() {
        TokenIssuer forger = TokenIssuer.rsa("one");
        refused(
                () -> assume(forger.token(claims(""))),
                "InvalidIdentityToken",
                "The web identity token that was passed could not be validated by AWS. Get a new identity token from "
                        + "the identity provider and then retry the request.");
        String token = SIGNER.token(claims(""));
        String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
        refused(
                () -> assume(unsigned),
                "InvalidIdentityToken",
                "The web identity token that was passed could not be validated by AWS. Get a new identity token from "
                        + "the identity provider and then retry the request.");
    }

    @Test
    void a_key_that_is_not_known_is_asked_for_once_more_and_then_missed() {
        published = Optional.of(TokenIssuer.rsa("another").keySet());
        refused(
                () -> assume(SIGNER.token(claims(""))),
                "InvalidIdentityToken",
                "Couldn't retrieve verification key from your identity provider,  please reference "
                        + "AssumeRoleWithWebIdentity documentation for requirements");
        assertThat(keysAsked).containsExactly(false, true);
    }

    @Test
    void whom_the_role_does_not_trust_it_refuses_and_so_does_a_role_that_is_not_there() {
        refused(
                () -> assume(SIGNER.token(claims("").replace("repo:rides:main", "repo:other:main"))),
                "AccessDenied",
                "Not authorized to perform sts:AssumeRoleWithWebIdentity");
        refused(
                () -> sts.assumeRoleWithWebIdentity(
                        request(SIGNER.token(claims(""))).roleArn(ROLE + "x").build(), call()),
                "AccessDenied",
                "Not authorized to perform sts:AssumeRoleWithWebIdentity");
        refused(
                () -> sts.assumeRoleWithWebIdentity(
                        request(SIGNER.token(claims("")))
                                .roleArn("deployer-of-the-rides")
                                .build(),
                        call()),
                "ValidationError",
                "Request ARN is invalid");
    }

    @Test
    void tags_of_a_token_need_the_role_s_leave() {
        String tagged = SIGNER.token(claims(",\"https://aws.amazon.com/tags\":{\"principal_tags\":{\"team\":[\"rides\"]}}"));
        refused(() -> assume(tagged), "AccessDenied", "Not authorized to perform sts:TagSession");
        providers.actions = List.of("sts:AssumeRoleWithWebIdentity", "sts:TagSession");
        AssumeRoleWithWebIdentityResponse response = assume(tagged);
        assertThat(service.sessions()
                        .find(
                                response.credentials().accessKeyId(),
                                response.credentials().sessionToken())
                        .orElseThrow()
                        .tags())
                .isEqualTo(Map.of("team", "rides"));
    }

    @Test
    void tags_of_a_token_are_held_to_the_rules_of_every_session_s() {
        String tags = ",\"https://aws.amazon.com/tags\":{\"principal_tags\":{%s},\"transitive_tag_keys\":[%s]}";
        refused(
                () -> assume(SIGNER.token(claims(tags.formatted("\"team\":\"rides\"", "\"Team\",\"other\"")))),
                "ValidationError",
                "The specified transitive tag key must be included in the requested tags.");
        refused(
                () -> assume(SIGNER.token(claims(tags.formatted("\"team\":\"rides\",\"TEAM\":\"sales\"", "")))),
                "InvalidParameterValue",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }

    @Test
    void a_session_lasts_no_longer_than_its_role_allows() {
        refused(
                () -> sts.assumeRoleWithWebIdentity(
                        request(SIGNER.token(claims(""))).durationSeconds(3601).build(), call()),
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }

    private static String claims(String more) {
        return "{\"iss\":\"" + ISSUER + "\",\"sub\":\"repo:rides:main\",\"aud\":\"sts.amazonaws.com\",\"exp\":"
                + NOW.plus(Duration.ofMinutes(5)).getEpochSecond() + more + "}";
    }

    private static AssumeRoleWithWebIdentityRequest.Builder request(String token) {
        return AssumeRoleWithWebIdentityRequest.builder()
                .roleArn(ROLE)
                .roleSessionName("run-1")
                .webIdentityToken(token);
    }

    private AssumeRoleWithWebIdentityResponse assume(String token) {
        return sts.assumeRoleWithWebIdentity(request(token).build(), call());
    }

    private static Call call() {
        return new Call(
                "id",
                new Caller(Caller.Kind.ANONYMOUS, ACCOUNT, "", "", "", null),
                ACCOUNT,
                "eu-west-1",
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY), "10.1.2.3"));
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
