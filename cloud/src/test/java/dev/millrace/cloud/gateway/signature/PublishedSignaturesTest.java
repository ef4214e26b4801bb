package dev.millrace.cloud.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The requests that AWS's documentation signs step by step: IAM User Guide, "Create a signed AWS API request", and
/// Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", "Using Query Parameters",
/// "Transferring Payload in Multiple Chunks" and "… with trailing headers".
class PublishedSignaturesTest {
    private static final String S3_KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String S3_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String S3_DAY = "20130524";
    private static final Instant S3_TIME = Instant.parse("2013-05-24T00:00:00Z");

    @Test
    void iam_list_users() {
        HttpRequest request = new HttpRequest(
                "GET",
                "/",
                "Action=ListUsers&Version=2010-05-08",
                new Headers()
                        .add("Host", "iam.amazonaws.com")
                        .add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                        .add("X-Amz-Date", "20150830T123600Z")
                        .add(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request,"
                                        + " SignedHeaders=content-type;host;x-amz-date, Signature="
                                        + "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"),
                Body.of(Bytes.EMPTY));

        assertThat(verify(
                                request,
                                "AKIDEXAMPLE",
                                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                Instant.parse("2015-08-30T12:36:00Z"),
                                Dialect.QUERY)
                        .caller()
                        .accessKeyId())
                .isEqualTo("AKIDEXAMPLE");
    }

    @Test
    void s3_get_object_with_a_range() {
        accepted(s3(
                "GET",
                "/test.txt",
                "",
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                new Headers().add("Range", "bytes=0-9").add("x-amz-content-sha256", Hashing.EMPTY_SHA256)));
    }

    @Test
    void s3_put_object_whose_key_holds_a_dollar_sign() {
        accepted(s3(
                "PUT",
                "/test$file.text",
                "",
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                new Headers()
                        .add("Date", "Fri, 24 May 2013 00:00:00 GMT")
                        .add("x-amz-storage-class", "REDUCED_REDUNDANCY")
                        .add(
                                "x-amz-content-sha256",
                                "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")));
    }

    @Test
    void s3_get_bucket_lifecycle_with_a_parameter_that_has_no_value() {
        accepted(s3(
                "GET",
                "/",
                "lifecycle",
                "host;x-amz-content-sha256;x-amz-date",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                new Headers().add("x-amz-content-sha256", Hashing.EMPTY_SHA256)));
    }

    @Test
    void s3_list_objects_with_parameters_in_any_order() {
        accepted(s3(
                "GET",
                "/",
                "prefix=J&max-keys=2",
                "host;x-amz-content-sha256;x-amz-date",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                new Headers().add("x-amz-content-sha256", Hashing.EMPTY_SHA256)));
    }

    private static final HttpRequest PRESIGNED = new HttpRequest(
            "GET",
            "/test.txt",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
                    + "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                    + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            new Headers().add("Host", "examplebucket.s3.amazonaws.com"),
            Body.of(Bytes.EMPTY));

    @Test
    void s3_presigned_url_holds_for_its_day() {
        assertThat(verify(PRESIGNED, S3_KEY, S3_SECRET, S3_TIME.plusSeconds(86_400), Dialect.S3)
                        .caller()
                        .accessKeyId())
                .isEqualTo(S3_KEY);
    }

    @Test
    void s3_presigned_url_has_expired_a_second_later() {
        assertThatThrownBy(() -> verify(PRESIGNED, S3_KEY, S3_SECRET, S3_TIME.plusSeconds(86_401), Dialect.S3))
                .isInstanceOfSatisfying(AwsException.class, e -> {
                    assertThat(e.code()).isEqualTo("AccessDenied");
                    assertThat(e.httpStatus()).isEqualTo(403);
                    assertThat(e.message()).isEqualTo("Request has expired");
                    assertThat(e.details())
                            .containsEntry("Expires", "2013-05-25T00:00:00Z")
                            .containsEntry("X-Amz-Expires", 86_400L)
                            .containsEntry("ServerTime", "2013-05-25T00:00:01Z");
                });
    }

    private static final HttpRequest CHUNKED = new HttpRequest(
            "PUT",
            "/examplebucket/chunkObject.txt",
            "",
            new Headers()
                    .add("Host", "s3.amazonaws.com")
                    .add("x-amz-date", "20130524T000000Z")
                    .add("x-amz-storage-class", "REDUCED_REDUNDANCY")
                    .add("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
                    .add("Content-Encoding", "aws-chunked")
                    .add("x-amz-decoded-content-length", "66560")
                    .add("Content-Length", "66824")
                    .add(
                            "Authorization",
                            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                    + "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;"
                                    + "x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature="
                                    + "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"),
            Body.of(Bytes.EMPTY));

    private static final String CHUNK_1 = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
    private static final String CHUNK_2 = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497";
    private static final String CHUNK_3 = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9";

    @Test
    void s3_chunks_are_signed_one_after_the_other() throws IOException {
        assertThat(read(chunks(CHUNK_1, CHUNK_2, CHUNK_3, 'a'))).isEqualTo(letters(66_560, 'a'));
    }

    @Test
    void a_changed_byte_in_a_chunk_is_found() {
        assertThatThrownBy(() -> read(chunks(CHUNK_1, CHUNK_2, CHUNK_3, 'b')))
                .isInstanceOfSatisfying(AwsException.class, e -> {
                    assertThat(e.code()).isEqualTo("SignatureDoesNotMatch");
                    assertThat(e.httpStatus()).isEqualTo(403);
                });
    }

    @Test
    void a_wrong_signature_of_the_last_empty_chunk_is_found_before_the_last_byte_is_given() {
        assertThatThrownBy(() -> read(chunks(CHUNK_1, CHUNK_2, CHUNK_2, 'a')))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("SignatureDoesNotMatch"));
    }

    @Test
    void a_body_that_ends_within_a_chunk_is_incomplete() {
        byte[] whole = chunks(CHUNK_1, CHUNK_2, CHUNK_3, 'a');

        assertThatThrownBy(() -> read(Arrays.copyOf(whole, 66_000))).isInstanceOfSatisfying(AwsException.class, e -> {
            assertThat(e.code()).isEqualTo("IncompleteBody");
            assertThat(e.message()).isEqualTo("The request body terminated unexpectedly");
        });
    }

    @Test
    void s3_trailing_headers_are_signed_too() throws IOException {
        HttpRequest request = new HttpRequest(
                "PUT",
                "/examplebucket/chunkObject.txt",
                "",
                new Headers()
                        .add("Host", "s3.amazonaws.com")
                        .add("x-amz-date", "20130524T000000Z")
                        .add("x-amz-storage-class", "REDUCED_REDUNDANCY")
                        .add("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
                        .add("Content-Encoding", "aws-chunked")
                        .add("x-amz-decoded-content-length", "66560")
                        .add("x-amz-trailer", "x-amz-checksum-crc32c")
                        .add(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                        + "SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;"
                                        + "x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,Signature="
                                        + "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"),
                Body.of(Bytes.EMPTY));
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        chunk(framed, letters(65_536, 'a'), "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2");
        chunk(framed, letters(1024, 'a'), "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7");
        text(
                framed,
                "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
                        + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
                        + "x-amz-trailer-signature:"
                        + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");

        Body body = body(request, framed.toByteArray());

        assertThat(body.open().readAllBytes()).isEqualTo(letters(66_560, 'a'));
        assertThat(body.trailers().first("x-amz-checksum-crc32c")).isEqualTo("sOO8/Q==");
    }

    /// By botocore's HmacV1QueryAuth: sub-resources count, and headers that stand in the query.
    @ParameterizedTest
    @CsvSource({
        "GET,/rides/a%20b,response-content-type=a%2Fb&versionId=1&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE"
                + "&Signature=iEdpZguW%2BWU3vyqPSI2NUJ33AYM%3D&Expires=1767229200",
        "GET,/rides,list-type=2&encoding-type=url&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE"
                + "&Signature=7wvJ7yira4N%2BL2KaoM0xE%2FLiANQ%3D&Expires=1767229200",
        "PUT,/rides/k,AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=Z78LjbYvg3mttbg%2FECpQRAdUKlM%3D"
                + "&content-type=text%2Fplain&x-amz-meta-a=1&x-amz-security-token=token&Expires=1767229200"
    })
    void a_query_signed_by_version_2_holds_until_it_expires(String method, String path, String query) {
        HttpRequest request = new HttpRequest(
                method, path, query, new Headers().add("Host", "localhost:4566"), Body.of(Bytes.EMPTY));
        AccessKey key = new AccessKey(
                S3_KEY,
                S3_SECRET,
                query.contains("token") ? "token" : null,
                null,
                true,
                Caller.root("123456789012", S3_KEY));
        Instant end = Instant.parse("2026-01-01T01:00:00Z");

        claim(request, key, end, Dialect.S3).prove("UNSIGNED-PAYLOAD");

        assertThatThrownBy(() -> claim(request, key, end.plusSeconds(1), Dialect.S3))
                .isInstanceOfSatisfying(AwsException.class, e -> {
                    assertThat(e.code()).isEqualTo("AccessDenied");
                    assertThat(e.message()).isEqualTo("Request has expired");
                });
        HttpRequest other = new HttpRequest(method, path + "x", query, request.headers(), Body.of(Bytes.EMPTY));
        assertThatThrownBy(() -> claim(other, key, end, Dialect.S3).prove("UNSIGNED-PAYLOAD"))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("SignatureDoesNotMatch"));
    }

    private static byte[] chunks(String first, String second, String last, char letter) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        chunk(framed, letters(65_536, 'a'), first);
        chunk(framed, letters(1024, letter), second);
        text(framed, "0;chunk-signature=" + last + "\r\n\r\n");
        return framed.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream to, byte[] bytes, String signature) {
        text(to, Integer.toHexString(bytes.length) + ";chunk-signature=" + signature + "\r\n");
        to.writeBytes(bytes);
        text(to, "\r\n");
    }

    private static void text(ByteArrayOutputStream to, String text) {
        to.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] letters(int count, char letter) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) letter);
        return bytes;
    }

    private static byte[] read(byte[] framed) throws IOException {
        return body(CHUNKED, framed).open().readAllBytes();
    }

    private static Body body(HttpRequest request, byte[] framed) {
        HttpRequest whole =
                new HttpRequest(request.method(), request.path(), "", request.headers(), Body.of(Bytes.wrap(framed)));
        Claim claim = claim(whole, S3_KEY, S3_SECRET, S3_TIME, Dialect.S3);
        return Payloads.streamed(whole, whole.body(), SignatureReader.read(whole), claim);
    }

    private static void accepted(HttpRequest request) {
        assertThat(verify(request, S3_KEY, S3_SECRET, S3_TIME, Dialect.S3)
                        .caller()
                        .accessKeyId())
                .isEqualTo(S3_KEY);
    }

    private static HttpRequest s3(
            String method, String path, String query, String signedHeaders, String signature, Headers headers) {
        return new HttpRequest(
                method,
                path,
                query,
                headers.add("Host", "examplebucket.s3.amazonaws.com")
                        .add("x-amz-date", "20130524T000000Z")
                        .add(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=" + S3_KEY + "/" + S3_DAY
                                        + "/us-east-1/s3/aws4_request,SignedHeaders=" + signedHeaders + ",Signature="
                                        + signature),
                Body.of(Bytes.EMPTY));
    }

    private static Claim verify(HttpRequest request, String key, String secret, Instant now, Dialect dialect) {
        Claim claim = claim(request, key, secret, now, dialect);
        claim.prove(request.headers()
                .first("x-amz-content-sha256", dialect == Dialect.S3 ? "UNSIGNED-PAYLOAD" : Hashing.EMPTY_SHA256));
        return claim;
    }

    private static Claim claim(HttpRequest request, String key, String secret, Instant now, Dialect dialect) {
        return claim(request, AccessKey.lasting(key, secret, true, Caller.root("123456789012", key)), now, dialect);
    }

    private static Claim claim(HttpRequest request, AccessKey known, Instant now, Dialect dialect) {
        SignatureVerifier verifier = new SignatureVerifier(
                (id, _) -> id.equals(known.id()) ? Optional.of(known) : Optional.empty(),
                InstantSource.fixed(now),
                InstantSource.fixed(now));
        return verifier.claim(SignatureReader.read(request), request, request.path(), dialect);
    }
}
