package dev.millrace.cloud.gateway;

import static dev.millrace.cloud.gateway.GatewayUnderTest.INACTIVE;
import static dev.millrace.cloud.gateway.GatewayUnderTest.listBuckets;
import static dev.millrace.cloud.gateway.GatewayUnderTest.listStreams;
import static dev.millrace.cloud.gateway.GatewayUnderTest.refused;
import static dev.millrace.cloud.gateway.GatewayUnderTest.request;
import static dev.millrace.cloud.gateway.GatewayUnderTest.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// As whom a request is answered, and who is nobody.
final class CallersTest {
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
    void twelve_digits_are_the_root_of_that_account() {
        gateway.answer(listStreams(), AwsCredentialsIdentity.create("123456789012", "test"), "kinesis");

        assertThat(gateway.allowed).containsExactly("ListStreams arn:aws:iam::123456789012:root 123456789012 us-east-1");
    }

    @Test
    void a_session_is_known_by_its_key_and_token() {
        gateway.answer(listStreams(), session("the-token"), "kinesis");

        assertThat(gateway.allowed)
                .containsExactly("ListStreams arn:aws:sts::111122223333:assumed-role/reader/me 111122223333 us-east-1");
    }

    @Test
    void a_session_with_another_token_is_refused() {
        refused(
                gateway.answer(listStreams(), session("another"), "kinesis"),
                400,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.");
    }

    @Test
    void a_session_has_an_end() {
        gateway.clock.advance(Duration.ofMinutes(15));

        refused(
                gateway.answer(listStreams(), session("the-token"), "kinesis"),
                400,
                "ExpiredTokenException",
                "The security token included in the request is expired");
        refused(
                gateway.answer(listBuckets(), session("the-token"), "s3"),
                400,
                "ExpiredToken",
                "The provided token has expired.");
    }

    @Test
    void a_key_that_is_switched_off_is_nobody_s() {
        refused(
                gateway.answer(listStreams(), AwsCredentialsIdentity.create(INACTIVE.id(), "test"), "kinesis"),
                400,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kinesis|400|UnrecognizedClientException|The security token included in the request is invalid.",
                "sts|403|InvalidClientTokenId|The security token included in the request is invalid.",
                "s3|403|InvalidAccessKeyId|The AWS Access Key Id you provided does not exist in our records."
            })
    void an_unknown_key_is_refused_in_each_service_s_words(String service, int status, String code, String message) {
        refused(
                gateway.answer(request(service), AwsCredentialsIdentity.create("AKIAIOSFODNN7EXAMPLE", "test"), service),
                status,
                code,
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kinesis|400|MissingAuthenticationTokenException|Missing Authentication Token",
                "sts|403|MissingAuthenticationToken|Request is missing Authentication Token",
            })
    void an_unsigned_request_is_refused(String service, int status, String code, String message) {
        HttpRequest plain = request(service);

        refused(gateway.answer(plain), status, code, message);
    }

    @Test
    void nobody_lists_buckets_without_a_signature() {
        refused(gateway.answer(listBuckets()), 403, "AccessDenied", "Access Denied");
    }
}
