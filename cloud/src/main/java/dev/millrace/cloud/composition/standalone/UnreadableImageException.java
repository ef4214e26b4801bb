package dev.millrace.cloud.composition.standalone;

/// An image that cannot be read. Its message is a sentence for the user.
public final class UnreadableImageException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableImageException(String message) {
        super(message);
    }
}
