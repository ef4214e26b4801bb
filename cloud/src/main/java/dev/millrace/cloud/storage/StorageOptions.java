package dev.millrace.cloud.storage;

/// How storage is opened.
/// @param fsync whether a write is acknowledged only when it is on the disk, so that it outlives a loss of power too
public record StorageOptions(boolean fsync) {
    /// Acknowledged when in the write-ahead log: outlives the process, not the machine.
    public static final StorageOptions DEFAULT = new StorageOptions(false);
}
