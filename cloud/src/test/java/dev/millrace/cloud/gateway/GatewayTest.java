package dev.millrace.cloud.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.OidcProviders;
import dev.millrace.cloud.gateway.signature.AccessKey;
import dev.millrace.cloud.gateway.signature.AccessKeys;
import dev.millrace.cloud.gateway.signature.TooLargeException;
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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Requests signed by the AWS SDK's own signer, and what becomes of those that are not in order.
class GatewayTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AwsCredentialsIdentity TEST = AwsCredentialsIdentity.create("test", "test");
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
    private static final AccessKey INACTIVE = AccessKey.lasting(
            "AKIAINACTIVE12345678", "test", false, Caller.root("111122223333", "AKIAINACTIVE12345678"));

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(NOW);
    private final List<String> allowed = new ArrayList<>();
    private final BodyBudget budget = new BodyBudget(64 << 20);
    private Storage storage;
    private Gateway gateway;
    private BeforeCall authorizer = (service, operation, input, call) -> {
        allowed.add(operation.name() + " " + call.caller().arn() + " " + call.account() + " " + call.region());
        return call;
    };

    @BeforeEach
    void open() {
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

    @AfterEach
    void close() {
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

    @Test
    void a_site_has_its_host_s_requests_whatever_page_sent_them_and_a_signed_one_only_who_signed() {
        Headers headers = new Headers().add("Host", "open.example").add("Origin", "http://elsewhere.example");
        HttpRequest open = new HttpRequest("POST", "/", "", headers, Body.of(Bytes.utf8("hi")));
        assertThat(payload(gateway.answer(open))).isEqualTo("null hi");
        HttpRequest unsigned =
                new HttpRequest("POST", "/", "", new Headers().add("Host", "signed.example"), Body.of(Bytes.utf8("hi")));
        HttpResponse refusal = gateway.answer(unsigned);
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(payload(refusal)).isEqualTo("MissingAuthenticationTokenException");
        HttpRequest large = new HttpRequest(
                "POST", "/", "", new Headers().add("Host", "open.example"), Body.of(Bytes.wrap(new byte[(6 << 20) + 1])));
        assertThat(gateway.answer(large).status()).isEqualTo(413);
    }

    private static String payload(HttpResponse answer) {
        HttpResponse.Payload.Whole whole = (HttpResponse.Payload.Whole) answer.payload();
        return new String(whole.array(), 0, whole.length(), StandardCharsets.UTF_8);
    }

    @Test
    void the_authorizer_is_told_who_calls_what_where() {
        answer(listStreams(), TEST, "kinesis");

        assertThat(allowed).containsExactly("ListStreams arn:aws:iam::000000000000:root 000000000000 us-east-1");
    }

    @Test
    void the_authorizer_can_refuse() {
        authorizer = (service, operation, input, call) -> {
            throw new AwsException("AccessDeniedException", 400, "not authorized to perform: kinesis:ListStreams");
        };

        refused(
                answer(listStreams(), TEST, "kinesis"),
                400,
                "AccessDeniedException",
                "not authorized to perform: kinesis:ListStreams");
    }

    @Test
    void twelve_digits_are_the_root_of_that_account() {
        answer(listStreams(), AwsCredentialsIdentity.create("123456789012", "test"), "kinesis");

        assertThat(allowed).containsExactly("ListStreams arn:aws:iam::123456789012:root 123456789012 us-east-1");
    }

    @Test
    void a_session_is_known_by_its_key_and_token() {
        answer(listStreams(), session("the-token"), "kinesis");

        assertThat(allowed)
                .containsExactly("ListStreams arn:aws:sts::111122223333:assumed-role/reader/me 111122223333 us-east-1");
    }

    @Test
    void a_session_with_another_token_is_refused() {
        refused(
                answer(listStreams(), session("another"), "kinesis"),
                400,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.");
    }

    @Test
    void a_session_has_an_end() {
        clock.advance(Duration.ofMinutes(15));

        refused(
                answer(listStreams(), session("the-token"), "kinesis"),
                400,
                "ExpiredTokenException",
                "The security token included in the request is expired");
        refused(
                answer(listBuckets(), session("the-token"), "s3"),
                400,
                "ExpiredToken",
                "The provided token has expired.");
    }

    @Test
    void regions_of_other_partitions_are_refused_as_a_key_of_another_is() {
        for (String region : List.of("cn-north-1", "us-gov-west-1", "eusc-de-east-1")) {
            refused(
                    gateway.answer(sign(listStreams(), TEST, "kinesis", clock.instant(), region, null)),
                    400,
                    "UnrecognizedClientException",
                    "Millrace has the regions of the partition aws alone: " + region + " is of another.");
        }
    }

    @Test
    void a_key_that_is_switched_off_is_nobody_s() {
        refused(
                answer(listStreams(), AwsCredentialsIdentity.create(INACTIVE.id(), "test"), "kinesis"),
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
                answer(request(service), AwsCredentialsIdentity.create("AKIAIOSFODNN7EXAMPLE", "test"), service),
                status,
                code,
                message);
    }

    @ParameterizedTest
    @CsvSource({"kinesis,400,InvalidSignatureException", "sts,403,SignatureDoesNotMatch", "s3,403,SignatureDoesNotMatch"
    })
    void a_wrong_secret_is_refused_in_each_service_s_words(String service, int status, String code) {
        HttpResponse response = answer(request(service), AwsCredentialsIdentity.create("test", "another"), service);

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
        HttpRequest signed = sign(request(service), TEST, service);
        clock.advance(Duration.ofMinutes(5));
        assertThat(gateway.answer(signed).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));

        refused(gateway.answer(signed), status, code, message);
    }

    @Test
    void a_signature_from_the_future_is_refused() {
        HttpRequest signed = sign(listStreams(), TEST, "kinesis", NOW.plusSeconds(301));

        refused(
                gateway.answer(signed),
                400,
                "InvalidSignatureException",
                "Signature not yet current: 20260301T120501Z is still later than 20260301T120500Z"
                        + " (20260301T120000Z + 5 min.)");
    }

    @Test
    void s3_allows_a_quarter_of_an_hour() {
        HttpRequest signed = sign(listBuckets(), TEST, "s3");
        clock.advance(Duration.ofMinutes(15));
        assertThat(gateway.answer(signed).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));

        refused(
                gateway.answer(signed),
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.");
    }

    @Test
    void a_body_that_was_changed_on_its_way_is_refused() {
        HttpRequest signed = sign(listStreams(), TEST, "kinesis");

        HttpResponse response = gateway.answer(with(signed, Body.of(Bytes.utf8("{\"Limit\":1}"))));

        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).contains("InvalidSignatureException");
    }

    @Test
    void a_header_that_was_changed_on_its_way_is_refused() {
        HttpRequest signed = sign(listStreams(), TEST, "kinesis");
        signed.headers().set("X-Amz-Target", "Kinesis_20131202.DescribeLimits");

        assertThat(text(gateway.answer(signed))).contains("InvalidSignatureException");
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
        HttpRequest signed = sign(listStreams(), TEST, "kinesis", NOW, "US/../x", null);

        assertThat(gateway.answer(signed).status()).isEqualTo(400);
    }

    @Test
    void a_service_that_is_not_there_is_named() {
        HttpResponse response = answer(listStreams(), TEST, "dynamodb");

        refused(response, 501, "NotImplemented", "Millrace does not offer the service dynamodb.");
    }

    @Test
    void a_body_over_the_limit_is_refused_unread() {
        HttpRequest signed = sign(listStreams(), TEST, "kinesis");
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

        assertThat(answer(request, TEST, "kinesis").status()).isEqualTo(200);
        assertThat(text(answer(listStreams(), TEST, "kinesis"))).contains("rides");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_object_comes_in_signed_or_unsigned_chunks_with_a_trailing_checksum(boolean payloadSigned) {
        createBucket();
        byte[] body = letters(300_000);
        HttpRequest signed = sign(
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

        assertThat(body(answer(s3("GET", "/rides/a%20b//c", new byte[0]), TEST, "s3")))
                .isEqualTo(body);
    }

    @Test
    void an_object_whose_hash_was_signed_is_held_to_it() {
        createBucket();
        HttpRequest signed = sign(s3("PUT", "/rides/a", utf8("one")), TEST, "s3");

        refused(
                gateway.answer(with(signed, Body.of(Bytes.utf8("two")))),
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.");
        assertThat(answer(s3("GET", "/rides/a", new byte[0]), TEST, "s3").status())
                .isEqualTo(404);
        assertThat(gateway.answer(signed).status()).isEqualTo(200);
    }

    @Test
    void s3_wants_the_hash_of_the_body_to_be_said() {
        HttpRequest signed = sign(listBuckets(), TEST, "s3");
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

    @ParameterizedTest
    @ValueSource(strings = {"rides.s3.localhost:4566", "rides.localhost:4566", "rides.s3.eu-west-1.amazonaws.com"})
    void a_bucket_may_stand_in_the_host(String host) {
        createBucket();
        HttpRequest put = new HttpRequest("PUT", "/a", "", new Headers().add("Host", host), Body.of(Bytes.utf8("one")));

        assertThat(answer(put, TEST, "s3").status()).isEqualTo(200);

        assertThat(text(answer(s3("GET", "/rides/a", new byte[0]), TEST, "s3"))).isEqualTo("one");
    }

    @Test
    void a_presigned_url_ends_when_it_says() {
        createBucket();
        answer(s3("PUT", "/rides/a", utf8("one")), TEST, "s3");
        HttpRequest presigned = sign(
                s3("GET", "/rides/a", new byte[0]),
                TEST,
                "s3",
                NOW,
                "us-east-1",
                request -> request.putProperty(
                                AwsV4HttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1)));
        clock.advance(Duration.ofMinutes(1));
        assertThat(text(gateway.answer(presigned))).isEqualTo("one");
        clock.advance(Duration.ofSeconds(1));

        refused(gateway.answer(presigned), 403, "AccessDenied", "Request has expired");
    }

    @Test
    void the_registry_has_its_paths_and_services_with_such_paths_have_theirs() {
        assertThat(text(gateway.answer(s3("GET", "/v2/predictor/manifests/a", new byte[0]))))
                .isEqualTo("registry");
        assertThat(text(gateway.answer(s3("GET", "/v2", new byte[0])))).isEqualTo("registry");
        assertThat(answer(s3("GET", "/v2/apis", new byte[0]), TEST, "apigateway")
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
    void bodies_together_take_what_the_budget_has_and_give_it_back() {
        byte[] much = new byte[8 << 20];
        HttpRequest signed = sign(kinesis("PutRecords", much), TEST, "kinesis");
        BodyBudget.Share others = budget.share();
        others.take(budget.leftBytes() - (1 << 20));

        refused(gateway.answer(signed), 503, "ServiceUnavailableException", "as many requests as it has memory for");

        others.close();
        refused(gateway.answer(signed), 400, "SerializationException", "");
        assertThat(budget.leftBytes()).isEqualTo(64 << 20);
    }

    @Test
    void a_body_that_does_not_come_takes_next_to_nothing() {
        HttpRequest signed = sign(kinesis("PutRecords", utf8("{}")), TEST, "kinesis");
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
                        left[0] = budget.leftBytes();
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
        assertThat(budget.leftBytes()).isEqualTo(64 << 20);
    }

    @Test
    void what_no_header_can_carry_is_refused_before_the_answer_begins() {
        createBucket();
        answer(s3("PUT", "/rides/a", utf8("one")), TEST, "s3");
        HttpRequest asked = new HttpRequest(
                "GET",
                "/rides/a",
                "response-content-disposition=a%0Ab",
                new Headers().add("Host", "localhost:4566"),
                Body.of(Bytes.EMPTY));

        refused(
                answer(asked, TEST, "s3"),
                400,
                "InvalidArgument",
                "The value of Content-Disposition cannot be sent as a header.");
    }

    @Test
    void a_form_is_held_to_its_policy() {
        createBucket();
        String policy = "{\"expiration\":\"2026-03-01T13:00:00Z\",\"conditions\":[{\"bucket\":\"rides\"},"
                + "[\"starts-with\",\"$key\",\"in/\"],{\"success_action_status\":\"201\"},"
                + "[\"content-length-range\",2,5]]}";

        HttpResponse kept = form(policy, "in/${filename}", "test", "one");
        assertThat(kept.status()).as(text(kept)).isEqualTo(201);
        assertThat(text(kept)).contains("<Bucket>rides</Bucket><Key>in/a.txt</Key>");
        assertThat(text(answer(s3("GET", "/rides/in/a.txt", new byte[0]), TEST, "s3")))
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
        clock.advance(Duration.ofHours(1));
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

    @Test
    void every_answer_has_an_id_in_its_service_s_form() {
        assertThat(answer(listStreams(), TEST, "kinesis").headers().first("x-amzn-RequestId"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(answer(listBuckets(), TEST, "s3").headers().first("x-amz-request-id"))
                .matches("[0-9A-Z]{16}");
        assertThat(answer(listBuckets(), TEST, "s3").headers().has("x-amz-id-2"))
                .isTrue();
    }

    private void createBucket() {
        assertThat(answer(s3("PUT", "/rides", new byte[0]), TEST, "s3").status())
                .isEqualTo(200);
    }

    private static AwsCredentialsIdentity session(String token) {
        return AwsSessionCredentialsIdentity.create(SESSION.id(), SESSION.secret(), token);
    }

    private static HttpRequest request(String service) {
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

    private static HttpRequest listStreams() {
        return kinesis("ListStreams", utf8("{}"));
    }

    private static HttpRequest kinesis(String operation, byte[] body) {
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

    private static HttpRequest listBuckets() {
        return s3("GET", "/", new byte[0]);
    }

    private static HttpRequest s3(String method, String path, byte[] body) {
        return new HttpRequest(
                method, path, "", new Headers().add("Host", "localhost:4566"), Body.of(Bytes.wrap(body)));
    }

    private HttpResponse answer(HttpRequest request, AwsCredentialsIdentity identity, String service) {
        return gateway.answer(sign(request, identity, service));
    }

    private HttpRequest sign(HttpRequest request, AwsCredentialsIdentity identity, String service) {
        return sign(request, identity, service, clock.instant());
    }

    private static HttpRequest sign(HttpRequest request, AwsCredentialsIdentity identity, String service, Instant at) {
        return sign(request, identity, service, at, "us-east-1", null);
    }

    private interface Options {
        void set(software.amazon.awssdk.http.auth.spi.signer.SignRequest.Builder<AwsCredentialsIdentity> request);
    }

    /// By the SDK's signer, and back. It leaves payloads unsigned only where it sees https; the scheme is not signed.
    private static HttpRequest sign(
            HttpRequest request,
            AwsCredentialsIdentity identity,
            String service,
            Instant at,
            String region,
            Options options) {
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

    private static HttpRequest with(HttpRequest request, Body body) {
        return new HttpRequest(request.method(), request.path(), request.query(), request.headers(), body);
    }

    private static void refused(HttpResponse response, int status, String code, String message) {
        String text = text(response);
        assertThat(response.status()).as(text).isEqualTo(status);
        assertThat(text).contains(code).contains(message);
    }

    private static String text(HttpResponse response) {
        return new String(body(response), StandardCharsets.UTF_8);
    }

    private static byte[] body(HttpResponse response) {
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

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] letters(int count) {
        byte[] letters = new byte[count];
        for (int i = 0; i < count; i++) {
            letters[i] = (byte) ('a' + i % 26);
        }
        return letters;
    }
}
