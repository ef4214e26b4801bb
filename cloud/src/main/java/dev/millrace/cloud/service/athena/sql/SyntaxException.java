package dev.millrace.cloud.service.athena.sql;

/// A statement is not of the language; the message is what Athena says of it, with the place.
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    public SyntaxException(String message) {
        super(message);
    }
}
