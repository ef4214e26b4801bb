package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/// AWS's own words for a request that is not let in.
public final class Refusals {
    static final Duration SKEW = Duration.ofMinutes(5);
    static final Duration S3_SKEW = Duration.ofMinutes(15);
    static final long WEEK_SECONDS = 604_800;

    private static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided. Check your ";

    private static final String BUSY = "The server holds as many requests as it has memory for. Try again.";

    private final Dialect dialect;

    public Refusals(Dialect dialect) {
        this.dialect = dialect;
    }

    /// Nobody's key, or one that is switched off.
    AwsException unknownKey(String accessKeyId) {
        return switch (dialect) {
            case S3 ->
                new AwsException(
                                "InvalidAccessKeyId",
                                403,
                                "The AWS Access Key Id you provided does not exist in our records.")
                        .with("AWSAccessKeyId", accessKeyId);
            case QUERY ->
                new AwsException("InvalidClientTokenId", 403, "The security token included in the request is invalid.");
            case AWS_JSON, REST_JSON ->
                new AwsException(
                        "UnrecognizedClientException",
                        dialect.refusedStatus(),
                        "The security token included in the request is invalid.");
        };
    }

    AwsException wrongToken(String accessKeyId) {
        return dialect == Dialect.S3
                ? new AwsException("InvalidToken", 400, "The provided token is malformed or otherwise invalid.")
                : unknownKey(accessKeyId);
    }

    AwsException expiredToken() {
        return switch (dialect) {
            case S3 -> new AwsException("ExpiredToken", 400, "The provided token has expired.");
            case QUERY ->
                new AwsException("ExpiredToken", 403, "The security token included in the request is expired");
            case AWS_JSON, REST_JSON ->
                new AwsException(
                        "ExpiredTokenException",
                        dialect.refusedStatus(),
                        "The security token included in the request is expired");
        };
    }

    AwsException unsigned() {
        return switch (dialect) {
            case S3 -> new AwsException("AccessDenied", 403, "Access Denied");
            case QUERY ->
                new AwsException("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
            case AWS_JSON, REST_JSON ->
                new AwsException(
                        "MissingAuthenticationTokenException", dialect.refusedStatus(), "Missing Authentication Token");
        };
    }

    AwsException incomplete(SignatureReader.Found.Incomplete found) {
        List<String> problems = found.problems();
        if (dialect == Dialect.S3) {
            return found.presigned()
                    ? new AwsException(
                            "AuthorizationQueryParametersError",
                            400,
                            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
                                    + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires"
                                    + " parameters.")
                    : new AwsException(
                            "AuthorizationHeaderMalformed",
                            400,
                            "The authorization header is malformed; "
                                    + String.join(" ", problems.subList(0, problems.size() - 1)));
        }
        String message = found.presigned()
                ? "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential',"
                        + " 'X-Amz-SignedHeaders', 'X-Amz-Date' and 'X-Amz-Signature'. Re-examine the query-string"
                        + " parameters."
                : String.join(" ", problems);
        return new AwsException(
                dialect == Dialect.QUERY ? "IncompleteSignature" : "IncompleteSignatureException",
                dialect == Dialect.QUERY ? 400 : dialect.refusedStatus(),
                message);
    }

    AwsException otherAlgorithm(String name) {
        return dialect == Dialect.S3
                ? new AwsException(
                        "InvalidRequest",
                        400,
                        "The authorization mechanism you have provided is not supported. Please use"
                                + " AWS4-HMAC-SHA256.")
                : new AwsException(
                        dialect == Dialect.QUERY ? "IncompleteSignature" : "IncompleteSignatureException",
                        dialect == Dialect.QUERY ? 400 : dialect.refusedStatus(),
                        "Unsupported AWS 'algorithm': '" + name + "'.");
    }

    /// Two signatures: which of them counts cannot be known.
    AwsException signedTwice(String authorization) {
        return dialect == Dialect.S3
                ? new AwsException(
                                "InvalidArgument",
                                400,
                                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
                                        + " query string parameter or the Authorization header should be specified")
                        .with("ArgumentName", "Authorization")
                        .with("ArgumentValue", authorization)
                : new AwsException(
                        dialect == Dialect.QUERY ? "IncompleteSignature" : "IncompleteSignatureException",
                        dialect == Dialect.QUERY ? 400 : dialect.refusedStatus(),
                        "A request is signed either in its Authorization header or in its query, not in both.");
    }

    AwsException hostNotSigned() {
        return dialect == Dialect.S3
                ? headersNotSigned("host")
                : mismatchCode("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }

    AwsException headersNotSigned(String names) {
        return new AwsException("AccessDenied", 403, "There were headers present in the request which were not signed")
                .with("HeadersNotSigned", names);
    }

    AwsException otherDay(Signature signature) {
        String day = signature.timestamp().substring(0, 8);
        return dialect == Dialect.S3
                ? new AwsException(
                        signature.presigned() ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
                        400,
                        (signature.presigned()
                                        ? "Invalid credential date \""
                                        : "The authorization header is malformed; Invalid credential date \"")
                                + signature.date() + "\". This date is not the same as X-Amz-Date: \"" + day + "\".")
                : mismatchCode("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
                        + " HTTP: '" + signature.date() + "' != '" + day + "', from '" + signature.timestamp()
                        + "'.");
    }

    /// Signed too long ago, or too far ahead.
    AwsException skewed(Signature signature, Instant now) {
        if (dialect == Dialect.S3) {
            return new AwsException(
                            "RequestTimeTooSkewed",
                            403,
                            "The difference between the request time and the current time is too large.")
                    .with("RequestTime", signature.timestamp())
                    .with("ServerTime", now.truncatedTo(ChronoUnit.SECONDS).toString())
                    .with("MaxAllowedSkewMilliseconds", S3_SKEW.toMillis());
        }
        String server = SigningTime.format(now);
        return signature.time().isBefore(now)
                ? mismatchCode("Signature expired: " + signature.timestamp() + " is now earlier than "
                        + SigningTime.format(now.minus(SKEW)) + " (" + server + " - 5 min.)")
                : mismatchCode("Signature not yet current: " + signature.timestamp() + " is still later than "
                        + SigningTime.format(now.plus(SKEW)) + " (" + server + " + 5 min.)");
    }

    /// The span of a presigned request is no span.
    AwsException badExpires(long seconds) {
        String message;
        if (seconds == -1) {
            return incomplete(new SignatureReader.Found.Incomplete(true, List.of(), null));
        } else if (seconds == -2) {
            message = "X-Amz-Expires should be a number";
        } else if (seconds < 0) {
            message = "X-Amz-Expires must be non-negative";
        } else {
            message = "X-Amz-Expires must be less than a week (in seconds) that is " + WEEK_SECONDS;
        }
        return new AwsException("AuthorizationQueryParametersError", 400, message);
    }

    AwsException presignedExpired(Signature signature, Instant now) {
        Instant end = signature.time().plusSeconds(signature.expiresSeconds());
        return dialect == Dialect.S3
                ? new AwsException("AccessDenied", 403, "Request has expired")
                        .with("X-Amz-Expires", signature.expiresSeconds())
                        .with("Expires", end.toString())
                        .with("ServerTime", now.truncatedTo(ChronoUnit.SECONDS).toString())
                : mismatchCode("Signature expired: " + SigningTime.format(end) + " is now earlier than "
                        + SigningTime.format(now));
    }

    AwsException badExpiry(String expires) {
        return new AwsException("AccessDenied", 403, "Invalid date (should be seconds since epoch): " + expires);
    }

    AwsException oldQueryExpired(Instant end, Instant now) {
        return new AwsException("AccessDenied", 403, "Request has expired")
                .with("Expires", end.toString())
                .with("ServerTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    AwsException oldMismatch(OldSignature signature, String stringToSign) {
        return new AwsException("SignatureDoesNotMatch", 403, MISMATCH + "key and signing method.")
                .with("AWSAccessKeyId", signature.accessKeyId())
                .with("StringToSign", stringToSign)
                .with("SignatureProvided", signature.signature())
                .with("StringToSignBytes", bytes(stringToSign));
    }

    AwsException formMismatch(String accessKeyId, String policy, String signature) {
        return new AwsException("SignatureDoesNotMatch", 403, MISMATCH + "key and signing method.")
                .with("AWSAccessKeyId", accessKeyId)
                .with("StringToSign", policy)
                .with("SignatureProvided", signature)
                .with("StringToSignBytes", bytes(policy));
    }

    AwsException presignedNotYet() {
        return new AwsException("AccessDenied", 403, "Request is not valid yet");
    }

    AwsException mismatch(Signature signature, String canonicalRequest, String stringToSign) {
        return switch (dialect) {
            case S3 ->
                new AwsException("SignatureDoesNotMatch", 403, MISMATCH + "key and signing method.")
                        .with("AWSAccessKeyId", signature.accessKeyId())
                        .with("StringToSign", stringToSign)
                        .with("SignatureProvided", signature.signature())
                        .with("StringToSignBytes", bytes(stringToSign))
                        .with("CanonicalRequest", canonicalRequest)
                        .with("CanonicalRequestBytes", bytes(canonicalRequest));
            case QUERY, AWS_JSON, REST_JSON ->
                mismatchCode(MISMATCH
                        + "AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n"
                        + "The Canonical String for this request should have been\n'" + canonicalRequest
                        + "'\n\nThe String-to-Sign should have been\n'" + stringToSign + "'\n");
        };
    }

    static AwsException missingContentHash() {
        return new AwsException(
                "InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256");
    }

    /// A credential scope whose region is no region's name.
    AwsException wrongRegion(String region) {
        return dialect == Dialect.S3
                ? new AwsException(
                        "AuthorizationHeaderMalformed",
                        400,
                        "The authorization header is malformed; the region '" + region
                                + "' is wrong; expecting 'us-east-1'")
                : mismatchCode("Credential should be scoped to a valid region. ");
    }

    public AwsException tooLarge(int limitBytes) {
        return new AwsException(
                dialect == Dialect.QUERY ? "RequestEntityTooLarge" : "RequestEntityTooLargeException",
                413,
                "Request must be smaller than " + limitBytes + " bytes");
    }

    /// The body broke off, or is not what its headers say.
    public AwsException unreadable() {
        return dialect == Dialect.S3
                ? new AwsException("IncompleteBody", 400, "The request body terminated unexpectedly")
                : new AwsException("SerializationException", 400, "The request's body could not be read.");
    }

    /// No more of the body came for too long.
    public AwsException timedOut() {
        return dialect == Dialect.S3
                ? new AwsException(
                        "RequestTimeout",
                        400,
                        "Your socket connection to the server was not read from or written to within the timeout"
                                + " period. Idle connections will be closed.")
                : new AwsException(
                        dialect == Dialect.QUERY ? "RequestTimeout" : "RequestTimeoutException",
                        408,
                        "The request's body did not come to its end.");
    }

    /// Too many bodies are held at once.
    public AwsException busy() {
        return switch (dialect) {
            case S3 -> new AwsException("SlowDown", 503, "Please reduce your request rate.");
            case QUERY -> new AwsException("ServiceUnavailable", 503, BUSY);
            case AWS_JSON, REST_JSON -> new AwsException("ServiceUnavailableException", 503, BUSY);
        };
    }

    /// An answer that no header can carry, such as a response-content-disposition of two lines.
    public AwsException unsendable(String header) {
        return new AwsException(
                        dialect == Dialect.S3 ? "InvalidArgument" : "ValidationException",
                        400,
                        "The value of " + header + " cannot be sent as a header.")
                .with("ArgumentName", header);
    }

    private AwsException mismatchCode(String message) {
        return dialect == Dialect.AWS_JSON || dialect == Dialect.REST_JSON
                ? new AwsException("InvalidSignatureException", dialect.refusedStatus(), message)
                : new AwsException("SignatureDoesNotMatch", 403, message);
    }

    private static String bytes(String text) {
        return HexFormat.ofDelimiter(" ").formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
