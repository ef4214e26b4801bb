package dev.millrace.cloud.gateway.listener;

import java.io.IOException;

/// What came is no request that HTTP lets a server take: it is answered with that status, and the connection ends.
final class RefusedRequestException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    RefusedRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
