package dev.millrace.cloud.service.glue;

import java.io.IOException;
import java.util.List;

/// Where crawlers read: buckets of an account. What cannot be read says why in the exception's message.
public interface ObjectStore {
    record Listed(String key, long size) {}

    /// The next objects whose keys begin with `prefix`, in the order of their keys, behind `after`.
    List<Listed> list(String account, String bucket, String prefix, String after, int atMost) throws IOException;

    /// A part of an object, shorter where the object ends.
    byte[] read(String account, String bucket, String key, long offset, int length) throws IOException;
}
