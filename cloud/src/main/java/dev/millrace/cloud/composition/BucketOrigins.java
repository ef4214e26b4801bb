package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.Origins;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.s3.CORSRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the CORS rules of a bucket let a browser send. The first rule counts that lets the origin, the method and every
/// header (S3 User Guide, "How does Amazon S3 evaluate the CORS configuration on a bucket?").
public final class BucketOrigins implements Origins.BucketRules {
    private static final String ANY = "*";

    private final Function<String, List<CORSRule>> cors;

    /// @param cors a bucket's rules in their order; none where there is no such bucket
    public BucketOrigins(Function<String, List<CORSRule>> cors) {
        this.cors = cors;
    }

    @Override
    public boolean any(String bucket) {
        return !cors.apply(bucket).isEmpty();
    }

    @Override
    public Optional<Headers> granted(String bucket, String origin, String method, List<String> requested) {
        for (CORSRule rule : cors.apply(bucket)) {
            Optional<String> pattern = list(rule.allowedOrigins()).stream()
                    .filter(allowed -> matches(allowed, origin))
                    .findFirst();
            if (pattern.isPresent()
                    && list(rule.allowedMethods()).contains(method)
                    && requested.stream().allMatch(header -> list(rule.allowedHeaders()).stream()
                            .anyMatch(allowed -> matches(allowed.toLowerCase(Locale.ROOT), header)))) {
                return Optional.of(headers(rule, pattern.get().equals(ANY) ? ANY : origin, requested));
            }
        }
        return Optional.empty();
    }

    private static Headers headers(CORSRule rule, String origin, List<String> requested) {
        Headers headers = new Headers()
                .add("Access-Control-Allow-Origin", origin)
                .add("Access-Control-Allow-Methods", String.join(", ", list(rule.allowedMethods())));
        if (!requested.isEmpty()) {
            headers.add("Access-Control-Allow-Headers", String.join(", ", requested));
        }
        if (!list(rule.exposeHeaders()).isEmpty()) {
            headers.add("Access-Control-Expose-Headers", String.join(", ", list(rule.exposeHeaders())));
        }
        Integer age = rule.maxAgeSeconds();
        if (age != null) {
            headers.add("Access-Control-Max-Age", age.toString());
        }
        if (!origin.equals(ANY)) {
            headers.add("Access-Control-Allow-Credentials", "true");
        }
        return headers.add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }

    /// @param pattern with one star at most
    private static boolean matches(String pattern, String text) {
        int star = pattern.indexOf('*');
        return star < 0
                ? pattern.equals(text)
                : text.length() >= pattern.length() - 1
                        && text.startsWith(pattern.substring(0, star))
                        && text.endsWith(pattern.substring(star + 1));
    }

    private static List<String> list(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }
}
