package dev.millrace.cloud.service.athena;

import dev.millrace.cloud.service.athena.Catalogue.Owner;
import dev.millrace.wire.Body;
import java.io.IOException;
import java.util.List;

/// Objects in buckets: where results go, and what tables lie in.
public interface ResultObjects {
    record Found(String key, long size) {}

    /// What is done with objects, or with a bucket.
    enum Right {
        LOCATE,
        LIST,
        READ,
        WRITE,
        DELETE
    }

    /// Whether who asks may do this.
    /// @param key of an object, or what the keys begin with that are listed
    boolean may(Owner asker, Right right, String bucket, String key);

    boolean hasBucket(String account, String bucket);

    /// @throws java.nio.file.AccessDeniedException where who asks may not; so with the others
    void write(Owner asker, String bucket, String key, Body body, String contentType) throws IOException;

    /// @throws java.io.FileNotFoundException where there is none
    Body read(Owner asker, String bucket, String key) throws IOException;

    /// Keys that begin with the prefix, in order, behind `after`.
    /// @throws java.io.FileNotFoundException where there is no such bucket
    List<Found> list(Owner asker, String bucket, String prefix, String after, int atMost) throws IOException;
}
