package dev.millrace.cli.models;

import java.time.Instant;

/// One object of a bucket.
/// @param key its key, whole
/// @param size in bytes
/// @param modified when it was stored
record Artifact(String key, long size, Instant modified) {}
