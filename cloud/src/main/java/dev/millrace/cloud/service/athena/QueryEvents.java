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
}
