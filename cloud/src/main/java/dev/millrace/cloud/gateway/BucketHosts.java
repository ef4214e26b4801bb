package dev.millrace.cloud.gateway;

import dev.millrace.wire.http.HttpRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// S3's virtual hosts: a bucket that stands in the host's name is put before the path, where path-style clients
/// have it.
/// Known are `<bucket>.s3.localhost`, `<bucket>.localhost`, `<bucket>.s3.<region>.localhost` and the same under
/// `amazonaws.com`, with or without a port.
final class BucketHosts {
    private static final String LOCAL = ".localhost";
    private static final String AWS = ".amazonaws.com";

    private BucketHosts() {}

    static HttpRequest toPathStyle(HttpRequest request) {
        String bucket = bucket(request.headers().first("Host", ""));
        if (bucket == null) {
            return request;
        }
        String path = request.path().equals("/") ? "/" + bucket : "/" + bucket + request.path();
        return request.withPath(path);
    }

    /// The bucket that a host names, or null.
    static @Nullable String bucket(String host) {
        int end = host.endsWith("]") ? -1 : host.lastIndexOf(':');
        String name = (end < 0 ? host : host.substring(0, end)).toLowerCase(Locale.ROOT);
        boolean local = name.endsWith(LOCAL);
        if (!local && !name.endsWith(AWS)) {
            return null;
        }
        String inside = name.substring(0, name.length() - (local ? LOCAL : AWS).length());
        if (inside.equals("s3") || inside.startsWith("s3.") && !inside.endsWith(".s3")) {
            return null;
        }
        int service = inside.endsWith(".s3") ? inside.length() - ".s3".length() : inside.lastIndexOf(".s3.");
        if (service > 0) {
            return inside.substring(0, service);
        }
        return local && !inside.isEmpty() ? inside : null;
    }
}
