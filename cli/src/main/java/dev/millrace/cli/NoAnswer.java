package dev.millrace.cli;

import java.net.ConnectException;

/// A call that found nobody listening where the services should be.
public final class NoAnswer {
    public static final String WORDS = "no server answers at the address of AWS' services. Start one with: millrace up"
            + " --detach, or say where one is: --port, --endpoint";

    private NoAnswer() {}

    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }
}
