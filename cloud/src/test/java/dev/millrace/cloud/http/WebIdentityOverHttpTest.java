package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.cloud.service.sts.TokenIssuer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/// A job that has a token of its provider's and no key of AWS's, as GitHub's are: the keys come from where the issuer
/// publishes them.
final class WebIdentityOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final String ACCOUNT = "111122223333";

    private final IamClient iam = CLOUD.iam(Who.root(ACCOUNT));
    private final TokenIssuer signer = TokenIssuer.rsa("one");
    private HttpServer issuer;

    @BeforeEach
    void publish() throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/.well-known/openid-configuration", "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/keys\"}");
        answer("/keys", signer.keySet());
        issuer.start();
    }

    @AfterEach
    void end() {
        issuer.stop(0);
    }

    @Test
    void a_token_is_verified_by_its_issuer_s_keys_and_opens_what_the_role_may() {
        String provider = iam.createOpenIDConnectProvider(r -> r.url(url()).clientIDList("sts.amazonaws.com"))
                .openIDConnectProviderArn();
        iam.createRole(r -> r.roleName("deployer")
                .assumeRolePolicyDocument(
                        policy("{'Effect':'Allow','Principal':{'Federated':'" + provider + "'},'Action':"
                                + "'sts:AssumeRoleWithWebIdentity','Condition':{'StringEquals':{'" + name()
                                + ":aud':'sts.amazonaws.com'},'StringLike':{'" + name() + ":sub':'repo:rides:*'}}}")));
        iam.putRolePolicy(r -> r.roleName("deployer")
                .policyName("p")
                .policyDocument(policy("{'Effect':'Allow','Action':'kinesis:ListStreams','Resource':'*'}")));

        AssumeRoleWithWebIdentityResponse session = assume(signer.token(claims("repo:rides:main")));
        assertThat(session.provider()).isEqualTo(provider);
        Who deployer = who(session.credentials());
        CLOUD.kinesis(deployer).listStreams();
        assertThatThrownBy(() -> CLOUD.iam(deployer).listUsers())
                .hasMessageStartingWith("User: arn:aws:sts::111122223333:assumed-role/deployer/run-1 is not authorized "
                        + "to perform: iam:ListUsers on resource: arn:aws:iam::111122223333:user/ because no "
                        + "identity-based policy allows the iam:ListUsers action");

        refused(
                signer.token(claims("repo:other:main")),
                403,
                "AccessDenied",
                "Not authorized to perform sts:AssumeRoleWithWebIdentity");
        refused(
                TokenIssuer.rsa("one").token(claims("repo:rides:main")),
                400,
                "InvalidIdentityToken",
                "The web identity token that was passed could not be validated by AWS. Get a new identity token from "
                        + "the identity provider and then retry the request.");
    }

    @Test
    void an_issuer_that_cannot_be_asked_is_told_of() {
        iam.createOpenIDConnectProvider(r -> r.url(url()).clientIDList("sts.amazonaws.com"));
        issuer.stop(0);
        refused(
                signer.token(claims("repo:rides:main")),
                400,
                "InvalidIdentityToken",
                "Couldn't retrieve verification key from your identity provider,  please reference "
                        + "AssumeRoleWithWebIdentity documentation for requirements");
    }

    @Test
    void keys_that_are_given_to_the_server_are_taken_and_their_issuer_is_not_asked() throws Exception {
        String issuer = "https://nobody.invalid";
        String provider = iam.createOpenIDConnectProvider(r -> r.url(issuer).clientIDList("sts.amazonaws.com"))
                .openIDConnectProviderArn();
        iam.createRole(r -> r.roleName("given")
                .assumeRolePolicyDocument(policy("{'Effect':'Allow','Principal':{'Federated':'" + provider
                        + "'},'Action':'sts:AssumeRoleWithWebIdentity'}")));
        assertThat(give(issuer, signer.keySet())).isEqualTo("200 {}");
        assertThat(assume("given", signer.token(claims("anybody").replace(url(), issuer))).provider()).isEqualTo(provider);

        String wanted = "400 {\"message\":\"An issuer's URL is wanted, and a JSON Web Key Set with RSA or EC keys.\"}";
        assertThat(give("nobody", signer.keySet())).isEqualTo(wanted);
        for (String keySet : List.of(
                "", "[]", "{\"keys\":[]}", "{\"keys\":[7]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQ\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + "_".repeat(99) + "\",\"y\":\"AQ\"}]}")) {
            assertThat(give(issuer, keySet)).as(keySet).isEqualTo(wanted);
        }
    }

    /// @return the answer's status and body
    private static String give(String issuer, String keySet) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(CLOUD.endpoint().resolve("/_millrace/iam/keys?issuer=" + issuer))
                            .timeout(Duration.ofMinutes(1))
                            .PUT(HttpRequest.BodyPublishers.ofString(keySet))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    private static void refused(String token, int status, String code, String message) {
        assertThatThrownBy(() -> assume(token)).isInstanceOfSatisfying(StsException.class, refused -> {
            assertThat(refused.statusCode()).isEqualTo(status);
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refused.awsErrorDetails().errorMessage()).isEqualTo(message);
        });
    }

    private static AssumeRoleWithWebIdentityResponse assume(String token) {
        return assume("deployer", token);
    }

    private static AssumeRoleWithWebIdentityResponse assume(String role, String token) {
        try (StsClient sts = StsClient.builder()
                .endpointOverride(CLOUD.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build()) {
            return sts.assumeRoleWithWebIdentity(r -> r.roleArn("arn:aws:iam::" + ACCOUNT + ":role/" + role)
                    .roleSessionName("run-1")
                    .webIdentityToken(token));
        }
    }

    private static Who who(Credentials credentials) {
        return new Who(
                AwsSessionCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()),
                Region.EU_WEST_1);
    }

    private String claims(String subject) {
        return "{\"iss\":\"" + url() + "\",\"sub\":\"" + subject + "\",\"aud\":\"sts.amazonaws.com\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300) + "}";
    }

    private String url() {
        return "http://" + name();
    }

    private String name() {
        return "127.0.0.1:" + issuer.getAddress().getPort();
    }

    private void answer(String path, String body) {
        issuer.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
    }

    private static String policy(String statements) {
        return ("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"');
    }
}
