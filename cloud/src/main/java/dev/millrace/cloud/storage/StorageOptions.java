package dev.millrace.cloud.storage;

/// How storage is opened.
/// @param fsync whether a write is acknowledged only when it is on the disk, so that it outlives a loss of power too
/// @param acceptLoss whether to go on without what cannot be read, rather than to refuse a damaged folder
/// @param volume the disk under it
public record StorageOptions(boolean fsync, boolean acceptLoss, Volume.Source volume) {
    /// Acknowledged when in the write-ahead log: outlives the process, not the machine.
    public static final StorageOptions DEFAULT = new StorageOptions(false, false);

    public StorageOptions(boolean fsync, boolean acceptLoss) {
        this(fsync, acceptLoss, Volume::mounted);
    }

    public StorageOptions withVolume(Volume.Source value) {
        return new StorageOptions(fsync, acceptLoss, value);
    }
}
