package dev.millrace.cloud.service.cloudwatch.math;

/// An expression that cannot be read or worked out, in a sentence.
public final class MathException extends RuntimeException {
    MathException(String message) {
        super(message, null, false, false);
    }

    public String message() {
        return String.valueOf(getMessage());
    }
}
