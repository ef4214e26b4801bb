package dev.millrace.cloud.service.ecr.operation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A part of an ordered list, and a token that says where the next one begins: after the last item's name, so that a
/// list that changes meanwhile neither repeats nor skips what stays.
record Page<T>(List<T> items, @Nullable String nextToken) {
    /// @param all in ascending order of `name`
    static <T> Page<T> of(
            List<T> all, Function<T, String> name, @Nullable String token, @Nullable Integer max, int otherwise) {
        String after = token == null ? "" : decode(token);
        int limit = max == null ? otherwise : max;
        List<T> rest = all.stream()
                .filter(item -> token == null || name.apply(item).compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, null);
        }
        List<T> items = rest.subList(0, limit);
        return new Page<>(items, encode(name.apply(items.getLast())));
    }

    private static String encode(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RepositoryLookup.invalid("nextToken", "Invalid token");
        }
    }
}
