package dev.millrace.cloud.service.s3;

/// Every limit of S3 once. Source: Amazon S3 User Guide, "Multipart upload limits", "Bucket quotas, limitations, and
/// restrictions", "Object tagging", "Working with object metadata".
public final class S3Limits {
    /// The longest key, in bytes of UTF-8.
    public static final int KEY_MAX_BYTES = 1024;

    /// Names and values of user metadata together, in bytes.
    public static final int METADATA_MAX_BYTES = 2048;

    /// The largest body of one PutObject, UploadPart or CopyObject: 5 GiB.
    public static final long BODY_MAX_BYTES = 5L << 30;

    /// The largest object: 50 TB, as AWS since December 2025 (10,000 parts of 5 GiB at the most).
    public static final long OBJECT_MAX_BYTES = 10_000L * BODY_MAX_BYTES;

    /// The smallest part that is not an upload's last: 5 MiB.
    public static final long PART_MIN_BYTES = 5L << 20;

    public static final int PART_NUMBER_MAX = 10_000;

    /// What one page of a listing holds at the most, whatever is asked for.
    public static final int PAGE_MAX_ENTRIES = 1_000;

    public static final int BUCKETS_PAGE_MAX_ENTRIES = 10_000;

    public static final int BUCKETS_PER_ACCOUNT = 10_000;

    /// How many keys one DeleteObjects names at the most.
    public static final int DELETE_MAX_KEYS = 1_000;

    public static final int OBJECT_TAGS_MAX = 10;

    public static final int BUCKET_TAGS_MAX = 50;

    public static final int TAG_KEY_MAX_CHARACTERS = 128;

    public static final int TAG_VALUE_MAX_CHARACTERS = 256;

    public static final int POLICY_MAX_BYTES = 20 * 1024;

    public static final int LIFECYCLE_RULES_MAX = 1_000;

    public static final int CORS_RULES_MAX = 100;

    private S3Limits() {}
}
