package dev.millrace.cloud.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.OidcProviders;
import dev.millrace.cloud.gateway.signature.AccessKey;
import dev.millrace.cloud.gateway.signature.AccessKeys;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.s3.S3Service;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import dev.millrace.wire.service.BeforeCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// A gateway before a few services, its time moved by hand, and short ways to ask it.
final class GatewayUnderTest implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final AwsCredentialsIdentity TEST = AwsCredentialsIdentity.create("test", "test");

    private static final AccessKey SESSION = new AccessKey(
            "ASIAEXAMPLEEXAMPLE12",
            "secret",
            "the-token",
            NOW.plusSeconds(900),
            true,
            new Caller(
                    Caller.Kind.ROLE_SESSION,
                    "111122223333",
                    "arn:aws:sts::111122223333:assumed-role/reader/me",
                    "AROAEXAMPLE:me",
                    "ASIAEXAMPLEEXAMPLE12",
                    "the-token"));

    static final AccessKey INACTIVE = AccessKey.lasting(
            "AKIAINACTIVE12345678", "test", false, Caller.root("111122223333", "AKIAINACTIVE12345678"));

    final ManualClock clock = new ManualClock(NOW);
    final List<String> allowed = new CopyOnWriteArrayList<>();
    final BodyBudget budget = new BodyBudget(64 << 20);

    BeforeCall authorizer = (service, operation, input, call) -> {
        allowed.add(operation.name() + " " + call.caller().arn() + " " + call.account() + " " + call.region());
        return call;
    };

    private final Storage storage;
    private final Gateway gateway;

    GatewayUnderTest(Path data) {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        SecureRandom random = new SecureRandom();
        Identities identities = new IamService(storage, clock, random).identities();
        AccessKeys sessions = (id, _) -> id.equals(SESSION.id())
                ? Optional.of(SESSION)
                : id.equals(INACTIVE.id()) ? Optional.of(INACTIVE) : Optional.empty();
        gateway = new Gateway(
                new Origins(new OwnNames("127.0.0.1", 4566, List.of()), List.of(), Origins.BucketRules.none()),
                host -> host.equals("signed.example") || host.equals("open.example") ? new Site(host) : null,
                List.of(
                        new KinesisService(storage, clock, random, KinesisOptions.DEFAULT, new Metrics()).api(),
                        new S3Service(storage, clock, random, new Metrics()).api(),
                        new StsService(
                                        storage,
                                        clock,
                                        random,
                                        new IamRoles(identities),
                                        new OidcProviders(identities),
                                        (_, _) -> Optional.empty())
                                .api()),
                Map.of(
                        "/v2",
                        (_, _) -> HttpResponse.of(200, new Headers(), utf8("registry")),
                        "/_millrace/fail",
                        (_, _) -> {
                            throw new IllegalStateException("on purpose");
                        }),
                AccessKeys.firstOf(AccessKeys.root("test", "test", "000000000000"), sessions),
                (service, operation, input, call) -> authorizer.check(service, operation, input, call),
                budget,
                clock,
                clock);
    }

    @Override
    public void close() {
        storage.close();
    }

    /// Says who called it.
    private record Site(String host) implements Sites.Site {
        @Override
        public boolean signed() {
            return host.startsWith("signed");
        }

        @Override
        public Optional<HttpResponse> first(HttpRequest request) {
            return Optional.empty();
        }

        @Override
        public HttpResponse answer(HttpRequest request, Bytes body, Caller caller, String requestId) {
            return HttpResponse.of(200, new Headers(), utf8(caller + " " + body.asUtf8()));
        }

        @Override
        public HttpResponse refused(AwsException why) {
            return HttpResponse.of(why.httpStatus(), new Headers(), utf8(why.code()));
        }
    }

    /// What it answers to a request as it is.
    HttpResponse answer(HttpRequest request) {
        return gateway.answer(request);
    }

    /// And to one that is signed now.
    HttpResponse answer(HttpRequest request, AwsCredentialsIdentity identity, String service) {
        return gateway.answer(sign(request, identity, service));
    }

    HttpRequest sign(HttpRequest request, AwsCredentialsIdentity identity, String service) {
        return sign(request, identity, service, clock.instant());
    }

    HttpRequest sign(HttpRequest request, AwsCredentialsIdentity identity, String service, Instant at) {
        return sign(request, identity, service, at, "us-east-1", null);
    }

    HttpRequest sign(
            HttpRequest request,
            AwsCredentialsIdentity identity,
            String service,
            Instant at,
            String region,
            SdkSignature.@Nullable Options options) {
        return SdkSignature.sign(request, identity, service, at, region, options);
    }

    void createBucket() {
        assertThat(answer(s3("PUT", "/rides", new byte[0]), TEST, "s3").status())
                .isEqualTo(200);
    }

    static AwsCredentialsIdentity session(String token) {
        return AwsSessionCredentialsIdentity.create(SESSION.id(), SESSION.secret(), token);
    }

    static HttpRequest request(String service) {
        return switch (service) {
            case "kinesis" -> listStreams();
            case "sts" ->
                new HttpRequest(
                        "POST",
                        "/",
                        "",
                        new Headers()
                                .add("Host", "localhost:4566")
                                .add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                        Body.of(Bytes.utf8("Action=GetCallerIdentity&Version=2011-06-15")));
            default -> listBuckets();
        };
    }

    static HttpRequest listStreams() {
        return kinesis("ListStreams", utf8("{}"));
    }

    static HttpRequest kinesis(String operation, byte[] body) {
        return new HttpRequest(
                "POST",
                "/",
                "",
                new Headers()
                        .add("Host", "localhost:4566")
                        .add("Content-Type", "application/x-amz-json-1.1")
                        .add("X-Amz-Target", "Kinesis_20131202." + operation),
                Body.of(Bytes.wrap(body)));
    }

    static HttpRequest listBuckets() {
        return s3("GET", "/", new byte[0]);
    }

    static HttpRequest s3(String method, String path, byte[] body) {
        return new HttpRequest(
                method, path, "", new Headers().add("Host", "localhost:4566"), Body.of(Bytes.wrap(body)));
    }

    static HttpRequest with(HttpRequest request, Body body) {
        return new HttpRequest(request.method(), request.path(), request.query(), request.headers(), body);
    }

    static void refused(HttpResponse response, int status, String code, String message) {
        String text = text(response);
        assertThat(response.status()).as(text).isEqualTo(status);
        assertThat(text).contains(code).contains(message);
    }

    static String text(HttpResponse response) {
        return new String(body(response), StandardCharsets.UTF_8);
    }

    static byte[] body(HttpResponse response) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            switch (response.payload()) {
                case Payload.Whole(byte[] array, int length) -> out.write(array, 0, length);
                case Payload.Streamed(Body body) -> body.writeTo(out);
                case Payload.Live(HttpResponse.Writer writer) -> writer.writeTo(out);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
