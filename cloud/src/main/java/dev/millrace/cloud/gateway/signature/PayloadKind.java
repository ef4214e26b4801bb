package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.AwsException;

/// What `x-amz-content-sha256` says of an S3 request's body.
sealed interface PayloadKind {
    String UNSIGNED = "UNSIGNED-PAYLOAD";
    String CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    String CHUNKS_TRAILER = CHUNKS + "-TRAILER";
    String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    /// As it is, signed by nobody.
    record Unsigned() implements PayloadKind {}

    /// As it is, of this SHA-256.
    record Hashed(String sha256) implements PayloadKind {}

    /// In aws-chunked framing.
    /// @param signed whether every chunk carries a signature
    /// @param trailer whether header fields follow
    record Chunked(boolean signed, boolean trailer) implements PayloadKind {}

    /// @throws AwsException where AWS knows no such kind, or Millrace does not
    static PayloadKind of(String declared) {
        return switch (declared) {
            case UNSIGNED -> new Unsigned();
            case CHUNKS -> new Chunked(true, false);
            case CHUNKS_TRAILER -> new Chunked(true, true);
            case UNSIGNED_TRAILER -> new Chunked(false, true);
            case "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER" ->
                throw new AwsException("NotImplemented", 501, "Millrace does not offer Signature Version 4A.");
            default -> {
                if (!isSha256(declared)) {
                    throw new AwsException(
                                    "InvalidArgument",
                                    400,
                                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                                            + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                                            + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER,"
                                            + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD,"
                                            + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256"
                                            + " value.")
                            .with("ArgumentName", "x-amz-content-sha256")
                            .with("ArgumentValue", declared);
                }
                yield new Hashed(declared);
            }
        };
    }

    private static boolean isSha256(String text) {
        if (text.length() != 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
