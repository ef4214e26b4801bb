package dev.millrace.cloud.gateway.signature;

import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;

/// The chain of signatures in an aws-chunked body: each signs its chunk and the signature before it.
/// @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">AWS</a>
final class ChunkSignatures {
    private final Mac signer;
    private final String timestamp;
    private final String scope;
    private String previous;

    ChunkSignatures(Mac signer, String timestamp, String scope, String seed) {
        this.signer = signer;
        this.timestamp = timestamp;
        this.scope = scope;
        this.previous = seed;
    }

    /// @param hash of the chunk's bytes
    /// @return whether the signature is the chunk's at this place
    boolean chunk(String signature, byte[] hash) {
        return next(
                signature,
                "AWS4-HMAC-SHA256-PAYLOAD\n" + timestamp + "\n" + scope + "\n" + previous + "\n" + Hashing.EMPTY_SHA256
                        + "\n" + Hashing.hex(hash));
    }

    /// @param headers the trailing headers, each `name:value` and a line feed
    boolean trailer(String signature, String headers) {
        return next(
                signature,
                "AWS4-HMAC-SHA256-TRAILER\n" + timestamp + "\n" + scope + "\n" + previous + "\n"
                        + Hashing.sha256Hex(headers));
    }

    private boolean next(String signature, String toSign) {
        String calculated = Hashing.hex(signer.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
        previous = calculated;
        return Hashing.same(calculated, signature);
    }
}
