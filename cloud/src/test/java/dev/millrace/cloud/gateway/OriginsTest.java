package dev.millrace.cloud.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.composition.BucketOrigins;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import dev.millrace.wire.s3.CORSRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private static final CORSRule RULE = CORSRule.builder()
            .allowedOrigins(List.of("http://*.example.org"))
            .allowedMethods(List.of("GET", "PUT"))
            .allowedHeaders(List.of("x-amz-*", "Content-Type"))
            .exposeHeaders(List.of("ETag"))
            .maxAgeSeconds(30)
            .build();

    private final Origins origins = new Origins(
            new OwnNames("192.0.2.1", 4566, List.of("millrace", "*.test")),
            List.of("http://localhost:3000"),
            new BucketOrigins(bucket -> bucket.equals("rides") ? List.of(RULE) : List.of()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost", "localhost:4566", "LOCALHOST", "rides.s3.localhost:4566", "127.0.0.1:4566", "10.0.0.7",
                "[::1]:4566", "192.0.2.1", "rides.s3.amazonaws.com", "kinesis.eu-west-1.amazonaws.com", "millrace:80",
                "a.test", "localhost.", "api.127.0.0.1:4566", "env.localhost:4566", "ops.millrace", "api.[::1]:4566",
                "streaming-127.0.0.1:4566", "streaming-localhost:4566"
            })
    void hosts_that_are_ours(String host) {
        assertThat(origins.judge(request("GET", "/", host, new Headers()))).isInstanceOf(Origins.Passed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "test", "amazonaws.com.evil",
                "api.evil.example", "api.evil", "streaming-evil"})
    void hosts_that_are_not(String host) {
        HttpResponse answer = answered(request("GET", "/", host, new Headers()));

        assertThat(answer.status()).isEqualTo(421);
        assertThat(text(answer)).contains("--allow-host " + host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.127.0.0.1:4566", "env.localhost:4566", "api.localhost:14566", "streaming-127.0.0.1:4566",
                "127.0.0.1:4566", "rides.localhost:4566", "192.0.2.1:4566", "millrace:4566", "s3.eu-west-1.amazonaws.com"
            })
    void what_a_client_sends_to_its_proxy_for_a_name_of_ours_is_taken(String target) {
        assertThat(origins.judge(proxied(target))).isInstanceOf(Origins.Passed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "example.com:4566", "127.0.0.1:8080", "localhost", "10.0.0.7:4566", "169.254.169.254"})
    void nothing_is_forwarded(String target) {
        HttpResponse answer = answered(proxied(target));

        assertThat(answer.status()).isEqualTo(421);
        assertThat(text(answer))
                .contains("This server is no proxy: it forwards nothing to " + target + ". Where HTTP_PROXY names it, only"
                        + " its own names may be asked through it; name the others in NO_PROXY.");
    }

    private static HttpRequest proxied(String target) {
        // As the listener marks it.
        return request("GET", "/", target, new Headers().add(":proxied", target));
    }

    @Test
    void a_client_that_is_no_browser_passes() {
        assertThat(granted("POST", "/", new Headers()).size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void what_a_person_asks_of_a_browser_passes(String site) {
        assertThat(granted("GET", "/", new Headers().add("Sec-Fetch-Site", site)).size())
                .isZero();
    }

    @Test
    void a_page_of_our_own_passes() {
        assertThat(granted("POST", "/_millrace/reset", new Headers().add("Origin", "http://localhost:4566"))
                        .size())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost:4567", "https://localhost:4566"})
    void a_page_of_another_origin_is_refused(String origin) {
        HttpResponse answer = answered(request("POST", "/", "localhost:4566", new Headers().add("Origin", origin)));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(text(answer)).contains("AccessDenied").contains("--allow-origin");
    }

    @Test
    void a_link_to_an_object_may_be_followed_but_not_one_that_does_something() {
        Headers link = new Headers()
                .add("Sec-Fetch-Site", "cross-site")
                .add("Sec-Fetch-Mode", "navigate")
                .add("Sec-Fetch-Dest", "document");
        assertThat(origins.judge(request("GET", "/rides/a", "localhost", link))).isInstanceOf(Origins.Passed.class);
        assertThat(answered(request("GET", "/_millrace/health", "localhost", link)).status())
                .isEqualTo(403);
        assertThat(answered(request("POST", "/rides/a", "localhost", link)).status()).isEqualTo(403);
    }

    @Test
    void an_image_in_another_site_s_page_is_refused() {
        Headers image = new Headers()
                .add("Sec-Fetch-Site", "cross-site")
                .add("Sec-Fetch-Mode", "no-cors")
                .add("Sec-Fetch-Dest", "image");

        assertThat(answered(request("GET", "/rides/a", "localhost", image)).status())
                .isEqualTo(403);
    }

    @Test
    void an_allowed_origin_may_do_everything_and_is_told_so() {
        Headers grants = granted("POST", "/", new Headers().add("Origin", "http://localhost:3000"));

        assertThat(grants.first("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
        HttpResponse asked = answered(request(
                "OPTIONS",
                "/",
                "localhost:4566",
                new Headers()
                        .add("Origin", "http://localhost:3000")
                        .add("Access-Control-Request-Method", "POST")
                        .add("Access-Control-Request-Headers", "X-Amz-Target, authorization")));
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.headers().first("Access-Control-Allow-Headers")).isEqualTo("x-amz-target, authorization");
    }

    @Test
    void a_bucket_s_rule_lets_an_origin_in() {
        Headers grants = granted("PUT", "/rides/a", new Headers().add("Origin", "http://a.example.org"));

        assertThat(grants.first("Access-Control-Allow-Origin")).isEqualTo("http://a.example.org");
        assertThat(grants.first("Access-Control-Allow-Methods")).isEqualTo("GET, PUT");
        assertThat(grants.first("Access-Control-Expose-Headers")).isEqualTo("ETag");
        assertThat(grants.first("Access-Control-Max-Age")).isEqualTo("30");
        assertThat(grants.first("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(grants.first("Vary"))
                .isEqualTo("Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }

    @Test
    void a_preflight_is_answered_by_the_bucket_s_rules() {
        HttpResponse allowed = preflight("rides", "PUT", "x-amz-meta-a, content-type");
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.headers().first("Access-Control-Allow-Headers")).isEqualTo("x-amz-meta-a, content-type");

        HttpResponse method = preflight("rides", "DELETE", "content-type");
        assertThat(method.status()).isEqualTo(403);
        assertThat(text(method))
                .contains("<Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not allowed.")
                .contains("<Method>DELETE</Method><ResourceType>OBJECT</ResourceType>");
        assertThat(preflight("rides", "PUT", "authorization").status()).isEqualTo(403);
        assertThat(text(preflight("another", "PUT", "content-type")))
                .contains("<Message>CORSResponse: CORS is not enabled for this bucket.</Message>");
    }

    @Test
    void a_question_without_an_origin_is_none() {
        HttpResponse answer = answered(request("OPTIONS", "/rides/a", "localhost", new Headers()));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).contains("Insufficient information. Origin request header needed.");
    }

    private HttpResponse preflight(String bucket, String method, String headers) {
        return answered(request(
                "OPTIONS",
                "/" + bucket + "/a",
                "localhost:4566",
                new Headers()
                        .add("Origin", "http://a.example.org")
                        .add("Access-Control-Request-Method", method)
                        .add("Access-Control-Request-Headers", headers)));
    }

    private Headers granted(String method, String path, Headers headers) {
        return origins.judge(request(method, path, "localhost:4566", headers)) instanceof Origins.Passed(Headers grants)
                ? grants
                : Optional.<Headers>empty().orElseThrow();
    }

    private HttpResponse answered(HttpRequest request) {
        return ((Origins.Answered) origins.judge(request)).answer();
    }

    private static HttpRequest request(String method, String path, String host, Headers headers) {
        return new HttpRequest(method, path, "", headers.add("Host", host), Body.of(Bytes.EMPTY));
    }

    private static String text(HttpResponse answer) {
        Payload.Whole whole = (Payload.Whole) answer.payload();
        return new String(whole.array(), 0, whole.length(), StandardCharsets.UTF_8);
    }
}
