package dev.millrace.cloud.service.ecr.domain;

/// A manifest that is none. Its message is for the client.
public final class InvalidManifestException extends Exception {
    public InvalidManifestException(String message) {
        super(message);
    }
}
