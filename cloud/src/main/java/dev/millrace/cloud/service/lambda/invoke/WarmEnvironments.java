package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction.Provisioned;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps as many environments ready as functions have provisioned. Where the machine has no room for all, those that
/// there is room for are started, and the configuration says FAILED.
public final class WarmEnvironments {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Functions functions;
    private final EnvironmentPool pool;
    private final EnvironmentPlanner planner;
    private final Clock clock;
    /// One at a time changes what is kept.
    private final ReentrantLock changing = new ReentrantLock();

    private final Map<EnvironmentPool.Key, Status> statuses = new ConcurrentHashMap<>();

    /// @param ready environments that were started
    /// @param failure why there are not as many as were asked for
    public record Status(int ready, @Nullable String failure) {}

    public WarmEnvironments(Functions functions, EnvironmentPool pool, EnvironmentPlanner planner, Clock clock) {
        this.functions = functions;
        this.pool = pool;
        this.planner = planner;
        this.clock = clock;
    }

    /// Starts what is provisioned, and from time to time what has ended of it since.
    public void start() {
        functions.everything().forEach(this::keep);
        clock.after(LOOK, this::start);
    }

    /// Starts what is missing, on threads of its own.
    public void keep(LambdaFunction function) {
        for (String qualifier : function.provisioned().keySet()) {
            Thread.ofVirtual()
                    .name("warms " + function.key().name() + ":" + qualifier)
                    .start(() -> keep(function.key(), qualifier));
        }
    }

    /// Lets those of a qualifier go that provisions nothing any more.
    public void stop(LambdaFunction function, String qualifier) {
        changing.lock();
        try {
            function.resolve(qualifier, 1).ifPresent(version -> {
                EnvironmentPool.Key key = Invoker.poolKey(function.key(), version);
                pool.keep(key, 0, version.settings().memoryMegabytes(), () -> {
                    throw new IllegalStateException("none is started");
                });
                statuses.remove(key);
            });
        } finally {
            changing.unlock();
        }
    }

    public Status status(FunctionKey key, FunctionVersion version) {
        return statuses.getOrDefault(Invoker.poolKey(key, version), new Status(0, null));
    }

    private void keep(FunctionKey key, String qualifier) {
        changing.lock();
        try {
            // As it is now: it may have changed since this thread was started.
            functions.find(key).ifPresent(function -> {
                Provisioned provisioned = function.provisioned().get(qualifier);
                if (provisioned != null) {
                    function.resolve(qualifier, 1).ifPresent(version -> keep(key, version, provisioned.environments()));
                }
            });
        } finally {
            changing.unlock();
        }
    }

    private void keep(FunctionKey key, FunctionVersion version, int count) {
        EnvironmentPool.Key environments = Invoker.poolKey(key, version);
        try {
            int ready = pool.keep(
                    environments,
                    count,
                    version.settings().memoryMegabytes(),
                    () -> planner.plan(key, version, "provisioned-concurrency"));
            statuses.put(
                    environments,
                    new Status(ready, ready < count ? "The machine has no room for more environments." : null));
        } catch (EnvironmentPlanner.RoleGone gone) {
            statuses.put(environments, new Status(0, "FUNCTION_ERROR_INIT_FAILURE"));
        }
    }
}
