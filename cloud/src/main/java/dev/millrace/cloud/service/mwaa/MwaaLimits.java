package dev.millrace.cloud.service.mwaa;

import java.time.Duration;

/// docs.aws.amazon.com/mwaa/latest/userguide/mwaa-quotas.html, and the API's reference.
public final class MwaaLimits {
    public static final int TAGS = 50;
    public static final int PAGE = 25;

    /// Of one account in a region.
    public static final int ENVIRONMENTS = 10;

    /// How long a token for the page or the command line is good.
    public static final Duration TOKEN = Duration.ofSeconds(60);

    /// Tokens that nobody has used yet; beyond, the oldest goes.
    public static final int TOKENS = 10_000;

    /// Of a command line, and of a login's form.
    public static final int FORM_BYTES = 64 * 1024;

    /// How long the end of the server waits for environments at work.
    public static final Duration STOP = Duration.ofSeconds(20);

    private MwaaLimits() {}
}
