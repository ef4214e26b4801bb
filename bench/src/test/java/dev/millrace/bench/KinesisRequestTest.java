package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class KinesisRequestTest {
    private static final Target TARGET = new Target("127.0.0.1", 4566, "eu-west-1", "AKIDEXAMPLE", "wJalrXUtnFEMI");
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    @Test
    void theSignatureIsTheOneThatTheSdkMakes() {
        byte[] body = "{\"StreamName\":\"s\"}".getBytes(UTF_8);
        String ours = new String(
                KinesisRequest.of(TARGET, "ListShards", WireFormat.JSON, body, NOW)
                        .bytes(),
                UTF_8);
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("http://127.0.0.1:4566/"))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", "Kinesis_20131202.ListShards")
                .build();
        var theirs = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsCredentialsIdentity.create("AKIDEXAMPLE", "wJalrXUtnFEMI"))
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "kinesis")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)));
        assertThat(ours.lines())
                .contains("Authorization: "
                        + theirs.request().firstMatchingHeader("Authorization").orElseThrow());
    }
}
