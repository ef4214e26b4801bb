package dev.millrace.cloud.service.mwaa.airflow;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Airflow's process tells of itself every second.
///
/// @param due     when the next DAG is
/// @param waiting tasks that wait for a time to come
/// @param working tasks and runs that are at work
/// @param alive   whether every component has told that it lives
/// @param now     by its database
record Pulse(@Nullable Instant due, int waiting, int working, boolean alive, Instant now) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Empty where it has lost its database.
    static Optional<Pulse> of(String line) {
        JsonNode told = JSON.readTree(line);
        if (told.has("lost")) {
            return Optional.empty();
        }
        JsonNode due = told.path("due");
        return Optional.of(new Pulse(
                due.isNumber() ? Instant.ofEpochMilli(due.asLong()) : null,
                told.path("waiting").asInt(),
                told.path("working").asInt(),
                told.path("alive").asBoolean(),
                Instant.ofEpochMilli(told.path("now").asLong())));
    }

    /// Nothing is at work, and nothing is due at this time or before.
    boolean idle(Instant at) {
        return working == 0 && (due == null || due.isAfter(at));
    }
}
