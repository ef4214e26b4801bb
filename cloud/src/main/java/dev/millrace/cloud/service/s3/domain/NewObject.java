package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.s3.AccessControlPolicy;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object whose bytes have come and which is about to become a version.
/// @param initiated when its upload in parts began: S3 gives that as the object's date; null for any other
public record NewObject(
        BodyRef body,
        String eTag,
        Checksum checksum,
        int partCount,
        @Nullable Instant initiated,
        ObjectSettings settings,
        Map<String, String> tags,
        ObjectLock lock,
        @Nullable AccessControlPolicy acl) {}
