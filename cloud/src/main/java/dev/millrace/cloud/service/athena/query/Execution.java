package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.sql.StatementKind;
import dev.millrace.wire.Caller;
import dev.millrace.wire.athena.ResultConfiguration;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query execution as it is kept.
///
/// ```
/// QUEUED ──▶ RUNNING ──▶ SUCCEEDED
///    │          ├──────▶ FAILED
///    └──────────┴──────▶ CANCELLED
/// ```
/// @param query as it was given, without what stands around it
/// @param catalog null where the request gave none; so with the database
/// @param results where they go, its location naming the file itself
/// @param folder that the file is in
/// @param columns of the results; null where there are none
/// @param published whether its figures are published as metrics; null where it is of before there were any
/// @param caller in whose name it reads and writes, until it is at its end; null for the account's root
/// @param cutoff bytes after which the query is cancelled; null for no limit
@RecordBuilder
public record Execution(
        String account,
        String region,
        String id,
        String token,
        String query,
        StatementKind kind,
        String workGroup,
        @Nullable String catalog,
        @Nullable String database,
        @Nullable List<String> parameters,
        ResultConfiguration results,
        String folder,
        @Nullable Long cutoff,
        @Nullable Integer reuseMinutes,
        State state,
        int sequence,
        @Nullable String reason,
        @Nullable Failure failure,
        long submitted,
        @Nullable Long started,
        @Nullable Long completed,
        QueryEngine.Measured measured,
        @Nullable Long serviceMillis,
        @Nullable String manifest,
        @Nullable Long updated,
        @Nullable List<QueryEngine.Column> columns,
        boolean reused,
        @Nullable Boolean published,
        @Nullable Caller caller)
        implements ExecutionBuilder.With {
    public enum State {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        public boolean isFinal() {
            return this != QUEUED && this != RUNNING;
        }
    }

    /// `AthenaError`.
    public record Failure(int category, int type, boolean retryable) {}

    /// In whose name its work is done.
    Catalogue.Owner owner() {
        return new Catalogue.Owner(account, region, caller, id);
    }

    public String location() {
        return String.valueOf(results.outputLocation());
    }

    /// From the submission to now, or to the end.
    public long totalMillis(long now) {
        return (completed == null ? now : completed) - submitted;
    }

    public long queuedMillis(long now) {
        long until = started != null ? started : completed != null ? completed : now;
        return until - submitted;
    }

    public long engineMillis(long now) {
        return started == null ? 0 : (completed == null ? now : completed) - started;
    }
}
