package dev.millrace.cloud.aws;

import org.jspecify.annotations.Nullable;

/// What `aws:SecureTransport` says of a call: true for what comes from this machine. Nobody is on the way, and on AWS the
/// same call would come over TLS.
public final class SecureTransport {
    private SecureTransport() {}

    /// @param from the address that a call came from; null for one of the server's own
    public static boolean of(@Nullable String from) {
        return from == null || from.startsWith("127.") || from.equals("::1") || from.equals("0:0:0:0:0:0:0:1");
    }
}
