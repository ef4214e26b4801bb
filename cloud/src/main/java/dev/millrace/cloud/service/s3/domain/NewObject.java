package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.s3.AccessControlPolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object whose bytes have come and which is about to become a version.
public record NewObject(
        BodyRef body,
        String eTag,
        Checksum checksum,
        int partCount,
        ObjectSettings settings,
        Map<String, String> tags,
        ObjectLock lock,
        @Nullable AccessControlPolicy acl) {}
