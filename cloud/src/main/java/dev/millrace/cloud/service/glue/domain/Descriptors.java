package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.StorageDescriptor;
import org.jspecify.annotations.Nullable;

/// Where and how a table or a partition lies.
public final class Descriptors {
    private Descriptors() {}

    /// With what AWS answers in the place of what was not said.
    public static @Nullable StorageDescriptor filled(@Nullable StorageDescriptor given) {
        return given == null
                ? null
                : given.toBuilder()
                        .compressed(Boolean.TRUE.equals(given.compressed()))
                        .numberOfBuckets(given.numberOfBuckets() == null ? 0 : given.numberOfBuckets())
                        .storedAsSubDirectories(Boolean.TRUE.equals(given.storedAsSubDirectories()))
                        .build();
    }
}
