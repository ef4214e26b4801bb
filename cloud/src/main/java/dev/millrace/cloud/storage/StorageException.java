package dev.millrace.cloud.storage;

/// The disk or the store failed: nothing that a caller could repair.
public final class StorageException extends RuntimeException {
    public StorageException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
