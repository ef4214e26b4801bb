package dev.millrace.cloud.service.lambda.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/// A function's code and settings under a number, or `$LATEST`.
/// @param revisionId another with every change, also with those that `$LATEST` makes by itself
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

    /// What became of it by itself: `$LATEST` is another revision then, a published version is not.
    public FunctionVersion with(Condition other) {
        String become = revisionId + other.phase();
        String revision = latest()
                ? UUID.nameUUIDFromBytes(become.getBytes(StandardCharsets.UTF_8)).toString()
                : revisionId;
        return withCondition(other).withRevisionId(revision);
    }

}
