package dev.millrace.predictor.model;

import org.jspecify.annotations.Nullable;

/// No model to predict with: not said which, not there, not readable, or not made for these features. The message is
/// for the person who deploys.
public final class ModelException extends RuntimeException {

    public ModelException(String message) {
        this(message, null);
    }

    public ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
