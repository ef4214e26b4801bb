package dev.millrace.cli;

import java.net.ConnectException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// A call that found nobody listening where the services should be, or somebody who is none of them.
public final class NoAnswer {
    private NoAnswer() {}

    public static String words() {
        return "no server answers at the address of AWS' services. Start one with: " + Installation.called()
                + " up --detach, or say where one is: --port, --endpoint";
    }

    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    /// An answer without a code of AWS's.
    static String strange(AwsServiceException answer) {
        return "what answers there is no AWS service: HTTP " + answer.statusCode()
                + ". Say where the server is: --port, --endpoint";
    }

    /// No answer in HTTP, or none at all.
    static String strange(SdkClientException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return "no AWS service answered: " + reason;
    }
}
