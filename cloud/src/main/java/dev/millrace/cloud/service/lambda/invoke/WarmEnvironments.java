package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.cloud.time.Beat;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps as many environments ready as functions have provisioned. What is to be kept follows from what is deployed, in
/// [#wanted] and nowhere else: whatever changes, it is derived anew and the pool is brought to it. Where the machine
/// has no room for all, or they cannot start, the configuration says FAILED, and it is tried again from time to time.
public final class WarmEnvironments {
    private static final System.Logger LOG = System.getLogger(WarmEnvironments.class.getName());
    private static final Duration LOOK = Duration.ofMinutes(1);

    /// AWS's word for environments that do not start.
    private static final String CANNOT_START = "FUNCTION_ERROR_INIT_FAILURE";

    private final Functions functions;
    private final EnvironmentPool pool;
    private final EnvironmentPlanner planner;
    private final Clock clock;

    /// One at a time changes what is kept.
    private final ReentrantLock changing = new ReentrantLock();

    /// Whether any are provisioned, or were when they were last looked at.
    private volatile boolean some = true;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final Map<EnvironmentPool.Key, Attempt> attempts = new ConcurrentHashMap<>();

    /// How many environments of a version are to be ready.
    record Wanted(FunctionKey key, FunctionVersion version, int count) {
        private Wanted plus(int more) {
            return new Wanted(key, version, count + more);
        }
    }

    /// What came of the last attempt to have so many.
    private record Attempt(int count, @Nullable String failure) {}

    /// How far a configuration is.
    /// @param ready environments that have started
    /// @param failure why there are not as many as were asked for; null while they are being started, too
    public record Status(int ready, @Nullable String failure) {}

    public WarmEnvironments(Functions functions, EnvironmentPool pool, EnvironmentPlanner planner, Clock clock) {
        this.functions = functions;
        this.pool = pool;
        this.planner = planner;
        this.clock = clock;
    }

    /// Starts what is provisioned, and from time to time what has ended of it since.
    public void start() {
        derive();
        clock.every(new Beat(clock.instant().plus(LOOK), LOOK, () -> Round.nowIf(some), _ -> derive()));
    }

    /// Something was deployed, changed or removed: what is to be ready is derived anew, on a thread of its own.
    public void derive() {
        if (asked.compareAndSet(false, true)) {
            Thread.ofVirtual().name("warms environments").start(this::bring);
        }
    }

    public Status status(FunctionKey key, FunctionVersion version, int count) {
        EnvironmentPool.Key environments = Invoker.poolKey(key, version);
        Attempt attempt = attempts.get(environments);
        int ready = Math.min(pool.ready(environments), count);
        return new Status(ready, attempt == null || attempt.count < count || ready == count ? null : attempt.failure);
    }

    /// All that functions have provisioned, by version: an alias's is that of the version that it names.
    static Map<EnvironmentPool.Key, Wanted> wanted(Iterable<LambdaFunction> functions) {
        Map<EnvironmentPool.Key, Wanted> wanted = new LinkedHashMap<>();
        for (LambdaFunction function : functions) {
            function.provisioned()
                    .forEach((qualifier, provisioned) -> function.resolve(qualifier, 1)
                            .filter(version -> version.condition().active())
                            .ifPresent(version -> wanted.merge(
                                    Invoker.poolKey(function.key(), version),
                                    new Wanted(function.key(), version, provisioned.environments()),
                                    (one, other) -> one.plus(other.count))));
        }
        return wanted;
    }

    private void bring() {
        changing.lock();
        try {
            asked.set(false);
            Map<EnvironmentPool.Key, Wanted> wanted = wanted(functions.everything());
            attempts.keySet().retainAll(wanted.keySet());
            Map<EnvironmentPool.Key, Integer> counts = new HashMap<>();
            pool.kept().forEach(key -> counts.put(key, 0));
            wanted.forEach((key, one) -> counts.put(key, one.count));
            some = !counts.isEmpty();
            for (Map.Entry<EnvironmentPool.Key, Integer> one : counts.entrySet()) {
                keep(one.getKey(), one.getValue(), wanted.get(one.getKey()));
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            changing.unlock();
        }
    }

    private void keep(EnvironmentPool.Key key, int count, @Nullable Wanted wanted) throws InterruptedException {
        if (wanted == null) {
            pool.keep(key, 0, 0, () -> {
                throw new IllegalStateException("none is started");
            });
            return;
        }
        String failure;
        try {
            EnvironmentPool.Kept kept = pool.keep(
                    key,
                    count,
                    wanted.version.settings().memoryMegabytes(),
                    () -> planner.plan(wanted.key, wanted.version, "provisioned-concurrency"));
            failure = kept.failed() ? CANNOT_START : "The machine has no room for more environments.";
        } catch (RuntimeException | Error refused) {
            if (!(refused instanceof EnvironmentPlanner.RoleGone)) {
                LOG.log(System.Logger.Level.WARNING, "Environments of " + key.function() + " could not start", refused);
            }
            failure = CANNOT_START;
        }
        attempts.put(key, new Attempt(count, failure));
    }
}
