package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A query signed by AWS Signature Version 2, which S3 takes in the regions that are older than Version 4, and which
/// clients without settings still make for them.
/// @param expires as written: seconds since 1970
/// @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html">AWS</a>
public record OldSignature(String accessKeyId, String expires, String signature, @Nullable String sessionToken) {
    private static final Set<String> SUB_RESOURCES = Set.of(
            "accelerate", "acl", "analytics", "cors", "delete", "encryption", "inventory", "legal-hold", "lifecycle",
            "location", "logging", "metrics", "notification", "object-lock", "ownershipControls", "partNumber",
            "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore", "retention",
            "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId",
            "versioning", "versions", "website");

    /// What a query says of such a signature; null where it does not.
    static @Nullable OldSignature in(Query query) {
        String key = query.first("AWSAccessKeyId");
        String signature = query.first("Signature");
        String expires = query.first("Expires");
        return key == null || signature == null || expires == null
                ? null
                : new OldSignature(key, expires, signature, query.first("x-amz-security-token"));
    }

    /// @param path with the bucket, wherever the request names it
    String stringToSign(HttpRequest request, String path) {
        Query query = Query.of(request.query());
        Map<String, List<String>> amz = new TreeMap<>();
        request.headers().forEach((name, value) -> addAmz(name, value, amz));
        query.parameters().forEach(parameter -> {
            String name = UriCoding.decodeText(parameter.name());
            if (!amz.containsKey(name.toLowerCase(Locale.ROOT))) {
                addAmz(name, UriCoding.decodeText(parameter.value()), amz);
            }
        });
        StringBuilder text = new StringBuilder(256);
        text.append(request.method()).append('\n');
        text.append(either("Content-MD5", request, query)).append('\n');
        text.append(either("Content-Type", request, query)).append('\n');
        text.append(expires).append('\n');
        amz.forEach((name, values) ->
                text.append(name).append(':').append(String.join(",", values)).append('\n'));
        return text.append(path).append(subResources(query)).toString();
    }

    /// The signature of a text in base 64.
    static String sign(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addAmz(String name, String value, Map<String, List<String>> to) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("x-amz-")) {
            to.computeIfAbsent(lower, _ -> new ArrayList<>()).add(value.strip());
        }
    }

    private static String either(String name, HttpRequest request, Query query) {
        String header = request.headers().first(name);
        String parameter = query.first(name.toLowerCase(Locale.ROOT));
        return header != null ? header : parameter == null ? "" : parameter;
    }

    private static String subResources(Query query) {
        Map<String, String> counting = new TreeMap<>();
        for (Query.Parameter parameter : query.parameters()) {
            String name = UriCoding.decodeText(parameter.name());
            if (SUB_RESOURCES.contains(name) || name.startsWith("response-")) {
                String value = UriCoding.decodeText(parameter.value());
                counting.put(name, value.isEmpty() ? name : name + "=" + value);
            }
        }
        return counting.isEmpty() ? "" : "?" + String.join("&", counting.values());
    }
}
