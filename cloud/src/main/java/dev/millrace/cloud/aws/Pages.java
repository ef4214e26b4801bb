package dev.millrace.cloud.aws;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a service pages lists that are at hand as a whole: in the order of their items' keys. A token is the last key of
/// the page before, so that what comes and goes between two calls neither repeats nor hides anything else.
///
/// ```
/// static final Pages PAGES = new Pages(100, token -> new ValidationException("Invalid token: " + token));
/// Page<Rule> page = PAGES.of(rules, Rule::name, input.nextToken(), input.limit());
/// ```
/// @param usual how many items a page has where the client does not say
/// @param refusal what a token is answered that was not made here
public record Pages(int usual, Function<String, ? extends RuntimeException> refusal) {
    public Pages {
        if (usual < 1) {
            throw new IllegalArgumentException("A page has items.");
        }
    }

    /// @param key of an item: no two of the list have the same
    /// @param max how many the client wants; null or 0, where the model lets that by, for the usual
    public <T> Page<T> of(List<T> all, Function<? super T, String> key, @Nullable String token, @Nullable Integer max) {
        int size = max == null || max < 1 ? usual : max;
        String after = token == null ? null : OpaqueText.read(token).orElseThrow(() -> refusal.apply(token));
        List<T> rest = all.stream()
                .filter(item -> after == null || key.apply(item).compareTo(after) > 0)
                .sorted(Comparator.comparing(key))
                .limit(size + 1L)
                .toList();
        if (rest.size() <= size) {
            return new Page<>(rest, null);
        }
        List<T> items = rest.subList(0, size);
        return new Page<>(items, OpaqueText.of(key.apply(items.getLast())));
    }
}
