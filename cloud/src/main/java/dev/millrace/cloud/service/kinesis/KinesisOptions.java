package dev.millrace.cloud.service.kinesis;

/// How the streams are run.
/// @param enforceLimits whether the rates of shards and the numbers of resharding calls are held to AWS's limits
/// @param tailBytes how much memory the newest records of all shards may take together
public record KinesisOptions(boolean enforceLimits, long tailBytes) {
    public static final KinesisOptions DEFAULT = new KinesisOptions(false, 32L << 20);
}
