package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.wire.AwsException;

/// Lists in pages, as IAM words them.
public final class IamPages {
    public static final Pages PAGES =
            new Pages(IamLimits.PAGE_ITEMS, marker -> new AwsException("ValidationError", 400, "Invalid Marker."));

    private IamPages() {}
}
