package dev.millrace.cloud.service.kinesis;

import java.time.Instant;

/// Where reading a shard begins.
public sealed interface ReadFrom {
    /// At the oldest record that is kept.
    record TrimHorizon() implements ReadFrom {}

    /// After the newest record at the moment of opening.
    record Latest() implements ReadFrom {}

    /// At the first record that arrived at or after the time; a time to come means [Latest].
    record AtTimestamp(Instant time) implements ReadFrom {}

    /// At a record's sequence number.
    record AtSequence(String number) implements ReadFrom {}

    /// After a record's sequence number, or after a cursor's [ShardCursor#checkpoint].
    record AfterSequence(String number) implements ReadFrom {}
}
