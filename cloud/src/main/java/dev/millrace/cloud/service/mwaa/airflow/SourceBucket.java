package dev.millrace.cloud.service.mwaa.airflow;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an environment's files come from. What cannot be read says why in the exception's message.
public interface SourceBucket {
    /// @param mark tells this content from what the key had before
    record Listed(String key, long size, String mark) {}

    /// The next objects whose keys begin with `prefix`, in the order of their keys, behind `after`.
    List<Listed> list(String account, String bucket, String prefix, String after, int atMost) throws IOException;

    /// @param version null for the current one
    /// @param atMost  a larger object is refused
    byte[] read(String account, String bucket, String key, @Nullable String version, int atMost) throws IOException;
}
