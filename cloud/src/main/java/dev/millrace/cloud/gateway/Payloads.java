package dev.millrace.cloud.gateway;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Makes of a body what the service may read.
final class Payloads {
    private static final String DECODED_LENGTH = "x-amz-decoded-content-length";
    private static final String TRAILER = "x-amz-trailer";

    private Payloads() {}

    /// A body for S3: streamed, and held to what was declared of it while it is read.
    /// @param chain what signed chunks go on from; null where nobody signed
    static Body streamed(HttpRequest request, PayloadKind kind, @Nullable ChunkSignatures chain) {
        return switch (kind) {
            case PayloadKind.Unsigned() -> request.body();
            case PayloadKind.Hashed(String sha256) -> hashed(request.body(), sha256);
            case PayloadKind.Chunked(boolean signed, boolean trailer) -> {
                long size = decodedLength(request.headers());
                List<String> announced = trailer ? announced(request.headers()) : List.of();
                yield new ChunkedBody(request.body(), size, signed ? chain : null, trailer, announced);
            }
        };
    }

    /// Some clients compress what they send to services other than S3; the signature is over what was sent.
    static Bytes unpacked(Bytes body, Headers headers, int limit) throws IOException {
        if (!"gzip".equalsIgnoreCase(headers.first("Content-Encoding"))) {
            return body;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body.array()))) {
            byte[] array = in.readNBytes(limit);
            if (array.length == limit && in.read() >= 0) {
                throw new TooLargeException();
            }
            return Bytes.wrap(array);
        }
    }

    private static Body hashed(Body body, String sha256) {
        if (body.size() == 0) {
            if (!sha256.equalsIgnoreCase(Hashing.EMPTY_SHA256)) {
                throw HashedStream.mismatch(sha256, Hashing.EMPTY_SHA256);
            }
            return body;
        }
        return new Body() {
            @Override
            public long size() {
                return body.size();
            }

            @Override
            public InputStream open() throws IOException {
                return new HashedStream(body.open(), sha256, body.size());
            }
        };
    }

    private static long decodedLength(Headers headers) {
        String text = headers.first(DECODED_LENGTH);
        if (text == null) {
            throw new AwsException("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
        }
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new AwsException("InvalidArgument", 400, "Value for " + DECODED_LENGTH + " should be a whole number")
                .with("ArgumentName", DECODED_LENGTH)
                .with("ArgumentValue", text);
    }

    private static List<String> announced(Headers headers) {
        return headers.all(TRAILER).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
