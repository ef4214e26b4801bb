package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.wire.glue.InvalidInputException;
import java.time.Instant;

/// How Glue pages.
final class GluePages {
    static final Pages PAGES = new Pages(GlueLimits.PAGE, GluePages::invalid);

    private GluePages() {}

    /// A key by which the newest comes first. One that begins between two pages moves nothing on the later page.
    /// @param id no two have the same
    static String newestFirst(Instant start, String id) {
        return "%019d".formatted(Long.MAX_VALUE - start.toEpochMilli()) + id;
    }

    static InvalidInputException invalid(String token) {
        return new InvalidInputException("Invalid pagination token: " + token);
    }
}
