package dev.millrace.cloud.storage;

/// How storage is opened.
/// @param fsync whether a write is acknowledged only when it is on the disk, so that it outlives a loss of power too
/// @param acceptLoss whether to go on without what cannot be read, rather than to refuse a damaged folder
public record StorageOptions(boolean fsync, boolean acceptLoss) {
    /// Acknowledged when in the write-ahead log: outlives the process, not the machine.
    public static final StorageOptions DEFAULT = new StorageOptions(false);

    public StorageOptions(boolean fsync) {
        this(fsync, false);
    }
}
