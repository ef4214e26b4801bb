package dev.millrace.cloud.service.firehose;

import dev.millrace.wire.Body;
import org.jspecify.annotations.Nullable;

/// Where objects go.
public interface ObjectSink {
    /// An object to be written.
    /// @param roleArn by whose permissions it is written
    /// @param bucketArn such as `arn:aws:s3:::lake`
    /// @param contentEncoding null for none
    record NewObject(
            String account,
            String roleArn,
            String bucketArn,
            String key,
            Body body,
            @Nullable String contentEncoding) {}

    /// How it went.
    sealed interface Outcome {
        record Written() implements Outcome {}

        /// @param code S3's, such as `NoSuchBucket`
        record Refused(String code, String message) implements Outcome {}
    }

    /// Returns when the object is kept, or will not be.
    Outcome put(NewObject object);
}
