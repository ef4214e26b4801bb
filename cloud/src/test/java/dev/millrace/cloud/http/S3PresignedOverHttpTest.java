package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.BucketOwner.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Addresses of S3 that carry their signature.
final class S3PresignedOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private final S3Client s3 = CLOUD.s3(OWNER);
    private final BucketOwner owner = new BucketOwner(s3);

    @Test
    void a_presigned_url_is_enough() throws Exception {
        owner.bucket("presigned");
        try (S3Presigner presigner = presigner(OWNER)) {
            var put = presigner.presignPutObject(r -> r.signatureDuration(Duration.ofMinutes(5))
                    .putObjectRequest(o -> o.bucket("presigned")
                            .key("ü/a b+c")
                            .contentType("text/plain")
                            .metadata(Map.of("m", "1"))));
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(put.url().toURI()).PUT(HttpRequest.BodyPublishers.ofString("by url"));
            put.signedHeaders().forEach((name, values) -> {
                if (!name.equalsIgnoreCase("host")) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            assertThat(send(request).statusCode()).isEqualTo(200);
            assertThat(s3.headObject(r -> r.bucket("presigned").key("ü/a b+c")).metadata())
                    .isEqualTo(Map.of("m", "1"));

            URI get = presigner
                    .presignGetObject(r -> r.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(
                                    o -> o.bucket("presigned").key("ü/a b+c").responseContentType("text/html")))
                    .url()
                    .toURI();
            HttpResponse<String> got = send(HttpRequest.newBuilder(get));
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).isEqualTo("by url");
            assertThat(got.headers().firstValue("Content-Type")).contains("text/html");

            HttpResponse<String> other =
                    send(HttpRequest.newBuilder(URI.create(get.toString().replace("a%20b", "a%20c"))));
            assertThat(other.statusCode()).isEqualTo(403);
            assertThat(other.body())
                    .contains("<Code>SignatureDoesNotMatch</Code>")
                    .contains("<Message>The request signature we calculated does not match the signature you provided."
                            + " Check your key and signing method.</Message>");
            HttpResponse<String> wrongMethod = send(HttpRequest.newBuilder(get).DELETE());
            assertThat(wrongMethod.statusCode()).isEqualTo(403);
        }
        HttpResponse<String> unsigned =
                send(HttpRequest.newBuilder(CLOUD.endpoint().resolve("/presigned/other")));
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.body()).contains("<Code>AccessDenied</Code><Message>Access Denied</Message>");
    }

    @Test
    void a_presigned_url_ends_in_its_time() throws Exception {
        owner.bucket("brief");
        owner.put("brief", "k", "x");
        HttpResponse<String> late = SignedRequest.to(CLOUD, OWNER, "s3")
                .at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)))
                .presigned("GET", "/brief/k", Duration.ofMinutes(5));
        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(late.body())
                .contains("<Code>AccessDenied</Code><Message>Request has expired</Message>")
                .contains("<X-Amz-Expires>300</X-Amz-Expires>");
        HttpResponse<String> inTime = SignedRequest.to(CLOUD, OWNER, "s3")
                .at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4)))
                .presigned("GET", "/brief/k", Duration.ofMinutes(5));
        assertThat(inTime.statusCode()).isEqualTo(200);
        assertThat(inTime.body()).isEqualTo("x");
    }

    private static S3Presigner presigner(Who who) {
        return S3Presigner.builder()
                .endpointOverride(CLOUD.endpoint())
                .region(who.region())
                .credentialsProvider(who.provider())
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLOUD.plain().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
