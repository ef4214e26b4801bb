package dev.millrace.cloud.service.ecr.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An image of a repository, as kept beside its manifest's bytes.
/// @param mediaType of the manifest
/// @param artifactType what DescribeImages calls artifactMediaType: the manifest's artifactType, else its
///     config's type
/// @param subject digest of the image that this one is about, if any
/// @param blobs digests of the layers and the config that this image needs, foreign layers left out
/// @param children digests of the images of an index
/// @param sizeBytes of config and layers; of an index: the largest child's
/// @param manifestBytes of the manifest itself
/// @param scannedAt when it was last to be scanned
/// @param tags in the order in which they were given
/// @param annotations of the manifest, for the list of referrers
@RecordBuilder
public record StoredImage(
        String digest,
        String mediaType,
        @Nullable String artifactType,
        @Nullable String subject,
        List<String> blobs,
        List<String> children,
        long sizeBytes,
        int manifestBytes,
        Instant pushedAt,
        @Nullable Instant pulledAt,
        @Nullable Instant scannedAt,
        List<String> tags,
        Map<String, String> annotations)
        implements StoredImageBuilder.With {}
