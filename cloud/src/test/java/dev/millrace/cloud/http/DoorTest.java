package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the door holds every service to, tried at each that the server says it has.
class DoorTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final long MUCH_BYTES = 10_000_000_000L;

    /// A kind of request, tried at one service.
    private interface Kind {
        void tryAt(String service) throws Exception;
    }

    @TestFactory
    List<DynamicTest> a_page_of_another_origin_is_refused() throws Exception {
        return each(service -> assertThat(raw(head("POST", service, key()) + "Origin: http://evil.example\r\n"
                        + "Content-Length: 2\r\nConnection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 403")
                .contains("AccessDenied")
                .contains("--allow-origin"));
    }

    @TestFactory
    List<DynamicTest> what_a_browser_calls_another_site_s_is_refused() throws Exception {
        return each(service -> assertThat(raw(head("POST", service, key())
                        + "Sec-Fetch-Site: cross-site\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 403")
                .contains("AccessDenied"));
    }

    @TestFactory
    List<DynamicTest> a_host_that_is_not_ours_is_refused() throws Exception {
        return each(service -> assertThat(raw(head("POST", service, key()).replace("Host: localhost", "Host: evil.example")
                        + "Content-Length: 2\r\nConnection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 421")
                .contains("--allow-host evil.example"));
    }

    @TestFactory
    List<DynamicTest> a_key_that_nobody_has_is_refused_before_a_byte_of_the_body_came() throws Exception {
        return each(service -> assertThat(raw(head("POST", service, "AKIAIOSFODNN7EXAMPLE") + "Content-Length: "
                        + MUCH_BYTES + "\r\n\r\n"))
                .containsPattern("HTTP/1.1 40[03] ")
                .containsPattern("UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId")
                .contains("Connection: close\r\n"));
    }

    @TestFactory
    List<DynamicTest> a_client_that_waits_with_its_body_is_refused_at_once_and_told_that_the_connection_ends()
            throws Exception {
        return each(service -> assertThat(raw(head("POST", service, "AKIAIOSFODNN7EXAMPLE")
                        + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"))
                .startsWith("HTTP/1.1 40")
                .contains("Connection: close\r\n"));
    }

    @TestFactory
    List<DynamicTest> http_1_0_gets_its_answer() throws Exception {
        return each(service -> assertThat(
                        raw(head("POST", service, "AKIAIOSFODNN7EXAMPLE").replace("HTTP/1.1", "HTTP/1.0")
                                + "Content-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 40")
                .contains("Connection: close\r\n"));
    }

    @TestFactory
    List<DynamicTest> two_signatures_are_one_too_many() throws Exception {
        return each(service -> {
            String twice = head("POST", service, key())
                    .replace("POST /", "POST /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/20260301/us-east-1/"
                            + service + "/aws4_request");
            // Which service is meant is said twice too: where nothing else tells it, S3 answers.
            assertThat(raw(twice + "Content-Length: 0\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400")
                    .contains("Only one auth mechanism allowed");
        });
    }

    @Test
    void a_page_cannot_empty_the_server() throws Exception {
        assertThat(raw("POST /_millrace/reset HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("POST /_millrace/reset HTTP/1.1\r\nHost: rebound.example\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
    }

    @Test
    void an_unsigned_call_to_a_path_of_lambda_s_is_lambda_s_to_refuse() throws Exception {
        assertThat(raw("POST /2015-03-31/functions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                        + "Connection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 403")
                .contains("MissingAuthenticationTokenException");
    }

    @Test
    void a_key_that_is_not_utf_8_is_no_key() throws Exception {
        assertThat(raw("GET /bucket/%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("<Code>InvalidURI</Code><Message>Couldn't parse the specified URI.</Message>");
    }

    @Test
    void a_function_s_archive_has_a_name() throws Exception {
        assertThat(raw("GET /_millrace/lambda/code HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    private static List<DynamicTest> each(Kind kind) throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String service : services()) {
            tests.add(DynamicTest.dynamicTest(service, () -> kind.tryAt(service)));
        }
        assertThat(tests).hasSizeGreaterThan(5);
        return tests;
    }

    private static List<String> services() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String health = client.send(
                            HttpRequest.newBuilder(URI.create(CLOUD.endpoint() + "/_millrace/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            List<String> names = new ArrayList<>();
            for (JsonNode name : JsonMapper.shared().readTree(health).path("services")) {
                // Requests are signed by another name than the service is called by.
                names.add(switch (name.asString()) {
                    case "cloudwatch" -> "monitoring";
                    case "mwaa" -> "airflow";
                    default -> name.asString();
                });
            }
            return names;
        }
    }

    private static String key() {
        return "test";
    }

    /// A request as if it were signed, up to where its body is told of.
    private static String head(String method, String service, String key) {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        return method + " / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Date: " + time
                + "\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + key + "/"
                + time.substring(0, 8) + "/us-east-1/" + service
                + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + "0".repeat(64)
                + "\r\n";
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", CLOUD.endpoint().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
