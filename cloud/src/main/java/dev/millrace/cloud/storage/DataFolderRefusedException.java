package dev.millrace.cloud.storage;

/// A data folder that must not be opened. The message is a sentence for the person who gave the folder.
public final class DataFolderRefusedException extends RuntimeException {
    public DataFolderRefusedException(String message) {
        super(message, null, false, false);
    }
}
