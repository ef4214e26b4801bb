package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lists in pages, as Lambda words them.
final class LambdaPages {
    private LambdaPages() {}

    /// @param most items of a page: so many, too, where nobody says
    static <T> Page<T> of(
            List<T> all, Function<? super T, String> key, @Nullable String marker, @Nullable Integer max, int most) {
        Pages pages = new Pages(most, token -> Refusals.invalid("Invalid marker: " + token));
        return pages.of(all, key, marker, max == null ? null : Math.min(max, most));
    }

    /// A number as text that sorts like it.
    static String sortable(long number) {
        return String.format("%019d", number);
    }
}
