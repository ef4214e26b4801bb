package dev.millrace.cloud.service.athena;

import java.time.Duration;

/// Limits of Athena, as AWS documents them (Athena user guide, "Service quotas", and the API reference).
public final class AthenaLimits {
    /// Queries of an account in a region that run at a time; others are queued.
    public static final int RUNNING = 20;

    /// StartQueryExecution: queries that wait, before it answers TooManyRequestsException.
    public static final int QUEUED = 500;

    /// How long executions are known.
    public static final Duration HISTORY = Duration.ofDays(45);

    public static final int TAGS = 50;
    public static final int WORK_GROUPS = 1_000;
    public static final int PAGE = 50;

    /// GetQueryResults: rows of a page, the header among them.
    public static final int PAGE_ROWS = 1_000;

    private AthenaLimits() {}
}
