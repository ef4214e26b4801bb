package dev.millrace.cloud.gateway;

import java.io.IOException;

/// More than a request's body may hold.
final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException() {
        super("too large");
    }
}
