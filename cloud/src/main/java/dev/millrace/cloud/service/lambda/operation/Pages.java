package dev.millrace.cloud.service.lambda.operation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lists in pages. A marker is the last item's key in base64, so that a page goes on where the one before ended
/// whatever was made or deleted meanwhile.
record Pages<V>(List<V> items, @Nullable String next) {
    /// @param all in the order of `key`
    static <V> Pages<V> of(
            List<V> all, Function<V, String> key, @Nullable String marker, @Nullable Integer max, int most) {
        int size = max == null ? most : Math.min(max, most);
        List<V> rest = all;
        if (marker != null) {
            String after = decode(marker);
            int from = 0;
            while (from < all.size() && key.apply(all.get(from)).compareTo(after) <= 0) {
                from++;
            }
            rest = all.subList(from, all.size());
        }
        if (rest.size() <= size) {
            return new Pages<>(rest, null);
        }
        List<V> page = rest.subList(0, size);
        return new Pages<>(
                page,
                Base64.getUrlEncoder().encodeToString(key.apply(page.getLast()).getBytes(StandardCharsets.UTF_8)));
    }

    /// A number as text that sorts like it.
    static String sortable(long number) {
        return String.format("%019d", number);
    }

    private static String decode(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw Refusals.invalid("Invalid marker: " + marker);
        }
    }
}
