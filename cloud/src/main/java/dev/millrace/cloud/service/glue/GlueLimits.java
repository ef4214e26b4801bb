package dev.millrace.cloud.service.glue;

/// Glue's limits (docs.aws.amazon.com/general/latest/gr/glue.html and the API reference), each once.
public final class GlueLimits {
    /// Databases, tables, functions and the like of a page where the client does not say.
    public static final int PAGE = 100;

    /// Partitions of a page where the client does not say.
    public static final int PARTITION_PAGE = 1000;

    /// Workflows of a page where the client does not say; the most that it may.
    public static final int WORKFLOW_PAGE = 25;

    /// Seconds that an EVENT trigger waits for events where it does not say.
    public static final int EVENT_WINDOW_SECONDS = 900;

    /// In the ids of runs of jobs and workflows, as hexadecimal digits.
    public static final int RUN_ID_BYTES = 32;

    /// Under way at once.
    public static final int RUNS_OF_A_JOB = 1000;

    public static final int RUNS_OF_AN_ACCOUNT = 2000;

    /// Runs of a job that wait for room; AWS names no number.
    public static final int WAITING_RUNS = 1000;

    public static final int TAGS = 50;

    /// Partition indexes of a table.
    public static final int PARTITION_INDEXES = 3;

    /// Versions of a table that are kept beside the current one; AWS refuses updates beyond, which is told.
    public static final int TABLE_VERSIONS = 100_000;

    private GlueLimits() {}
}
