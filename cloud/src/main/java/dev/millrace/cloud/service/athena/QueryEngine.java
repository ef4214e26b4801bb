package dev.millrace.cloud.service.athena;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What answers SQL.
public interface QueryEngine {
    /// @param account whose catalogue it is
    /// @param database that names without one are of; null for none
    /// @param settings of the engine, for this statement alone
    record Question(
            String account, String region, String sql, @Nullable String database, Map<String, String> settings) {}

    /// @param type as Athena names it, such as `varchar` or `array`
    record Column(String name, String type, int precision, int scale, boolean caseSensitive) {}

    /// What was measured so far.
    record Measured(
            long scannedBytes,
            long queuedMillis,
            long planningMillis,
            long elapsedMillis,
            long inputRows,
            long inputBytes,
            long outputRows,
            long outputBytes) {
        public static final Measured NOTHING = new Measured(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /// Hears an answer as it comes.
    interface Listener {
        /// The engine is up and has the question. Called once.
        void started();

        /// Called before any row.
        void columns(List<Column> columns);

        /// @param values as Athena writes them; null for NULL
        void row(List<@Nullable String> values);

        /// @return whether to go on
        boolean measured(Measured so);
    }

    /// @param id the engine's own name of the query
    /// @param updated how many rows were written; null where the statement writes none
    record Answered(String id, @Nullable Long updated, Measured measured) {}

    /// Asks, and returns when the answer was heard to its end.
    /// @param coming hears what an engine that is not up yet is doing
    Answered ask(Question question, Consumer<String> coming, Listener listener)
            throws QueryFailure, InterruptedException;
}
