package dev.millrace.cli;

/// Something a person can mend: the message says what happened and what to do next. Shown without a stack trace.
public final class UserError extends RuntimeException {
    public UserError(String message) {
        super(message, null, false, false);
    }
}
