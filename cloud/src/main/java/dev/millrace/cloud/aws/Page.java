package dev.millrace.cloud.aws;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list.
/// @param next the token that asks for the page after it; null on the last
public record Page<T>(List<T> items, @Nullable String next) {
    public boolean more() {
        return next != null;
    }

    public <R> List<R> map(Function<T, R> view) {
        return items.stream().map(view).toList();
    }
}
