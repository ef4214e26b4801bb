package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import dev.millrace.cloud.service.mwaa.SourceBuckets;
import dev.millrace.wire.mwaa.ValidationException;
import org.jspecify.annotations.Nullable;

/// Files of the bucket that an environment is made of, each with its version: one that names none gets that of the
/// moment, so that what runs does not change by itself.
record S3Files(SourceBuckets buckets, String account, String bucket) {
    /// An empty path takes the file away, as Terraform says it when an argument goes; an empty version is none.
    /// @param before what it was; null for none
    @Nullable S3File file(String what, @Nullable S3File before, @Nullable String path, @Nullable String version) {
        if (path == null && version == null) {
            return before;
        }
        if (path != null && path.isEmpty()) {
            return null;
        }
        String key = path != null ? path : before != null ? before.key() : null;
        if (key == null) {
            throw new ValidationException(what + "S3ObjectVersion is given without " + what + "S3Path.");
        }
        return new S3File(
                key,
                version != null && !version.isEmpty() ? version : buckets.version(account, bucket, key, null).orElse(null));
    }
}
