package dev.millrace.cloud.service.firehose;

import java.time.Duration;

/// Firehose's limits (docs.aws.amazon.com/firehose/latest/dev/limits.html and the API reference of each operation).
public final class FirehoseLimits {
    public static final int MIB = 1 << 20;

    /// Delivery streams of an account in a region.
    public static final int STREAMS = 5_000;

    /// What a PutRecordBatch may hold.
    public static final int BATCH_BYTES = 4 * MIB;

    public static final int TAGS = 50;
    public static final int LIST_PAGE = 10;
    public static final int TAGS_PAGE = 50;

    public static final int DEFAULT_SIZE_MIB = 5;
    public static final int DEFAULT_INTERVAL_SECONDS = 300;
    public static final int CONVERSION_LEAST_MIB = 64;
    public static final int LARGE_SIZE_MIB = 128;

    /// What of a prefix may be there before and after it is evaluated.
    public static final int PREFIX_CHARS = 512;

    /// Partitions that are gathered at a time.
    public static final int ACTIVE_PARTITIONS = 500;

    /// A batch for a function, with everything around its records
    /// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
    public static final int FUNCTION_BYTES = 6 * MIB;

    public static final double FUNCTION_DEFAULT_MIB = 1;
    public static final int FUNCTION_DEFAULT_SECONDS = 60;
    public static final int FUNCTION_DEFAULT_RETRIES = 3;

    /// How long what was put is kept, and so tried, where it cannot be delivered.
    public static final Duration KEPT = Duration.ofHours(24);

    private FirehoseLimits() {}
}
