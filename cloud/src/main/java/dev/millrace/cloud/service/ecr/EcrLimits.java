package dev.millrace.cloud.service.ecr;

import java.time.Duration;

/// Every limit of the registry. Source where not said otherwise: the page "Amazon ECR service quotas".
public final class EcrLimits {
    public static final int REPOSITORIES_PER_REGISTRY = 100_000;
    public static final int IMAGES_PER_REPOSITORY = 100_000;
    public static final int TAGS_PER_IMAGE = 1_000;
    /// Tags in the sense of cost allocation.
    public static final int TAGS_PER_REPOSITORY = 50;

    public static final int RULES_PER_LIFECYCLE_POLICY = 50;
    public static final int MANIFEST_BYTES = 4 << 20;
    public static final long LAYER_BYTES = 52_000L << 20;
    public static final int LAYERS_PER_IMAGE = 4_200;
    /// What InitiateLayerUpload recommends.
    public static final long LAYER_PART_BYTES = 10L << 20;
    /// Every part but the last.
    public static final long LAYER_PART_BYTES_MIN = 5L << 20;

    /// GetAuthorizationToken's documentation.
    public static final Duration TOKEN_LIFETIME = Duration.ofHours(12);
    /// GetDownloadUrlForLayer's addresses. Ours.
    public static final Duration DOWNLOAD_LIFETIME = Duration.ofHours(1);
    /// How long a layer that no image refers to is kept after a client last pushed it or asked for it: a push that
    /// is under way counts on it. Ours.
    public static final Duration UNREFERENCED_LAYER_LIFETIME = Duration.ofHours(1);
    /// How long an upload may stay without a part. Ours.
    public static final Duration UPLOAD_IDLE = Duration.ofHours(1);
    /// Uploads under way at one time, over all accounts. Ours.
    public static final int UPLOADS = 10_000;
    /// A pull is recorded when the last recorded one is older than this (AWS: at least once a day).
    public static final Duration PULL_RECORDED_EVERY = Duration.ofHours(1);

    public static final int PAGE_DEFAULT = 100;
    public static final int PAGE_MAX = 1_000;

    private EcrLimits() {}
}
