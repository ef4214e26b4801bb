package dev.millrace.cloud.service.mwaa;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The buckets in which DAGs lie.
public interface SourceBuckets {
    /// @param blocked whether all public access to it is
    record Bucket(boolean versioned, boolean blocked) {}

    /// Empty where the account has none of that name.
    Optional<Bucket> find(String account, String bucket);

    /// The version of an object; empty where it is not there.
    /// @param version null for the current one
    Optional<String> version(String account, String bucket, String key, @Nullable String version);
}
