package dev.millrace.cloud.service.lambda;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Archives of code in S3.
@FunctionalInterface
public interface ObjectSource {
    /// What came of opening an object.
    sealed interface Opened {
        record Found(InputStream content) implements Opened {}

        /// @param code S3's error code, such as `NoSuchKey`
        /// @param message S3's own words
        record Refused(String code, String message) implements Opened {}
    }

    /// Opens an object; the caller closes the stream.
    Opened open(String account, String region, String bucket, String key, @Nullable String version) throws IOException;
}
