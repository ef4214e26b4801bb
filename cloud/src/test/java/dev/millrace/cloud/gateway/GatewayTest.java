package dev.millrace.cloud.gateway;

import static dev.millrace.cloud.gateway.GatewayUnderTest.TEST;
import static dev.millrace.cloud.gateway.GatewayUnderTest.listBuckets;
import static dev.millrace.cloud.gateway.GatewayUnderTest.listStreams;
import static dev.millrace.cloud.gateway.GatewayUnderTest.refused;
import static dev.millrace.cloud.gateway.GatewayUnderTest.s3;
import static dev.millrace.cloud.gateway.GatewayUnderTest.text;
import static dev.millrace.cloud.gateway.GatewayUnderTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which service, site or handler a request comes to, and what holds for every answer.
final class GatewayTest {
    @TempDir
    Path data;

    private GatewayUnderTest gateway;

    @BeforeEach
    void open() {
        gateway = new GatewayUnderTest(data);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void a_site_has_its_host_s_requests_whatever_page_sent_them_and_a_signed_one_only_who_signed() {
        Headers headers = new Headers().add("Host", "open.example").add("Origin", "http://elsewhere.example");
        HttpRequest open = new HttpRequest("POST", "/", "", headers, Body.of(Bytes.utf8("hi")));
        assertThat(text(gateway.answer(open))).isEqualTo("null hi");
        HttpRequest unsigned =
                new HttpRequest("POST", "/", "", new Headers().add("Host", "signed.example"), Body.of(Bytes.utf8("hi")));
        HttpResponse refusal = gateway.answer(unsigned);
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(text(refusal)).isEqualTo("MissingAuthenticationTokenException");
        HttpRequest large = new HttpRequest(
                "POST", "/", "", new Headers().add("Host", "open.example"), Body.of(Bytes.wrap(new byte[(6 << 20) + 1])));
        assertThat(gateway.answer(large).status()).isEqualTo(413);
    }

    @Test
    void the_authorizer_is_told_who_calls_what_where() {
        gateway.answer(listStreams(), TEST, "kinesis");

        assertThat(gateway.allowed).containsExactly("ListStreams arn:aws:iam::000000000000:root 000000000000 us-east-1");
    }

    @Test
    void the_authorizer_can_refuse() {
        gateway.authorizer = (service, operation, input, call) -> {
            throw new AwsException("AccessDeniedException", 400, "not authorized to perform: kinesis:ListStreams");
        };

        refused(
                gateway.answer(listStreams(), TEST, "kinesis"),
                400,
                "AccessDeniedException",
                "not authorized to perform: kinesis:ListStreams");
    }

    @Test
    void a_service_that_is_not_there_is_named() {
        HttpResponse response = gateway.answer(listStreams(), TEST, "dynamodb");

        refused(response, 501, "NotImplemented", "Millrace does not offer the service dynamodb.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rides.s3.localhost:4566", "rides.localhost:4566", "rides.s3.eu-west-1.amazonaws.com"})
    void a_bucket_may_stand_in_the_host(String host) {
        gateway.createBucket();
        HttpRequest put = new HttpRequest("PUT", "/a", "", new Headers().add("Host", host), Body.of(Bytes.utf8("one")));

        assertThat(gateway.answer(put, TEST, "s3").status()).isEqualTo(200);

        assertThat(text(gateway.answer(s3("GET", "/rides/a", new byte[0]), TEST, "s3"))).isEqualTo("one");
    }

    @Test
    void the_registry_has_its_paths_and_services_with_such_paths_have_theirs() {
        assertThat(text(gateway.answer(s3("GET", "/v2/predictor/manifests/a", new byte[0]))))
                .isEqualTo("registry");
        assertThat(text(gateway.answer(s3("GET", "/v2", new byte[0])))).isEqualTo("registry");
        assertThat(gateway.answer(s3("GET", "/v2/apis", new byte[0]), TEST, "apigateway")
                        .status())
                .isEqualTo(501);
        assertThat(text(gateway.answer(s3("GET", "/v2a/b", new byte[0])))).contains("NoSuchBucket");
    }

    @Test
    void a_handler_that_fails_is_an_internal_failure() {
        refused(
                gateway.answer(s3("GET", "/_millrace/fail", new byte[0])),
                500,
                "InternalFailure",
                "The request processing has failed because of an unknown error, exception or failure.");
    }

    @Test
    void what_no_header_can_carry_is_refused_before_the_answer_begins() {
        gateway.createBucket();
        gateway.answer(s3("PUT", "/rides/a", utf8("one")), TEST, "s3");
        HttpRequest asked = new HttpRequest(
                "GET",
                "/rides/a",
                "response-content-disposition=a%0Ab",
                new Headers().add("Host", "localhost:4566"),
                Body.of(Bytes.EMPTY));

        refused(
                gateway.answer(asked, TEST, "s3"),
                400,
                "InvalidArgument",
                "The value of Content-Disposition cannot be sent as a header.");
    }

    @Test
    void every_answer_has_an_id_in_its_service_s_form() {
        assertThat(gateway.answer(listStreams(), TEST, "kinesis").headers().first("x-amzn-RequestId"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(gateway.answer(listBuckets(), TEST, "s3").headers().first("x-amz-request-id"))
                .matches("[0-9A-Z]{16}");
        assertThat(gateway.answer(listBuckets(), TEST, "s3").headers().has("x-amz-id-2"))
                .isTrue();
    }
}
