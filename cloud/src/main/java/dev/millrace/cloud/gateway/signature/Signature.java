package dev.millrace.cloud.gateway.signature;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request says of its own signature, in its Authorization header or its query.
/// @param presigned whether it stands in the query
/// @param accessKeyId of the credential
/// @param date the credential scope's day, `20150830`
/// @param region the credential scope's region
/// @param service the credential scope's service
/// @param signedHeaders in the order given, lower case
/// @param signature hex
/// @param timestamp as written, `20150830T123600Z`
/// @param time the same
/// @param expiresSeconds how long a presigned request holds; -1 where it does not say
/// @param sessionToken the token sent with it
public record Signature(
        boolean presigned,
        String accessKeyId,
        String date,
        String region,
        String service,
        List<String> signedHeaders,
        String signature,
        String timestamp,
        Instant time,
        long expiresSeconds,
        @Nullable String sessionToken) {

    String scope() {
        return date + "/" + region + "/" + service + "/aws4_request";
    }
}
