package dev.millrace.cloud.service.lambda.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;

/// A function's code and settings under a number, or `$LATEST`.
/// @param revisionId changes with every change that clients make
/// @param generation names code and settings: environments of another generation do not serve it
@RecordBuilder
public record FunctionVersion(
        String version,
        Code code,
        Settings settings,
        Condition condition,
        String revisionId,
        String generation,
        Instant lastModified)
        implements FunctionVersionBuilder.With {

    public boolean latest() {
        return version.equals(FunctionRef.LATEST);
    }
}
