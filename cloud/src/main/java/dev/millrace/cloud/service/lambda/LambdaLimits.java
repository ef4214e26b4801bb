package dev.millrace.cloud.service.lambda;

import java.time.Duration;

/// Every limit once. Source where none is named: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
public final class LambdaLimits {
    /// Payload of a synchronous invocation, in bytes.
    public static final int SYNC_PAYLOAD_BYTES = 6 * 1024 * 1024;

    /// Payload of an asynchronous invocation, in bytes (1 MB since October 2025, 256 KB before).
    public static final int ASYNC_PAYLOAD_BYTES = 1024 * 1024;

    /// What a runtime may answer: 6 MB and a little for its envelope, as AWS's own error text gives it.
    public static final int RESPONSE_BYTES = 6_291_556;

    public static final int MEMORY_MIN_MEGABYTES = 128;
    public static final int MEMORY_MAX_MEGABYTES = 10_240;
    public static final int MEMORY_DEFAULT_MEGABYTES = 128;
    public static final int TEMPORARY_DEFAULT_MEGABYTES = 512;

    /// Half an hour, as AWS's model tells it since 2026 (900 before).
    public static final int TIMEOUT_MAX_SECONDS = 1_800;

    public static final int TIMEOUT_DEFAULT_SECONDS = 3;

    /// Of all environment variables together: names, values and JSON around them.
    public static final int VARIABLES_BYTES = 4096;

    public static final int LAYERS = 5;
    public static final int TAGS = 50;

    /// A zip sent with the request, zipped.
    public static final int ZIP_DIRECT_BYTES = 50 * 1024 * 1024;

    /// A function's code with its layers, unzipped.
    public static final long UNZIPPED_BYTES = 262_144_000L;

    /// Of one function or layer; a limit of our own.
    public static final int ZIP_ENTRIES = 100_000;

    /// All concurrent executions of an account in a region.
    public static final int CONCURRENT_EXECUTIONS = 1000;

    /// What reserved concurrency must leave for all other functions.
    public static final int UNRESERVED_MINIMUM = 100;

    /// Code of all functions and layers.
    public static final long CODE_STORAGE_BYTES = 80_530_636_800L;

    /// A function's resource policy as JSON.
    public static final int POLICY_BYTES = 20 * 1024;

    /// Time for a runtime's first request after its start; then it is started again within the first invocation
    /// (docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
    public static final Duration INIT = Duration.ofSeconds(10);

    /// What a caller sees of an invocation's log.
    public static final int LOG_TAIL_BYTES = 4096;

    /// Retries of an asynchronous event and its age, where nothing is configured.
    public static final int ASYNC_RETRIES = 2;

    public static final Duration ASYNC_AGE = Duration.ofHours(6);

    /// State that a tumbling window hands on, per shard.
    public static final int WINDOW_STATE_BYTES = 1024 * 1024;

    private LambdaLimits() {}
}
