package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.query.Execution.State;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/// A result that is not too old, in the place of running the same query again.
public final class ResultReuse {
    private static final long MINUTE = 60_000;

    private final Executions executions;
    private final InstantSource clock;

    public ResultReuse(Executions executions, InstantSource clock) {
        this.executions = executions;
        this.clock = clock;
    }

    /// @return whether the execution is at its end by this
    public boolean answers(Execution execution) {
        Integer minutes = execution.reuseMinutes();
        if (minutes == null || !"SELECT".equals(execution.kind().subtype())) {
            return false;
        }
        long now = clock.millis();
        Optional<Execution> before = executions.latest(
                execution, now - minutes * MINUTE, other -> isSame(execution, other));
        before.ifPresent(found -> executions.change(
                execution.account(),
                execution.region(),
                execution.id(),
                one -> one.withState(State.SUCCEEDED)
                        .withResults(found.results())
                        .withFolder(found.folder())
                        .withColumns(found.columns())
                        .withUpdated(found.updated())
                        .withReused(true)
                        .withStarted(now)
                        .withCompleted(now)));
        return before.isPresent();
    }

    private static boolean isSame(Execution execution, Execution other) {
        return other.state() == State.SUCCEEDED
                && !other.reused()
                && other.query().equals(execution.query())
                && Objects.equals(other.catalog(), execution.catalog())
                && Objects.equals(other.database(), execution.database())
                && Objects.equals(other.parameters(), execution.parameters())
                && other.folder().equals(execution.folder());
    }
}
