package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.iam.AddClientIDToOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.CreateOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.DeleteOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.GetOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.GetOpenIDConnectProviderResponse;
import dev.millrace.wire.iam.ListOpenIDConnectProviderTagsRequest;
import dev.millrace.wire.iam.ListOpenIDConnectProvidersRequest;
import dev.millrace.wire.iam.OpenIDConnectProviderListEntry;
import dev.millrace.wire.iam.RemoveClientIDFromOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.TagOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.UntagOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.UpdateOpenIDConnectProviderThumbprintRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Providers of identities that speak OpenID Connect.
final class OidcProvidersTest {
    private static final String GITHUB = "https://token.actions.githubusercontent.com";
    private static final String ARN =
            "arn:aws:iam::" + ACCOUNT + ":oidc-provider/token.actions.githubusercontent.com";
    private static final String THUMBPRINT = "6938fd4d98bab03faadb97b34396831e3780aea1";

    @TempDir
    Path data;

    private IamUnderTest under;

    @BeforeEach
    void open() {
        under = new IamUnderTest(data);
    }

    @AfterEach
    void close() {
        under.close();
    }

    @Test
    void a_provider_is_named_by_its_address_and_kept_over_a_restart() {
        assertThat(create(GITHUB)).isEqualTo(ARN);
        under.restart();
        assertThat(find())
                .isEqualTo(new GetOpenIDConnectProviderResponse(
                        "token.actions.githubusercontent.com",
                        List.of("sts.amazonaws.com"),
                        List.of(THUMBPRINT),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        null));
        assertThat(under.iam()
                        .listOpenIDConnectProviders(new ListOpenIDConnectProvidersRequest(), call())
                        .openIDConnectProviderList())
                .containsExactly(new OpenIDConnectProviderListEntry(ARN));
        refused(
                () -> create(GITHUB),
                "EntityAlreadyExists",
                "Provider with url https://token.actions.githubusercontent.com already exists.");
    }

    @Test
    void audiences_thumbprints_and_tags_change_in_place() {
        create(GITHUB);
        under.iam()
                .addClientIDToOpenIDConnectProvider(
                        new AddClientIDToOpenIDConnectProviderRequest(ARN, "mine"), call());
        under.iam()
                .addClientIDToOpenIDConnectProvider(
                        new AddClientIDToOpenIDConnectProviderRequest(ARN, "mine"), call());
        assertThat(find().clientIDList()).containsExactly("sts.amazonaws.com", "mine");
        under.iam()
                .removeClientIDFromOpenIDConnectProvider(
                        new RemoveClientIDFromOpenIDConnectProviderRequest(ARN, "sts.amazonaws.com"), call());
        assertThat(find().clientIDList()).containsExactly("mine");
        String other = "a".repeat(40);
        under.iam()
                .updateOpenIDConnectProviderThumbprint(
                        new UpdateOpenIDConnectProviderThumbprintRequest(ARN, List.of(other)), call());
        assertThat(find().thumbprintList()).containsExactly(other);
        under.iam()
                .tagOpenIDConnectProvider(
                        new TagOpenIDConnectProviderRequest(ARN, List.of(new Tag("a", "1"), new Tag("b", "2"))), call());
        under.iam()
                .untagOpenIDConnectProvider(new UntagOpenIDConnectProviderRequest(ARN, List.of("a")), call());
        assertThat(under.iam()
                        .listOpenIDConnectProviderTags(
                                new ListOpenIDConnectProviderTagsRequest(ARN, null, null), call())
                        .tags())
                .containsExactly(new Tag("b", "2"));
    }

    @Test
    void what_is_not_there_cannot_be_read_and_deleting_it_has_succeeded() {
        refused(this::find, "NoSuchEntity", "OpenIDConnect Provider not found for arn " + ARN);
        under.iam().deleteOpenIDConnectProvider(new DeleteOpenIDConnectProviderRequest(ARN), call());
        create(GITHUB);
        under.iam().deleteOpenIDConnectProvider(new DeleteOpenIDConnectProviderRequest(ARN), call());
        refused(this::find, "NoSuchEntity", "OpenIDConnect Provider not found for arn " + ARN);
    }

    @Test
    void an_address_is_one_of_https_or_of_this_machine() {
        refused(
                () -> create("http://example.com"),
                "InvalidInput",
                "Invalid Open ID Connect Provider URL. The URL must begin with https://.");
        refused(() -> create("example.com"), "ValidationError", "Invalid Open ID Connect Provider URL");
        refused(() -> create("https://example.com?a=1"), "ValidationError", "Invalid Open ID Connect Provider URL");
        assertThat(create("http://localhost:9000/realms/one"))
                .isEqualTo("arn:aws:iam::" + ACCOUNT + ":oidc-provider/localhost:9000/realms/one");
    }

    @Test
    void a_provider_s_tokens_say_its_address_with_its_scheme() {
        create(GITHUB);
        assertThat(under.identities().provider(ACCOUNT, GITHUB)).isPresent();
        assertThat(under.identities().provider(ACCOUNT, GITHUB + "/")).isPresent();
        for (String other : List.of(
                GITHUB.replace("https", "http"), GITHUB.substring("https://".length()), "x" + GITHUB, GITHUB + "//")) {
            assertThat(under.identities().provider(ACCOUNT, other)).as(other).isEmpty();
        }
    }

    @Test
    void thumbprints_and_audiences_are_limited() {
        refused(
                () -> under.iam()
                        .createOpenIDConnectProvider(
                                new CreateOpenIDConnectProviderRequest(
                                        GITHUB,
                                        null,
                                        IntStream.range(0, 6)
                                                .mapToObj(i -> Integer.toString(i).repeat(40))
                                                .toList(),
                                        null),
                                call()),
                "InvalidInput",
                "Thumbprint list must contain fewer than 5 entries.");
        refused(
                () -> under.iam()
                        .createOpenIDConnectProvider(
                                new CreateOpenIDConnectProviderRequest(
                                        GITHUB,
                                        IntStream.range(0, 101)
                                                .mapToObj(Integer::toString)
                                                .toList(),
                                        null,
                                        null),
                                call()),
                "LimitExceeded",
                "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
    }

    private String create(String url) {
        return under.iam()
                .createOpenIDConnectProvider(
                        new CreateOpenIDConnectProviderRequest(
                                url, List.of("sts.amazonaws.com"), List.of(THUMBPRINT), null),
                        call())
                .openIDConnectProviderArn();
    }

    private GetOpenIDConnectProviderResponse find() {
        return under.iam().getOpenIDConnectProvider(new GetOpenIDConnectProviderRequest(ARN), call());
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
