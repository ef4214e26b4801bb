package dev.millrace.cloud.gateway;

import static dev.millrace.cloud.gateway.GatewayUnderTest.NOW;
import static dev.millrace.cloud.gateway.GatewayUnderTest.TEST;
import static dev.millrace.cloud.gateway.GatewayUnderTest.listBuckets;
import static dev.millrace.cloud.gateway.GatewayUnderTest.listStreams;
import static dev.millrace.cloud.gateway.GatewayUnderTest.refused;
import static dev.millrace.cloud.gateway.GatewayUnderTest.request;
import static dev.millrace.cloud.gateway.GatewayUnderTest.s3;
import static dev.millrace.cloud.gateway.GatewayUnderTest.text;
import static dev.millrace.cloud.gateway.GatewayUnderTest.utf8;
import static dev.millrace.cloud.gateway.GatewayUnderTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Requests signed by the AWS SDK's own signer, and what becomes of those whose signatures are not in order.
final class SignaturesTest {
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
    void regions_of_other_partitions_are_signed_for_as_any() {
        for (String region : List.of("cn-north-1", "us-gov-west-1", "eusc-de-east-1")) {
            HttpResponse response =
                    gateway.answer(gateway.sign(listStreams(), TEST, "kinesis", gateway.clock.instant(), region, null));

            assertThat(response.status()).as(region).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"kinesis,400,InvalidSignatureException", "sts,403,SignatureDoesNotMatch", "s3,403,SignatureDoesNotMatch"
    })
    void a_wrong_secret_is_refused_in_each_service_s_words(String service, int status, String code) {
        HttpResponse response = gateway.answer(request(service), AwsCredentialsIdentity.create("test", "another"), service);

        assertThat(response.status()).isEqualTo(status);
        assertThat(text(response))
                .contains(code)
                .contains("The request signature we calculated does not match the signature you provided.");
    }

    @ParameterizedTest
    @CsvSource({
        "kinesis,400,InvalidSignatureException,Signature expired: 20260301T120000Z is now earlier than"
                + " 20260301T120001Z (20260301T120501Z - 5 min.)",
        "sts,403,SignatureDoesNotMatch,Signature expired: 20260301T120000Z is now earlier than"
                + " 20260301T120001Z (20260301T120501Z - 5 min.)"
    })
    void five_minutes_are_the_most_that_clocks_may_differ(String service, int status, String code, String message) {
        HttpRequest signed = gateway.sign(request(service), TEST, service);
        gateway.clock.advance(Duration.ofMinutes(5));
        assertThat(gateway.answer(signed).status()).isEqualTo(200);
        gateway.clock.advance(Duration.ofSeconds(1));

        refused(gateway.answer(signed), status, code, message);
    }

    @Test
    void a_signature_from_the_future_is_refused() {
        HttpRequest signed = gateway.sign(listStreams(), TEST, "kinesis", NOW.plusSeconds(301));

        refused(
                gateway.answer(signed),
                400,
                "InvalidSignatureException",
                "Signature not yet current: 20260301T120501Z is still later than 20260301T120500Z"
                        + " (20260301T120000Z + 5 min.)");
    }

    @Test
    void s3_allows_a_quarter_of_an_hour() {
        HttpRequest signed = gateway.sign(listBuckets(), TEST, "s3");
        gateway.clock.advance(Duration.ofMinutes(15));
        assertThat(gateway.answer(signed).status()).isEqualTo(200);
        gateway.clock.advance(Duration.ofSeconds(1));

        refused(
                gateway.answer(signed),
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.");
    }

    @Test
    void a_body_that_was_changed_on_its_way_is_refused() {
        HttpRequest signed = gateway.sign(listStreams(), TEST, "kinesis");

        HttpResponse response = gateway.answer(with(signed, Body.of(Bytes.utf8("{\"Limit\":1}"))));

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).contains("InvalidSignatureException");
    }

    @Test
    void a_header_that_was_changed_on_its_way_is_refused() {
        HttpRequest signed = gateway.sign(listStreams(), TEST, "kinesis");
        signed.headers().set("X-Amz-Target", "Kinesis_20131202.DescribeLimits");

        assertThat(text(gateway.answer(signed))).contains("InvalidSignatureException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS4-HMAC-SHA256 ",
                "AWS4-HMAC-SHA256 Credential=",
                "AWS4-HMAC-SHA256 Credential=a/b/c/d/e,SignedHeaders=;,Signature=",
                "AWS4-HMAC-SHA256 Credential=test/20260301/us-east-1/kinesis/aws4_request",
                "AWS4-HMAC-SHA256 Credential=test/20260301/us-east-1/kinesis/aws4_request,SignedHeaders=host,Signature=x",
                "AWS4-HMAC-SHA256 =,=,==,,",
                "AWS4-ECDSA-P256-SHA256 Credential=test/20260301/kinesis/aws4_request",
                "AWS4-HMAC-SHA256Credential",
                "Basic dGVzdDp0ZXN0",
                "AWS test:abc",
                "\u0000"
            })
    void a_malformed_signature_is_the_client_s_fault(String authorization) {
        HttpRequest request = listStreams();
        request.headers().add("Authorization", authorization).add("X-Amz-Date", "20260301T120000Z");

        HttpResponse response = gateway.answer(request);

        assertThat(response.status()).isBetween(400, 403);
        assertThat(text(response)).contains("__type");
    }

    @Test
    void a_missing_part_of_a_signature_is_named() {
        HttpRequest request = listStreams();
        request.headers()
                .add("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260301/us-east-1/kinesis/aws4_request");

        HttpResponse response = gateway.answer(request);

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response))
                .contains("IncompleteSignatureException")
                .contains("Authorization header requires 'Signature' parameter.")
                .contains("Authorization header requires 'SignedHeaders' parameter.")
                .contains("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }

    @Test
    void a_region_that_is_none_is_refused() {
        HttpRequest signed = gateway.sign(listStreams(), TEST, "kinesis", NOW, "US/../x", null);

        assertThat(gateway.answer(signed).status()).isEqualTo(400);
    }

    @Test
    void an_object_whose_hash_was_signed_is_held_to_it() {
        gateway.createBucket();
        HttpRequest signed = gateway.sign(s3("PUT", "/rides/a", utf8("one")), TEST, "s3");

        refused(
                gateway.answer(with(signed, Body.of(Bytes.utf8("two")))),
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.");
        assertThat(gateway.answer(s3("GET", "/rides/a", new byte[0]), TEST, "s3").status())
                .isEqualTo(404);
        assertThat(gateway.answer(signed).status()).isEqualTo(200);
    }

    @Test
    void s3_wants_the_hash_of_the_body_to_be_said() {
        HttpRequest signed = gateway.sign(listBuckets(), TEST, "s3");
        Headers fewer = new Headers();
        signed.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("x-amz-content-sha256")) {
                fewer.add(name, value);
            }
        });

        refused(
                gateway.answer(new HttpRequest("GET", "/", "", fewer, Body.of(Bytes.EMPTY))),
                400,
                "InvalidRequest",
                "Missing required header for this request: x-amz-content-sha256");
    }

    @Test
    void a_presigned_url_ends_when_it_says() {
        gateway.createBucket();
        gateway.answer(s3("PUT", "/rides/a", utf8("one")), TEST, "s3");
        HttpRequest presigned = gateway.sign(
                s3("GET", "/rides/a", new byte[0]),
                TEST,
                "s3",
                NOW,
                "us-east-1",
                request -> request.putProperty(
                                AwsV4HttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1)));
        gateway.clock.advance(Duration.ofMinutes(1));
        assertThat(text(gateway.answer(presigned))).isEqualTo("one");
        gateway.clock.advance(Duration.ofSeconds(1));

        refused(gateway.answer(presigned), 403, "AccessDenied", "Request has expired");
    }
}
