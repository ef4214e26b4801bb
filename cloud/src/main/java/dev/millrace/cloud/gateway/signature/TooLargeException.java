package dev.millrace.cloud.gateway.signature;

import java.io.IOException;

/// More than a request's body may hold.
public final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    public TooLargeException() {
        super("too large");
    }
}
