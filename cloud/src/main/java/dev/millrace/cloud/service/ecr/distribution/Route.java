package dev.millrace.cloud.service.ecr.distribution;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a path means. A repository's name may itself hold `blobs` or `manifests`, so paths are read from their end.
sealed interface Route {
    record Ping() implements Route {}

    record Catalog() implements Route {}

    /// Something in a repository, whose name is as it came: not looked at yet.
    sealed interface InRepository extends Route {
        String repository();
    }

    /// @param reference a tag or a digest
    record ManifestAt(String repository, String reference) implements InRepository {}

    record BlobAt(String repository, String digest) implements InRepository {}

    record Uploads(String repository) implements InRepository {}

    record UploadAt(String repository, String id) implements InRepository {}

    record Tags(String repository) implements InRepository {}

    record Referrers(String repository, String digest) implements InRepository {}

    Pattern IN_REPOSITORY = Pattern.compile(
            "/v2/(.+)/(?:(manifests|blobs/uploads|blobs|referrers)/([^/]+)" + "|(blobs/uploads/?)|(tags/list))");

    /// @param path raw, as it came
    static Optional<Route> of(String path) {
        if (path.equals("/v2") || path.equals("/v2/")) {
            return Optional.of(new Ping());
        }
        if (path.equals("/v2/_catalog")) {
            return Optional.of(new Catalog());
        }
        Matcher matcher = IN_REPOSITORY.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1);
        if (matcher.group(4) != null || path.endsWith("/blobs/uploads")) {
            return Optional.of(new Uploads(name));
        }
        if (matcher.group(5) != null) {
            return Optional.of(new Tags(name));
        }
        String last = decoded(matcher.group(3));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "manifests" -> new ManifestAt(name, last);
                    case "blobs/uploads" -> new UploadAt(name, last);
                    case "referrers" -> new Referrers(name, last);
                    default -> new BlobAt(name, last);
                });
    }

    /// Clients may escape a digest's colon.
    private static String decoded(String text) {
        try {
            return text.indexOf('%') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscaped) {
            return text;
        }
    }
}
