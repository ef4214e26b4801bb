package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.wire.logs.InvalidParameterException;
import java.time.InstantSource;

/// Tokens for a next page, as CloudWatch Logs words them.
public final class LogsPages {
    private LogsPages() {}

    public static PageTokens tokens(InstantSource clock) {
        return new PageTokens(PageTokens.Form.PLAIN, LogsLimits.TOKEN_LIFE, clock, LogsPages::invalid);
    }

    static InvalidParameterException invalid() {
        return new InvalidParameterException("The specified nextToken is invalid.");
    }
}
