package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out how a request is signed. Decides nothing about whether the signature is right.
public final class SignatureReader {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private SignatureReader() {}

    /// What was found.
    public sealed interface Found {
        record Signed(Signature signature) implements Found {}

        record Unsigned() implements Found {}

        /// Signed by SigV4, but not completely so.
        /// @param problems AWS's sentences, each about something that is missing
        /// @param service the scope's service as far as it can be read
        record Incomplete(
                boolean presigned,
                List<String> problems,
                @Nullable String service) implements Found {}

        /// Signed in its query by Version 2, as S3 still takes it.
        record OldQuery(OldSignature signature) implements Found {}

        /// Signed in two ways at once.
        record Twice(String authorization) implements Found {}

        /// Signed in another way, such as SigV2 in a header or SigV4A.
        record OtherAlgorithm(String name) implements Found {}

        /// The service that the credential scope names, as far as it can be read.
        default @Nullable String scopedService() {
            return switch (this) {
                case Signed(Signature signature) -> signature.service();
                case Incomplete incomplete -> incomplete.service();
                case Unsigned(), OldQuery _, Twice _, OtherAlgorithm _ -> null;
            };
        }
    }

    public static Found read(HttpRequest request) {
        String authorization = request.headers().first("Authorization");
        if (authorization != null) {
            if (request.query().contains("X-Amz-Algorithm=") || request.query().contains("AWSAccessKeyId=")) {
                return new Found.Twice(authorization);
            }
            if (authorization.startsWith(ALGORITHM) && !authorization.startsWith(ALGORITHM + "-")) {
                return fromHeader(request.headers(), authorization);
            }
            if (authorization.startsWith("AWS4-") || authorization.startsWith("AWS ")) {
                return new Found.OtherAlgorithm(authorization.split(" ", 2)[0]);
            }
        }
        if (request.query().contains("X-Amz-") || request.query().contains("Signature=")) {
            return fromQuery(Query.of(request.query()));
        }
        return new Found.Unsigned();
    }

    private static Found fromHeader(Headers headers, String authorization) {
        String credential = null;
        String signedHeaders = null;
        String signature = null;
        for (String part : authorization.substring(ALGORITHM.length()).split("[, ]")) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = part.substring(equals + 1);
            switch (part.substring(0, equals)) {
                case "Credential" -> credential = value;
                case "SignedHeaders" -> signedHeaders = value;
                case "Signature" -> signature = value;
                default -> {}
            }
        }
        List<String> problems = new ArrayList<>();
        if (credential == null) {
            problems.add("Authorization header requires 'Credential' parameter.");
        }
        if (signature == null) {
            problems.add("Authorization header requires 'Signature' parameter.");
        }
        if (signedHeaders == null) {
            problems.add("Authorization header requires 'SignedHeaders' parameter.");
        }
        Optional<Instant> time = Optional.empty();
        String amzDate = headers.first("X-Amz-Date");
        String date = headers.first("Date");
        if (amzDate != null) {
            time = SigningTime.parse(amzDate);
        } else if (date != null) {
            time = SigningTime.parseDateHeader(date);
        }
        if (amzDate == null && date == null) {
            problems.add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        } else if (time.isEmpty()) {
            problems.add("Date must be in ISO-8601 'basic format'. Got '" + (amzDate == null ? date : amzDate)
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        String[] scope = scope(credential);
        if (credential != null && scope == null) {
            problems.add("Credential must have exactly 5 slash-delimited elements, e.g."
                    + " keyid/date/region/service/term, got '" + credential + "'");
        }
        if (!problems.isEmpty() || scope == null || signedHeaders == null || signature == null || time.isEmpty()) {
            return new Found.Incomplete(false, withHeader(problems, authorization), scope == null ? null : scope[3]);
        }
        return new Found.Signed(new Signature(
                false,
                scope[0],
                scope[1],
                scope[2],
                scope[3],
                headerNames(signedHeaders),
                signature,
                SigningTime.format(time.get()),
                time.get(),
                -1,
                headers.first("X-Amz-Security-Token")));
    }

    private static Found fromQuery(Query query) {
        String algorithm = query.first("X-Amz-Algorithm");
        if (algorithm == null) {
            OldSignature old = OldSignature.in(query);
            boolean partly = query.has("X-Amz-Credential") || query.has("X-Amz-Signature");
            return old != null
                    ? new Found.OldQuery(old)
                    : partly ? new Found.Incomplete(true, List.of(), null) : new Found.Unsigned();
        }
        if (!algorithm.equals(ALGORITHM)) {
            return new Found.OtherAlgorithm(algorithm);
        }
        String credential = query.first("X-Amz-Credential");
        String signedHeaders = query.first("X-Amz-SignedHeaders");
        String signature = query.first("X-Amz-Signature");
        String date = query.first("X-Amz-Date");
        String expires = query.first("X-Amz-Expires");
        String[] scope = scope(credential);
        Optional<Instant> time = date == null ? Optional.empty() : SigningTime.parse(date);
        if (scope == null || signedHeaders == null || signature == null || date == null || time.isEmpty()) {
            return new Found.Incomplete(true, List.of(), scope == null ? null : scope[3]);
        }
        return new Found.Signed(new Signature(
                true,
                scope[0],
                scope[1],
                scope[2],
                scope[3],
                headerNames(signedHeaders),
                signature,
                date,
                time.get(),
                expires == null ? -1 : seconds(expires),
                query.first("X-Amz-Security-Token")));
    }

    /// Not a number is -2, and beyond what a week holds is more than that.
    private static long seconds(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return text.isEmpty() ? -2 : Long.MAX_VALUE;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return i == 0 && text.charAt(0) == '-' && text.length() > 1 ? -3 : -2;
            }
        }
        return Long.parseLong(text);
    }

    private static List<String> withHeader(List<String> problems, String authorization) {
        List<String> all = new ArrayList<>(problems);
        all.add("Authorization=" + authorization.split(" ", 2)[0]);
        return all;
    }

    static String @Nullable [] scope(@Nullable String credential) {
        if (credential == null) {
            return null;
        }
        // An access key id has no slash; five parts, the last the terminator.
        String[] parts = credential.split("/", -1);
        return parts.length == 5 && parts[4].equals("aws4_request") && !parts[0].isEmpty() ? parts : null;
    }

    private static List<String> headerNames(String signedHeaders) {
        return List.of(signedHeaders.toLowerCase(Locale.ROOT).split(";"));
    }
}
