package dev.millrace.cloud.gateway;

import static dev.millrace.cloud.gateway.GatewayUnderTest.NOW;
import static dev.millrace.cloud.gateway.GatewayUnderTest.TEST;
import static dev.millrace.cloud.gateway.GatewayUnderTest.body;
import static dev.millrace.cloud.gateway.GatewayUnderTest.kinesis;
import static dev.millrace.cloud.gateway.GatewayUnderTest.listStreams;
import static dev.millrace.cloud.gateway.GatewayUnderTest.refused;
import static dev.millrace.cloud.gateway.GatewayUnderTest.s3;
import static dev.millrace.cloud.gateway.GatewayUnderTest.text;
import static dev.millrace.cloud.gateway.GatewayUnderTest.utf8;
import static dev.millrace.cloud.gateway.GatewayUnderTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.gateway.signature.TooLargeException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Bodies as they come: compressed, in chunks, in forms, too large, together more than there is memory for, or never.
final class ArrivingBodiesTest {
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
    void a_body_over_the_limit_is_refused_unread() {
        HttpRequest signed = gateway.sign(listStreams(), TEST, "kinesis");
        Body endless = new Body() {
            @Override
            public long size() {
                return BodyLimits.OTHERS + 1L;
            }

            @Override
            public java.io.InputStream open() {
                throw new AssertionError("read");
            }

            @Override
            public Bytes readAll(int limit) throws IOException {
                throw new TooLargeException();
            }
        };

        refused(
                gateway.answer(with(signed, endless)),
                413,
                "RequestEntityTooLargeException",
                "Request must be smaller than 16777216 bytes");
    }

    @Test
    void a_body_that_was_compressed_is_unpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(utf8("{\"StreamName\":\"rides\",\"ShardCount\":1}"));
        }
        HttpRequest request = kinesis("CreateStream", packed.toByteArray());
        request.headers().add("Content-Encoding", "gzip");

        assertThat(gateway.answer(request, TEST, "kinesis").status()).isEqualTo(200);
        assertThat(text(gateway.answer(listStreams(), TEST, "kinesis"))).contains("rides");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_object_comes_in_signed_or_unsigned_chunks_with_a_trailing_checksum(boolean payloadSigned) {
        gateway.createBucket();
        byte[] body = letters(300_000);
        HttpRequest signed = gateway.sign(
                s3("PUT", "/rides/a%20b//c", body),
                TEST,
                "s3",
                NOW,
                "us-east-1",
                request -> request.putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, payloadSigned)
                        .putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32));
        assertThat(signed.headers().first("x-amz-content-sha256"))
                .isEqualTo(
                        payloadSigned
                                ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
                                : "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

        assertThat(gateway.answer(signed).status()).isEqualTo(200);

        assertThat(body(gateway.answer(s3("GET", "/rides/a%20b//c", new byte[0]), TEST, "s3")))
                .isEqualTo(body);
    }

    @Test
    void bodies_together_take_what_the_budget_has_and_give_it_back() {
        byte[] much = new byte[8 << 20];
        HttpRequest signed = gateway.sign(kinesis("PutRecords", much), TEST, "kinesis");
        BodyBudget.Share others = gateway.budget.share();
        others.take(gateway.budget.leftBytes() - (1 << 20));

        refused(gateway.answer(signed), 503, "ServiceUnavailableException", "as many requests as it has memory for");

        others.close();
        refused(gateway.answer(signed), 400, "SerializationException", "");
        assertThat(gateway.budget.leftBytes()).isEqualTo(64 << 20);
    }

    @Test
    void a_body_that_does_not_come_takes_next_to_nothing() {
        HttpRequest signed = gateway.sign(kinesis("PutRecords", utf8("{}")), TEST, "kinesis");
        long[] left = new long[1];
        HttpRequest promising = with(signed, new Body() {
            @Override
            public long size() {
                return 16 << 20;
            }

            @Override
            public java.io.InputStream open() {
                return new java.io.InputStream() {
                    @Override
                    public int read() throws IOException {
                        left[0] = gateway.budget.leftBytes();
                        throw new java.net.SocketTimeoutException();
                    }

                    @Override
                    public int read(byte[] to, int offset, int length) throws IOException {
                        return read();
                    }
                };
            }
        });

        refused(
                gateway.answer(promising),
                408,
                "RequestTimeoutException",
                "The request's body did not come to its end.");
        assertThat(left[0]).isGreaterThan((64 << 20) - (32 << 10));
        assertThat(gateway.budget.leftBytes()).isEqualTo(64 << 20);
    }

    @Test
    void a_form_is_held_to_its_policy() {
        gateway.createBucket();
        String policy = "{\"expiration\":\"2026-03-01T13:00:00Z\",\"conditions\":[{\"bucket\":\"rides\"},"
                + "[\"starts-with\",\"$key\",\"in/\"],{\"success_action_status\":\"201\"},"
                + "[\"content-length-range\",2,5]]}";

        HttpResponse kept = form(policy, "in/${filename}", "test", "one");
        assertThat(kept.status()).as(text(kept)).isEqualTo(201);
        assertThat(text(kept)).contains("<Bucket>rides</Bucket><Key>in/a.txt</Key>");
        assertThat(text(gateway.answer(s3("GET", "/rides/in/a.txt", new byte[0]), TEST, "s3")))
                .isEqualTo("one");

        refused(
                form(policy, "out/a", "test", "one"),
                403,
                "AccessDenied",
                "Invalid according to Policy: Policy Condition failed: [&quot;starts-with&quot;, &quot;$key&quot;,"
                        + " &quot;in/&quot;]");
        refused(form(policy, "in/a", "other", "one"), 403, "SignatureDoesNotMatch", "");
        refused(form(policy, "in/a", "test", "1"), 400, "EntityTooSmall", "smaller than the minimum");
        refused(form(policy, "in/a", "test", "123456"), 400, "EntityTooLarge", "exceeds the maximum");
        refused(
                form(policy.replace(",{\"success_action_status\":\"201\"}", ""), "in/a", "test", "one"),
                403,
                "AccessDenied",
                "Invalid according to Policy: Extra input fields: success_action_status");
        gateway.clock.advance(Duration.ofHours(1));
        refused(form(policy, "in/a", "test", "one"), 403, "AccessDenied", "Policy expired.");
    }

    private HttpResponse form(String policy, String key, String secret, String file) {
        String encoded = java.util.Base64.getEncoder().encodeToString(utf8(policy));
        String signature;
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA1");
            mac.init(new javax.crypto.spec.SecretKeySpec(utf8(secret), "HmacSHA1"));
            signature = java.util.Base64.getEncoder().encodeToString(mac.doFinal(utf8(encoded)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        StringBuilder body = new StringBuilder();
        Map.of("key", key, "AWSAccessKeyId", "test", "policy", encoded, "signature", signature,
                        "success_action_status", "201")
                .forEach((name, value) -> body.append("--x\r\nContent-Disposition: form-data; name=\"")
                        .append(name)
                        .append("\"\r\n\r\n")
                        .append(value)
                        .append("\r\n"));
        body.append("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n")
                .append(file)
                .append("\r\n--x--\r\n");
        return gateway.answer(new HttpRequest(
                "POST",
                "/rides",
                "",
                new Headers().add("Host", "localhost:4566").add("Content-Type", "multipart/form-data; boundary=x"),
                Body.of(Bytes.utf8(body.toString()))));
    }

    private static byte[] letters(int count) {
        byte[] letters = new byte[count];
        for (int i = 0; i < count; i++) {
            letters[i] = (byte) ('a' + i % 26);
        }
        return letters;
    }
}
