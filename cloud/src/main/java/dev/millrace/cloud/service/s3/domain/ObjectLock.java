package dev.millrace.cloud.service.s3.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What keeps a version from being deleted.
/// @param mode `GOVERNANCE`, `COMPLIANCE`, or null where there is no retention
/// @param legalHold whether a legal hold is on; null where none was ever set
@RecordBuilder
public record ObjectLock(
        @Nullable String mode,
        @Nullable Instant retainUntil,
        @Nullable Boolean legalHold) implements ObjectLockBuilder.With {
    public static final ObjectLock NONE = new ObjectLock(null, null, null);

    /// Whether the version may go, or its retention be weakened, at `now`.
    public boolean allowsDeletion(Instant now, boolean bypassGovernance) {
        if (Boolean.TRUE.equals(legalHold)) {
            return false;
        }
        return allowsWeakening(now, bypassGovernance);
    }

    /// Whether the retention may be shortened or taken off at `now`.
    public boolean allowsWeakening(Instant now, boolean bypassGovernance) {
        if (retainUntil == null || !retainUntil.isAfter(now)) {
            return true;
        }
        return bypassGovernance && "GOVERNANCE".equals(mode);
    }

    public ObjectLock withRetention(@Nullable String newMode, @Nullable Instant until) {
        return withMode(newMode).withRetainUntil(until);
    }
}
