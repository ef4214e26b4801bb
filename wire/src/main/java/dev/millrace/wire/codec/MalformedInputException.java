package dev.millrace.wire.codec;

/// What came in is not what the shape says: no value can be made of it. Without a stack trace: it is the client's
/// doing.
/// Each protocol says it in its own error code.
public final class MalformedInputException extends RuntimeException {
    public MalformedInputException(String message) {
        super(message, null, false, false);
    }

    public String message() {
        return String.valueOf(getMessage());
    }
}
