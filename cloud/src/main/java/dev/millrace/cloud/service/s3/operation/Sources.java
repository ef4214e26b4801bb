package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.CopySource;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Preconditions;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.wire.Structure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The source of a copy: there, no delete marker, and as the request's conditions want it.
final class Sources {
    private Sources() {}

    static ObjectVersion present(@Nullable ObjectVersion found, CopySource source, Structure input) {
        String key = source.key().text();
        String versionId = source.versionId();
        if (found == null) {
            throw versionId == null ? Refusal.noSuchKey(key) : Refusal.noSuchVersion(key, versionId);
        }
        if (found.deleteMarker()) {
            throw versionId == null
                    ? Refusal.noSuchKey(key)
                    : Refusal.invalidRequest("The source of a copy request may not specifically refer to a delete"
                            + " marker by version id.");
        }
        Preconditions conditions = new Preconditions(
                Members.text(input, "CopySourceIfMatch"),
                Members.text(input, "CopySourceIfNoneMatch"),
                (Instant) Members.value(input, "CopySourceIfModifiedSince"),
                (Instant) Members.value(input, "CopySourceIfUnmodifiedSince"));
        switch (conditions.check(found.eTag(), found.lastModified())) {
            case Preconditions.Outcome.Holds() -> {}
            case Preconditions.Outcome.Failed(String condition) ->
                throw Refusal.preconditionFailed("x-amz-copy-source-" + condition);
            case Preconditions.Outcome.NotModified() ->
                throw Refusal.preconditionFailed(
                        conditions.ifNoneMatch() != null
                                ? "x-amz-copy-source-If-None-Match"
                                : "x-amz-copy-source-If-Modified-Since");
        }
        return found;
    }
}
