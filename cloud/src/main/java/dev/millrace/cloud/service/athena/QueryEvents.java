package dev.millrace.cloud.service.athena;

import org.jspecify.annotations.Nullable;

/// Hears of every state that a query comes into, for those who wait for one.
public interface QueryEvents {
    QueryEvents NONE = (_, _, _) -> {};

    /// @param previous null for the first
    /// @param sequence counts from 1 within a query
    record Change(
            String queryId,
            String workGroup,
            String statementType,
            @Nullable String previous,
            String current,
            int sequence,
            @Nullable String error) {}

    void changed(String account, String region, Change change);

    /// What a query of a work group that publishes metrics took.
    /// @param state that it ended in
    record Figures(
            String workGroup,
            String statementType,
            String state,
            long processedBytes,
            long queuedMillis,
            long planningMillis,
            long engineMillis,
            long serviceMillis,
            long totalMillis) {}

    /// Called after the last change.
    default void measured(String account, String region, Figures figures) {}
}
