package dev.millrace.cloud.service.athena;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.athena.InvalidRequestException;

/// Athena's refusals: one exception, and a code within that tells them apart.
public final class Refusals {
    private Refusals() {}

    public static AwsException input(String message) {
        return of("INVALID_INPUT", message);
    }

    public static AwsException malformedQuery(String message) {
        return of("MALFORMED_QUERY", message);
    }

    public static AwsException of(String code, String message) {
        return new InvalidRequestException(message).with("AthenaErrorCode", code);
    }
}
