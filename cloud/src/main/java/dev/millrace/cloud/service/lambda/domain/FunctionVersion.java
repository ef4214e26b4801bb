package dev.millrace.cloud.service.lambda.domain;

import java.time.Instant;

/// A function's code and settings under a number, or `$LATEST`.
/// @param revisionId changes with every change that clients make
/// @param generation names code and settings: environments of another generation do not serve it
public record FunctionVersion(
        String version,
        Code code,
        Settings settings,
        Condition condition,
        String revisionId,
        String generation,
        Instant lastModified) {

    public boolean latest() {
        return version.equals(FunctionRef.LATEST);
    }

    public FunctionVersion with(Condition other) {
        return new FunctionVersion(version, code, settings, other, revisionId, generation, lastModified);
    }
}
