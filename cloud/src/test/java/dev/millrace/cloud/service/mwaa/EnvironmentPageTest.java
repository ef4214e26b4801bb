package dev.millrace.cloud.service.mwaa;

import static dev.millrace.cloud.service.mwaa.MwaaUnderTest.call;
import static dev.millrace.cloud.service.mwaa.MwaaUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.mwaa.AccessDeniedException;
import dev.millrace.wire.mwaa.CreateCliTokenRequest;
import dev.millrace.wire.mwaa.CreateCliTokenResponse;
import dev.millrace.wire.mwaa.CreateWebLoginTokenRequest;
import dev.millrace.wire.mwaa.CreateWebLoginTokenResponse;
import dev.millrace.wire.mwaa.ResourceNotFoundException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is behind an environment's address, and who gets in.
class EnvironmentPageTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    Path data;

    private MwaaUnderTest mwaa;

    @BeforeEach
    void open() {
        mwaa = new MwaaUnderTest(data);
    }

    @AfterEach
    void close() {
        mwaa.close();
    }

    private CreateWebLoginTokenResponse login() {
        return mwaa.api()
                .createWebLoginToken(CreateWebLoginTokenRequest.builder().name("e").build(), call());
    }

    private CreateCliTokenResponse cli() {
        return mwaa.api().createCliToken(CreateCliTokenRequest.builder().name("e").build(), call());
    }

    private HttpResponse<String> enter(String token) throws Exception {
        return mwaa.page("POST", "/aws_mwaa/login", "token=" + token, "Content-Type", FORM);
    }

    private HttpResponse<String> command(String token, String line) throws Exception {
        return mwaa.page("POST", "/aws_mwaa/cli", line, "Authorization", "Bearer " + token, "Content-Type", "text/plain");
    }

    @Test
    void a_token_logs_in_once_within_a_minute() throws Exception {
        mwaa.made();
        CreateWebLoginTokenResponse given = login();
        assertThat(mwaa.get().webserverUrl()).isEqualTo("http://" + given.webServerHostname());
        assertThat(given.iamIdentity()).isEqualTo("root");
        assertThat(given.airflowIdentity()).isEqualTo("root");
        HttpResponse<String> first = enter(String.valueOf(given.webToken()));
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().allValues("Set-Cookie"))
                .containsExactly("session=root.Admin; Path=/; SameSite=Lax; HttpOnly");
        HttpResponse<String> again = enter(String.valueOf(given.webToken()));
        assertThat(again.statusCode()).isEqualTo(403);
        assertThat(again.body())
                .isEqualTo("{\"message\":\"The token is unknown, used, or older than a minute: create another by "
                        + "CreateWebLoginToken.\"}");
        String late = String.valueOf(login().webToken());
        mwaa.clock.advance(Duration.ofSeconds(61));
        assertThat(enter(late).statusCode()).isEqualTo(403);
    }

    @Test
    void a_token_is_for_one_use() throws Exception {
        mwaa.made();
        assertThat(enter(String.valueOf(cli().cliToken())).statusCode()).isEqualTo(403);
        assertThat(command(String.valueOf(login().webToken()), "dags list").statusCode())
                .isEqualTo(403);
    }

    @Test
    void who_may_not_be_Admin_is_the_next_that_he_may_be() throws Exception {
        mwaa.made();
        mwaa.forbidden.addAll(List.of("airflow:CreateWebLoginToken Admin", "airflow:CreateWebLoginToken Op"));
        assertThat(enter(String.valueOf(login().webToken())).headers().firstValue("Set-Cookie"))
                .hasValue("session=root.User; Path=/; SameSite=Lax; HttpOnly");
        mwaa.forbidden.addAll(List.of(
                "airflow:CreateWebLoginToken User",
                "airflow:CreateWebLoginToken Viewer",
                "airflow:CreateWebLoginToken Public"));
        refused(
                this::login,
                AccessDeniedException.class,
                "User: arn:aws:iam::000000000001:root is not authorized to perform: airflow:CreateWebLoginToken on "
                        + "resource: arn:aws:airflow:eu-west-1:000000000001:role/e/*");
    }

    @Test
    void the_link_s_page_hands_its_token_on() throws Exception {
        mwaa.made();
        HttpResponse<String> page = mwaa.page("GET", "/aws_mwaa/aws-console-sso?login=true", "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).contains("/aws_mwaa/login").contains("location.hash");
        HttpResponse<String> wrong = mwaa.page("POST", "/aws_mwaa/aws-console-sso", "");
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void a_command_s_output_comes_in_base64_and_its_failure_as_400() throws Exception {
        mwaa.made();
        HttpResponse<String> done = command(String.valueOf(cli().cliToken()), "dags list");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).contains("\"stdout\":\"ZGlkIGRhZ3MgbGlzdA==\"").contains("\"stderr\":\"d2FybmVk\"");
        HttpResponse<String> failed = command(String.valueOf(cli().cliToken()), "minds read");
        assertThat(failed.statusCode()).isEqualTo(400);
        assertThat(failed.body()).contains("\"stdout\":\"ZGlkIG1pbmRzIHJlYWQ=\"");
        assertThat(mwaa.page("POST", "/aws_mwaa/cli", "dags list").statusCode()).isEqualTo(403);
    }

    @Test
    void what_cannot_be_read_is_the_caller_s_to_mend() throws Exception {
        mwaa.made();
        assertThat(enter("%zz").statusCode()).isEqualTo(403);
        HttpResponse<String> open = command(String.valueOf(cli().cliToken()), "dags list '");
        assertThat(open.statusCode()).isEqualTo(400);
        assertThat(open.body()).isEqualTo("{\"message\":\"No closing quotation\"}");
        HttpResponse<String> large = command(String.valueOf(cli().cliToken()), "x".repeat(MwaaLimits.FORM_BYTES + 1));
        assertThat(large.statusCode()).isEqualTo(400);
        assertThat(large.body()).isEqualTo("{\"message\":\"The body cannot be read: more than 65536 bytes\"}");
    }

    @Test
    void airflow_gets_the_message_s_fields_and_not_the_connection_s() throws Exception {
        mwaa.made();
        String own = String.valueOf(mwaa.get().webserverUrl());
        URI at = URI.create(own);
        try (Socket client = new Socket(at.getHost(), at.getPort())) {
            client.setSoTimeout(60_000);
            // As clients write it to a proxy.
            String asked = "GET " + own + "/fields HTTP/1.1\r\nHost: " + at.getAuthority()
                    + "\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nX-Kept: 1\r\n\r\n";
            client.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("X-kept").doesNotContain("X-hop");
        }
    }

    @Test
    void everything_else_is_airflow_s_both_ways() throws Exception {
        mwaa.made();
        String own = String.valueOf(mwaa.get().webserverUrl());
        HttpResponse<String> answer =
                mwaa.page("POST", "/api/v1/dags?limit=1&x=%2F", "body", "Cookie", "session=a", "Origin", own);
        String inside = answer.headers().firstValue("X-Self").orElseThrow();
        assertThat(inside).isNotEqualTo(own);
        assertThat(answer.body()).isEqualTo("POST /api/v1/dags?limit=1&x=%2F body session=a " + inside);
        HttpResponse<String> moved = mwaa.page("GET", "/login", "");
        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location"))
                .hasValue(own + "/home?next=" + own.replace(":", "%3A").replace("/", "%2F") + "%2Fdags");
        assertThat(mwaa.page("GET", "/stream", "").body()).isEqualTo("GET /stream  null null");
    }

    @Test
    void another_site_s_page_reaches_nobody() throws Exception {
        mwaa.made();
        assertThat(mwaa.page("POST", "/api/v1/dags", "", "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(mwaa.page("GET", "/", "", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
    }

    @Test
    void what_does_not_run_says_so() throws Exception {
        mwaa.create(input -> input.endpointManagement("CUSTOMER"));
        mwaa.await("PENDING");
        HttpResponse<String> page = mwaa.page("GET", "/", "");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("The environment e is PENDING");
        refused(
                this::login,
                ResourceNotFoundException.class,
                "Environment e is not available: its status is PENDING.");
        refused(this::cli, ResourceNotFoundException.class, "Environment e is not available: its status is PENDING.");
    }
}
