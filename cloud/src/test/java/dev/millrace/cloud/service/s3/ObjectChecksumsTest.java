package dev.millrace.cloud.service.s3;

import static dev.millrace.cloud.service.s3.S3UnderTest.body;
import static dev.millrace.cloud.service.s3.S3UnderTest.bytes;
import static dev.millrace.cloud.service.s3.S3UnderTest.call;
import static dev.millrace.cloud.service.s3.S3UnderTest.random;
import static dev.millrace.cloud.service.s3.S3UnderTest.refused;
import static dev.millrace.cloud.service.s3.S3UnderTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.s3.HeadObjectOutput;
import dev.millrace.wire.s3.PutObjectOutput;
import dev.millrace.wire.s3.PutObjectRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectChecksumsTest {
    private static final String NO_KEY = "The specified key does not exist.";

    @TempDir
    Path data;

    private S3UnderTest s3;

    @BeforeEach
    void open() {
        s3 = new S3UnderTest(data);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void each_checksum_is_checked_kept_and_shown() {
        Map<String, BiConsumer<PutObjectRequest.Builder, String>> setters = Map.of(
                "y/Q5Jg==", PutObjectRequest.Builder::checksumCRC32,
                "4waSgw==", PutObjectRequest.Builder::checksumCRC32C,
                "rosUhgp5mIg=", PutObjectRequest.Builder::checksumCRC64NVME,
                "98O8HYCOBHMq32eZZczDTKeuNEE=", PutObjectRequest.Builder::checksumSHA1,
                "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=", PutObjectRequest.Builder::checksumSHA256);
        setters.forEach((value, set) -> {
            s3.put(request -> {
                request.body(body("123456789"));
                set.accept(request, value);
            });
            HeadObjectOutput head = s3.head(request -> request.checksumMode("ENABLED"));
            assertThat(List.of(
                            String.valueOf(head.checksumCRC32()),
                            String.valueOf(head.checksumCRC32C()),
                            String.valueOf(head.checksumCRC64NVME()),
                            String.valueOf(head.checksumSHA1()),
                            String.valueOf(head.checksumSHA256())))
                    .containsOnlyOnce(value)
                    .filteredOn(text -> !text.equals("null"))
                    .hasSize(1);
            assertThat(head.checksumType()).isEqualTo("FULL_OBJECT");
        });
        refused(
                () -> s3.put(request -> request.body(body("123456780")).checksumCRC32("y/Q5Jg==")),
                "BadDigest",
                400,
                "The CRC32 you specified did not match the calculated checksum.");
        refused(
                () -> s3.put(request -> request.body(body("x")).checksumSHA256("short")),
                "InvalidRequest",
                400,
                "Value for x-amz-checksum-sha256 header is invalid.");
        refused(
                () -> s3.put(request ->
                        request.body(body("x")).checksumCRC32("AAAAAA==").checksumCRC32C("AAAAAA==")),
                "InvalidRequest",
                400,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        refused(
                () -> s3.put(request -> request.body(body("x")).checksumAlgorithm("CRC32")),
                "InvalidRequest",
                400,
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers"
                        + " were found.");
        assertThat(s3.text("k")).as("what was refused changed nothing").isEqualTo("123456789");
    }

    @Test
    void a_checksum_may_come_behind_the_body() {
        var call = call(new Headers().add("x-amz-trailer", "x-amz-checksum-crc32"));
        PutObjectOutput put = s3.put(
                request -> request.body(trailing("123456789", "y/Q5Jg==")).checksumAlgorithm("CRC32"), call);
        assertThat(put.checksumCRC32()).isEqualTo("y/Q5Jg==");
        refused(
                () -> s3.put(request -> request.body(trailing("123456780", "y/Q5Jg==")), call),
                "BadDigest",
                400,
                "The CRC32 you specified did not match the calculated checksum.");
        refused(
                () -> s3.put(request -> request.body(body("123456789")), call),
                "MalformedTrailerError",
                400,
                "The request contained trailing data that was not well-formed or did not conform to our published schema.");
    }

    private static Body trailing(String text, String checksum) {
        Body inner = body(text);
        return new Body() {
            @Override
            public long size() {
                return inner.size();
            }

            @Override
            public InputStream open() throws java.io.IOException {
                return inner.open();
            }

            @Override
            public Headers trailers() {
                return new Headers().add("x-amz-checksum-crc32", checksum);
            }
        };
    }

    @Test
    void content_md5_is_checked() {
        s3.put(request -> request.body(body("hello")).contentMD5("XUFAKrxLKna5cZ2REBfFkg=="));
        AwsException error = refused(
                () -> s3.put(request -> request.body(body("other")).contentMD5("XUFAKrxLKna5cZ2REBfFkg==")),
                "BadDigest",
                400,
                "The Content-MD5 you specified did not match what we received.");
        assertThat(error.details()).containsEntry("ExpectedDigest", "XUFAKrxLKna5cZ2REBfFkg==");
        refused(
                () -> s3.put(request -> request.body(body("x")).contentMD5("nonsense")),
                "InvalidDigest",
                400,
                "The Content-MD5 you specified was invalid.");
    }

    @Test
    void a_body_shorter_than_it_said_is_not_taken() {
        Body shorter = Body.of(new ByteArrayInputStream(random(50_000, 1)), 60_000);
        refused(
                () -> s3.put(request -> request.body(shorter)),
                "IncompleteBody",
                400,
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
        Body longer = Body.of(new ByteArrayInputStream(random(50_000, 1)), 40_000);
        refused(
                () -> s3.put(request -> request.body(longer)),
                "IncompleteBody",
                400,
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
        assertThat(s3.files()).isZero();
        refused(() -> s3.text("k"), "NoSuchKey", 404, NO_KEY);
    }
}
