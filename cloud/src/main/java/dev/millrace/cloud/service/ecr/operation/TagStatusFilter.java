package dev.millrace.cloud.service.ecr.operation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The filter TAGGED, UNTAGGED, ANY of several operations.
final class TagStatusFilter {
    private TagStatusFilter() {}

    static boolean allows(@Nullable String status, List<String> tags) {
        return switch (status) {
            case "TAGGED" -> !tags.isEmpty();
            case "UNTAGGED" -> tags.isEmpty();
            case null, default -> true;
        };
    }
}
