package dev.millrace.cloud.service.ecr.store;

import java.time.Instant;

/// A layer, or a config, that a repository holds.
/// @param addedAt when it was last pushed or mounted
public record HeldLayer(
        String account, String region, String repository, String digest, long sizeBytes, Instant addedAt) {}
