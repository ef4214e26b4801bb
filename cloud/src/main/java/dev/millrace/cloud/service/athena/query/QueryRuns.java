package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.query.Execution.State;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Runs what was submitted, so many at a time.
public final class QueryRuns implements Part {
    private static final Duration TRIM_EVERY = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Executions executions;
    private final QueryRun.Tools tools;
    private final Clock clock;
    private final Semaphore places = new Semaphore(AthenaLimits.RUNNING, true);
    private final Map<String, Thread> running = new ConcurrentHashMap<>();

    public QueryRuns(Executions executions, QueryRun.Tools tools, Clock clock) {
        this.executions = executions;
        this.tools = tools;
        this.clock = clock;
    }

    /// Whether another one may wait.
    public boolean hasRoom() {
        return running.size() < AthenaLimits.RUNNING + AthenaLimits.QUEUED;
    }

    /// Runs an execution that was just kept.
    public void begin(Execution execution) {
        Thread thread = Thread.ofVirtual().name("athena-" + execution.id()).unstarted(() -> run(execution));
        running.put(key(execution), thread);
        thread.start();
    }

    private void run(Execution execution) {
        try {
            places.acquire();
            try {
                new QueryRun(execution, executions, tools, clock).run();
            } finally {
                places.release();
            }
        } catch (InterruptedException ended) {
            // It was cancelled, which is kept already, or the server ends.
        } finally {
            running.remove(key(execution));
        }
    }

    /// Cancels an execution that is not at its end.
    public void cancel(Execution execution) {
        executions.change(
                execution.account(),
                execution.region(),
                execution.id(),
                now -> now.withState(State.CANCELLED)
                        .withReason("Query cancelled by user")
                        .withCompleted(clock.millis()));
        Thread thread = running.get(key(execution));
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// What waited when the server ended goes on; what ran has failed, because it may have written something already.
    @Override
    public void start() {
        for (Execution execution : executions.unfinished()) {
            if (execution.state() == State.QUEUED) {
                begin(execution);
            } else {
                executions.change(
                        execution.account(),
                        execution.region(),
                        execution.id(),
                        now -> now.withState(State.FAILED)
                                .withReason("INTERNAL_ERROR: the server ended while the query ran")
                                .withFailure(new Execution.Failure(1, 100, true))
                                .withCompleted(clock.millis()));
            }
        }
    }

    @Override
    public List<Round> rounds() {
        return List.of(new Round("forgetting old query executions", TRIM_EVERY, executions::trim));
    }

    @Override
    public void stop() {
        List<Thread> threads = List.copyOf(running.values());
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(SOON);
            } catch (InterruptedException atOnce) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String key(Execution execution) {
        return execution.account() + "/" + execution.region() + "/" + execution.id();
    }
}
