package dev.millrace.cloud.service.s3.domain;

/// Whether a bucket keeps old versions. Once enabled it is never `NEVER` again.
public enum Versioning {
    NEVER,
    ENABLED,
    SUSPENDED
}
