package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.AwsException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// On what a write depends: nothing, the absence of an object, or an object with a given entity tag. Checked and acted
/// on under the same lock, so of two writers with `If-None-Match: *` one wins.
public sealed interface WriteCondition {
    record Always() implements WriteCondition {}

    record Absent() implements WriteCondition {}

    record Tagged(String eTag) implements WriteCondition {}

    /// `condition`, and where there is one, that nothing was written or deleted since (API reference,
    /// CompleteMultipartUpload).
    /// @param mark what there was then: [ObjectVersion#mark], or [#DELETED]
    record UnchangedSince(WriteCondition condition, String mark) implements WriteCondition {}

    /// `condition`, and where there is one, that no object of the key was deleted meanwhile (S3 User Guide, "Conditional
    /// write behavior").
    record NoneDeleted(WriteCondition condition, BooleanSupplier deleted) implements WriteCondition {}

    /// In the place of a mark: an object of the key was deleted since.
    String DELETED = "deleted";

    /// S3 knows only `*` in If-None-Match of a write (S3 User Guide, "Conditional writes").
    static WriteCondition of(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null) {
            if (ifMatch != null || !ifNoneMatch.strip().equals("*")) {
                throw Refusal.notImplementedHeader("If-None-Match");
            }
            return new Absent();
        }
        return ifMatch == null ? new Always() : new Tagged(ifMatch);
    }

    /// The header that asks for it; null where nothing is asked.
    private @Nullable String header() {
        return switch (this) {
            case Always _ -> null;
            case Absent _ -> "If-None-Match";
            case Tagged _ -> "If-Match";
            case UnchangedSince(WriteCondition condition, String _) -> condition.header();
            case NoneDeleted(WriteCondition condition, BooleanSupplier _) -> condition.header();
        };
    }

    /// @param current the object as it is, or null where there is none
    /// @throws AwsException where it does not hold
    default void check(String key, @Nullable ObjectVersion current) {
        boolean there = current != null && !current.deleteMarker();
        switch (this) {
            case Always _ -> {}
            case Absent _ -> {
                if (there) {
                    throw Refusal.preconditionFailed("If-None-Match");
                }
            }
            case Tagged tagged -> {
                if (!there) {
                    throw Refusal.noSuchKey(key);
                }
                if (current == null || !Preconditions.matches(tagged.eTag(), current.eTag())) {
                    throw Refusal.preconditionFailed("If-Match");
                }
            }
            case UnchangedSince(WriteCondition condition, String mark) -> {
                condition.conflict(key, mark.equals(DELETED));
                condition.check(key, current);
                condition.conflict(key, !mark.equals(ObjectVersion.mark(current)));
            }
            case NoneDeleted(WriteCondition condition, BooleanSupplier deleted) -> {
                condition.conflict(key, deleted.getAsBoolean());
                condition.check(key, current);
            }
        }
    }

    private void conflict(String key, boolean happened) {
        String header = header();
        if (happened && header != null) {
            throw Refusal.conditionalRequestConflict(header, key);
        }
    }
}
