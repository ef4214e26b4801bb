package dev.millrace.cloud.gateway.signature;

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
public final class Payloads {
    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final String DECODED_LENGTH = "x-amz-decoded-content-length";
    private static final String TRAILER = "x-amz-trailer";

    private Payloads() {}

    /// A body for S3, streamed: what was declared of it is signed with the headers, and held while it is read. The
    /// claim is proven when this returns.
    public static Body streamed(HttpRequest request, Body body, SignatureReader.Found found, Claim claim) {
        String declared = request.headers().first(CONTENT_HASH);
        if (found instanceof SignatureReader.Found.Signed(Signature signature) && declared == null) {
            if (!signature.presigned()) {
                throw Refusals.missingContentHash();
            }
            String inQuery = Query.of(request.query()).first("X-Amz-Content-Sha256");
            declared = inQuery == null ? PayloadKind.UNSIGNED : inQuery;
        }
        if (declared == null) {
            declared = PayloadKind.UNSIGNED;
        }
        ChunkSignatures chain = claim.prove(declared);
        return streamed(request, body, PayloadKind.of(declared), chain);
    }

    /// The body of a service other than S3, whole: small enough to be at hand, and its hash is always signed. The claim
    /// is proven when this returns.
    /// @param limit in bytes, also of what a compressed body is made of
    public static Bytes whole(HttpRequest request, Body body, Claim claim, int limit) throws IOException {
        Bytes sent = body.readAll(limit);
        claim.prove(
                PayloadKind.UNSIGNED.equals(request.headers().first(CONTENT_HASH))
                        ? PayloadKind.UNSIGNED
                        : Hashing.sha256Hex(sent.array()));
        return unpacked(sent, request.headers(), limit);
    }

    /// @param chain what signed chunks go on from; null where nobody signed
    static Body streamed(HttpRequest request, Body body, PayloadKind kind, @Nullable ChunkSignatures chain) {
        return switch (kind) {
            case PayloadKind.Unsigned() -> body;
            case PayloadKind.Hashed(String sha256) -> hashed(body, sha256);
            case PayloadKind.Chunked(boolean signed, boolean trailer) -> {
                long size = decodedLength(request.headers());
                List<String> announced = trailer ? announced(request.headers()) : List.of();
                yield new ChunkedBody(body, size, signed ? chain : null, trailer, announced);
            }
        };
    }

    /// Some clients compress what they send to services other than S3; the signature is over what was sent.
    private static Bytes unpacked(Bytes body, Headers headers, int limit) throws IOException {
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
