package dev.millrace.cloud.service.ecr.domain;

/// Whether tags may be moved.
public enum TagMutability {
    MUTABLE,
    IMMUTABLE,
    IMMUTABLE_WITH_EXCLUSION,
    MUTABLE_WITH_EXCLUSION;

    public boolean hasExclusions() {
        return this == IMMUTABLE_WITH_EXCLUSION || this == MUTABLE_WITH_EXCLUSION;
    }
}
