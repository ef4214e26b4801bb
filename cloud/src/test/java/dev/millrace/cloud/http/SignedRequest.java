package dev.millrace.cloud.http;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/// A request made by hand and signed by AWS's own signer: for what clients would not send, and for what they hide of an
/// answer.
final class SignedRequest {
    private final URI endpoint;
    private final HttpClient plain;
    private final Who who;
    private final String service;
    private final SdkHttpRequest.Builder request = SdkHttpRequest.builder();
    private Clock clock = Clock.systemUTC();
    private byte[] body = new byte[0];

    private SignedRequest(URI endpoint, HttpClient plain, Who who, String service) {
        this.endpoint = endpoint;
        this.plain = plain;
        this.who = who;
        this.service = service;
    }

    static SignedRequest to(RunningCloud cloud, Who who, String service) {
        return to(URI.create(cloud.endpoint().toString()), cloud.plain(), who, service);
    }

    /// To a server in another process.
    static SignedRequest to(URI endpoint, HttpClient plain, Who who, String service) {
        return new SignedRequest(endpoint, plain, who, service);
    }

    SignedRequest header(String name, String value) {
        request.putHeader(name, value);
        return this;
    }

    SignedRequest body(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /// The clock that the signer reads.
    SignedRequest at(Clock other) {
        clock = other;
        return this;
    }

    HttpResponse<String> post(String path) throws Exception {
        return send("POST", path);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    /// Signed in the query, good for the time given.
    HttpResponse<String> presigned(String method, String path, Duration life) throws Exception {
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(who.credentials())
                        .request(request.uri(URI.create(endpoint + path))
                                .method(SdkHttpMethod.fromValue(method))
                                .build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, who.region().id())
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals("s3"))
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, life)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        return plain
                .send(
                        HttpRequest.newBuilder(signed.getUri())
                                .version(HttpClient.Version.HTTP_1_1)
                                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /// @param path as it stands in the request line, with its query
    HttpResponse<String> send(String method, String path) throws Exception {
        URI uri = URI.create(endpoint + path);
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(who.credentials())
                        .request(request.uri(uri)
                                .method(SdkHttpMethod.fromValue(method))
                                .build())
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, who.region().id())
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals("s3"))
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        List<String> headers = new ArrayList<>();
        for (Map.Entry<String, List<String>> header : signed.headers().entrySet()) {
            if (!header.getKey().equalsIgnoreCase("Host") && !header.getKey().equalsIgnoreCase("Content-Length")) {
                header.getValue().forEach(value -> headers.addAll(List.of(header.getKey(), value)));
            }
        }
        return plain
                .send(
                        HttpRequest.newBuilder(uri)
                                .version(HttpClient.Version.HTTP_1_1)
                                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                                .headers(headers.toArray(String[]::new))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
