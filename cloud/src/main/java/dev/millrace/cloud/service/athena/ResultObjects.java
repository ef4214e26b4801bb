package dev.millrace.cloud.service.athena;

import dev.millrace.wire.Body;
import java.io.IOException;
import java.util.List;

/// Objects in buckets: where results go, and what tables lie in.
public interface ResultObjects {
    record Found(String key, long size) {}

    boolean hasBucket(String account, String bucket);

    void write(String account, String bucket, String key, Body body, String contentType) throws IOException;

    /// @throws java.io.FileNotFoundException where there is none
    Body read(String account, String bucket, String key) throws IOException;

    /// Keys that begin with the prefix, in order, behind `after`.
    /// @throws java.io.FileNotFoundException where there is no such bucket
    List<Found> list(String account, String bucket, String prefix, String after, int atMost) throws IOException;
}
