package dev.millrace.cloud.gateway;

import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Requests as the AWS SDK's own signer signs them.
final class SdkSignature {
    private SdkSignature() {}

    interface Options {
        void set(software.amazon.awssdk.http.auth.spi.signer.SignRequest.Builder<AwsCredentialsIdentity> request);
    }

    /// The signer leaves payloads unsigned only where it sees https; the scheme is not signed.
    static HttpRequest sign(
            HttpRequest request,
            AwsCredentialsIdentity identity,
            String service,
            Instant at,
            String region,
            @Nullable Options options) {
        SdkHttpRequest.Builder sdk = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(URI.create("https://" + request.headers().first("Host") + request.path()
                        + (request.query().isEmpty() ? "" : "?" + request.query())));
        request.headers().forEach(sdk::appendHeader);
        byte[] body;
        try {
            body = request.body().readAll(Integer.MAX_VALUE - 8).array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (body.length > 0) {
            sdk.putHeader("Content-Length", Integer.toString(body.length));
        }
        SignedRequest signed = AwsV4HttpSigner.create().sign(builder -> {
            builder.identity(identity)
                    .request(sdk.build())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC));
            if (service.equals("s3")) {
                builder.putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false);
            }
            if (body.length > 0) {
                builder.payload(ContentStreamProvider.fromByteArray(body));
            }
            if (options != null) {
                options.set(builder);
            }
        });
        Headers headers = new Headers();
        signed.request().forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
        byte[] sent = signed.payload()
                .map(payload -> {
                    try {
                        return payload.newStream().readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse(new byte[0]);
        return new HttpRequest(
                request.method(),
                signed.request().encodedPath(),
                signed.request().encodedQueryParameters().orElse(""),
                headers,
                new Body() {
                    @Override
                    public long size() {
                        return sent.length;
                    }

                    @Override
                    public java.io.InputStream open() {
                        return new ByteArrayInputStream(sent);
                    }
                });
    }
}
