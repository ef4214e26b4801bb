package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list, in the order of its items' keys. The marker is the last key of the page before, so that what
/// comes and goes between two calls neither repeats nor hides anything else.
/// @param marker where the next page begins; null on the last
record Page<T>(List<T> items, @Nullable String marker) {
    static <T> Page<T> of(List<T> all, Function<T, String> key, @Nullable String marker, @Nullable Integer maxItems) {
        int limit = maxItems == null ? IamLimits.PAGE_ITEMS : maxItems;
        String after = marker == null ? "" : decoded(marker);
        List<T> rest = all.stream()
                .filter(item -> marker == null || key.apply(item).compareTo(after) > 0)
                .sorted(Comparator.comparing(key))
                .limit(limit + 1L)
                .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, null);
        }
        List<T> page = rest.subList(0, limit);
        return new Page<>(
                page,
                Base64.getUrlEncoder().encodeToString(key.apply(page.getLast()).getBytes(StandardCharsets.UTF_8)));
    }

    boolean truncated() {
        return marker != null;
    }

    <R> List<R> map(Function<T, R> view) {
        return items.stream().map(view).toList();
    }

    private static String decoded(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw new AwsException("ValidationError", 400, "Invalid Marker.");
        }
    }
}
