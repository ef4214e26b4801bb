package dev.millrace.cloud.storage;

import org.rocksdb.WALRecoveryMode;

/// How much of a store is taken when it is opened: all of it, or what its damage leaves. In the order in which they are
/// tried: each gives up more than the one before.
enum Replay {
    /// Everything; a last entry that was never finished is no damage. Anything else that is missing is refused.
    WHOLE(WALRecoveryMode.TolerateCorruptedTailRecords, true, false),
    /// Everything before the damage in the log.
    UP_TO_DAMAGE(WALRecoveryMode.PointInTimeRecovery, false, false),
    /// What is legible of the log, before and after the damage: where tables hold entries from after it.
    AROUND_DAMAGE(WALRecoveryMode.SkipAnyCorruptedRecords, false, false),
    /// The newest state whose files are all there, without the log.
    EARLIER_FILES(WALRecoveryMode.PointInTimeRecovery, false, true);

    private final WALRecoveryMode log;
    private final boolean verified;
    private final boolean earlierFiles;

    Replay(WALRecoveryMode log, boolean verified, boolean earlierFiles) {
        this.log = log;
        this.verified = verified;
        this.earlierFiles = earlierFiles;
    }

    WALRecoveryMode log() {
        return log;
    }

    /// Whether the logs are compared with what each says of the one before it.
    boolean verified() {
        return verified;
    }

    boolean earlierFiles() {
        return earlierFiles;
    }
}
