package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.wire.glue.InvalidInputException;

/// How Glue pages.
final class GluePages {
    static final Pages PAGES = new Pages(GlueLimits.PAGE, GluePages::invalid);

    private GluePages() {}

    static InvalidInputException invalid(String token) {
        return new InvalidInputException("Invalid pagination token: " + token);
    }
}
