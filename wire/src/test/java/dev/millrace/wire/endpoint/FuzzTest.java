package dev.millrace.wire.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.iam.IamOperations;
import dev.millrace.wire.kinesis.KinesisOperations;
import dev.millrace.wire.lambda.LambdaOperations;
import dev.millrace.wire.s3.S3Operations;
import dev.millrace.wire.service.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever comes in, the answer is a client's error or a success: no 500, no hang, no memory beyond what came in.
class FuzzTest {
    private static final int ROUNDS = 4000;

    private record Target(String name, Service service, String method, String uri, Headers headers, byte[] valid) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Headers target(String type) {
        return new Headers().add("X-Amz-Target", "Kinesis_20131202.PutRecords").add("Content-Type", type);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Stream<Target> targets() {
        Service kinesis = Asked.described(KinesisOperations.class);
        Service s3 = Asked.described(S3Operations.class);
        return Stream.of(
                new Target(
                        "JSON",
                        kinesis,
                        "POST",
                        "/",
                        target("application/x-amz-json-1.1"),
                        utf8("{\"StreamName\":\"a\",\"Records\":[{\"Data\":\"aGk=\",\"PartitionKey\":\"k\"}]}")),
                new Target(
                        "CBOR",
                        kinesis,
                        "POST",
                        "/",
                        target("application/x-amz-cbor-1.1"),
                        HexFormat.of()
                                .parseHex("a26a53747265616d4e616d656161675265636f72647381a2644461746142686"
                                        + "96c506172746974696f6e4b6579616b")),
                new Target(
                        "query",
                        Asked.described(IamOperations.class),
                        "POST",
                        "/",
                        new Headers(),
                        utf8("Action=CreateRole&Version=2010-05-08&RoleName=a&AssumeRolePolicyDocument=%7B%7D&Tags.member.1.Key=k"
                                + "&Tags.member.1.Value=v&MaxSessionDuration=3600")),
                new Target(
                        "REST JSON",
                        Asked.described(LambdaOperations.class),
                        "POST",
                        "/2015-03-31/functions",
                        new Headers(),
                        utf8("{\"FunctionName\":\"f\",\"Role\":\"arn:aws:iam::000000000000:role/r\",\"Timeout\":3,"
                                + "\"Code\":{\"ZipFile\":\"UEs=\"},\"Environment\":{\"Variables\":{\"A\":\"b\"}}}")),
                new Target(
                        "REST XML",
                        s3,
                        "POST",
                        "/b?delete",
                        new Headers(),
                        utf8("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;b</Key>"
                                + "</Object><Quiet>true</Quiet></Delete>")));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void mutatedBodiesAreAnsweredWithoutAnInternalFailure(Target target) {
        ServiceEndpoint endpoint = Asked.endpoint(target.service(), (input, call) -> null);
        Random random = new Random(20_260_101);
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] body = mutated(target.valid(), random);
                HttpResponse answer = Asked.ask(endpoint, target.method(), target.uri(), target.headers(), body);
                assertThat(answer.status())
                        .as("body %s", HexFormat.of().formatHex(body))
                        .isLessThan(500);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("targets")
    void deepNestingIsRefused(Target target) {
        ServiceEndpoint endpoint = Asked.endpoint(target.service(), (input, call) -> null);
        byte open = (byte) (target.name().equals("CBOR") ? 0x81 : '[');
        byte[] brackets = new byte[1_000_000];
        Arrays.fill(brackets, open);
        byte[] elements = "<a>".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        byte[] dots = ("Action=CreateRole&Version=2010-05-08&" + "a.".repeat(100_000) + "=1").getBytes(StandardCharsets.UTF_8);
        for (byte[] body : new byte[][] {brackets, elements, dots}) {
            HttpResponse answer = Asked.ask(endpoint, target.method(), target.uri(), target.headers(), body);
            assertThat(answer.status()).isBetween(400, 499);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void brokenTargetsAreAnsweredWithoutAnInternalFailure(Target target) {
        ServiceEndpoint endpoint = Asked.endpoint(target.service(), (input, call) -> null);
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            String uri = "/" + new String(mutated(utf8("b/k?uploads&x=%41"), random), StandardCharsets.ISO_8859_1);
            HttpResponse answer = Asked.ask(endpoint, target.method(), uri, target.headers(), target.valid());
            assertThat(answer.status())
                    .as(uri)
                    .satisfiesAnyOf(
                            status -> assertThat(status).isLessThan(500),
                            status -> assertThat(status).isEqualTo(501));
        }
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] body = valid.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            switch (random.nextInt(5)) {
                case 0 -> body[random.nextInt(body.length)] = (byte) random.nextInt(256);
                case 1 -> body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                case 2 -> body = Arrays.copyOf(body, 1 + random.nextInt(body.length));
                case 3 -> {
                    int at = random.nextInt(body.length);
                    byte[] longer = new byte[body.length + 9];
                    System.arraycopy(body, 0, longer, 0, at);
                    for (int i = 0; i < 9; i++) {
                        longer[at + i] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt(256));
                    }
                    System.arraycopy(body, at, longer, at + 9, body.length - at);
                    body = longer;
                }
                default -> {
                    int from = random.nextInt(body.length);
                    int to = random.nextInt(body.length);
                    System.arraycopy(
                            valid,
                            Math.min(from, valid.length - 1),
                            body,
                            to,
                            Math.min(
                                    Math.min(random.nextInt(8), body.length - to),
                                    valid.length - Math.min(from, valid.length - 1)));
                }
            }
        }
        return body;
    }
}
