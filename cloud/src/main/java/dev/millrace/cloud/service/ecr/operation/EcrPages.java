package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.ecr.EcrLimits;

/// Lists in pages, as ECR words them.
final class EcrPages {
    static final Pages PAGES =
            new Pages(EcrLimits.PAGE_DEFAULT, token -> RepositoryLookup.invalid("nextToken", "Invalid token"));

    private EcrPages() {}
}
