package dev.millrace.trainer;

import org.jspecify.annotations.Nullable;

/// No model was made; the message says why, for the person who trains.
public final class TrainingException extends RuntimeException {

    public TrainingException(String message) {
        this(message, null);
    }

    public TrainingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
