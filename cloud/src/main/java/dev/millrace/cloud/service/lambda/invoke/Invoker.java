package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool;
import dev.millrace.cloud.service.lambda.runtime.Invocation;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.cloud.time.Clock;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Invokes functions: finds the version, sees whether there is room, hands the event to an environment.
public final class Invoker {
    /// More than the waiting, the start and the longest run of a function together.
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final Functions functions;
    private final ConcurrencyGauge gauge;
    private final EnvironmentPool pool;
    private final EnvironmentPlanner planner;
    private final InvocationMetrics metrics;
    private final Clock clock;
    private final RandomGenerator random;

    public Invoker(
            Functions functions,
            ConcurrencyGauge gauge,
            EnvironmentPool pool,
            EnvironmentPlanner planner,
            InvocationMetrics metrics,
            Clock clock,
            RandomGenerator random) {
        this.functions = functions;
        this.gauge = gauge;
        this.pool = pool;
        this.planner = planner;
        this.metrics = metrics;
        this.clock = clock;
        this.random = random;
    }

    /// An event for a function.
    /// @param requestId a UUID
    /// @param traceHeader what came as X-Amzn-Trace-Id
    /// @param stream takes an answer that the function streams; null where it is wanted whole
    public record Event(
            String requestId,
            byte[] payload,
            @Nullable String traceHeader,
            @Nullable String clientContext,
            boolean tailWanted,
            @Nullable OutputStream stream) {
        public Event(
                String requestId,
                byte[] payload,
                @Nullable String traceHeader,
                @Nullable String clientContext,
                boolean tailWanted) {
            this(requestId, payload, traceHeader, clientContext, tailWanted, null);
        }

        /// The same, where an answer that the function streams goes to a stream.
        Event into(OutputStream wanted) {
            return new Event(requestId, payload, traceHeader, clientContext, tailWanted, wanted);
        }
    }

    /// Invokes and waits for the end.
    public Attempt invoke(FunctionRef ref, Event event) throws InterruptedException {
        Optional<LambdaFunction> function = functions.find(ref.key());
        if (function.isEmpty()) {
            return new Attempt.NotFound(ref.arn());
        }
        Optional<FunctionVersion> version = function.get().resolve(ref.qualifier(), random.nextDouble());
        if (version.isEmpty()) {
            return new Attempt.NotFound(ref.arn());
        }
        Instant began = clock.instant();
        Attempt attempt = invoke(function.get(), version.get(), ref, event);
        switch (attempt) {
            case Attempt.Done done -> {
                String qualifier = ref.qualifier();
                boolean alias = qualifier != null && !qualifier.equals(version.get().version());
                metrics.ran(ref, alias, done, began);
            }
            case Attempt.Throttled _ -> metrics.throttled(ref);
            case Attempt.NotFound _, Attempt.NotActive _, Attempt.RoleRefused _ -> {}
        }
        return attempt;
    }

    private Attempt invoke(LambdaFunction function, FunctionVersion version, FunctionRef ref, Event event)
            throws InterruptedException {
        if (!version.condition().active()) {
            return new Attempt.NotActive(version.condition().state());
        }
        FunctionKey key = function.key();
        Invocation invocation = new Invocation(
                event.requestId(),
                event.payload(),
                ref.arn(),
                trace(event.traceHeader(), version),
                event.clientContext(),
                event.tailWanted(),
                event.stream());
        return switch (gauge.enter(function)) {
            case ConcurrencyGauge.Entry.Refused(ConcurrencyGauge.Full why) -> new Attempt.Throttled(why.reason());
            case ConcurrencyGauge.Entry.Let(ConcurrencyGauge.Permit permit) -> {
                try (permit;
                        InvocationMetrics.Entered _ = metrics.entered(function)) {
                    yield run(key, version, invocation);
                }
            }
        };
    }

    private Attempt run(FunctionKey key, FunctionVersion version, Invocation invocation) throws InterruptedException {
        EnvironmentPool.Result result;
        String what = "function " + key.name();
        clock.ran(what);
        try (Clock.Hold _ = clock.hold(what, LONGEST)) {
            result = pool.run(
                    poolKey(key, version),
                    version.settings().memoryMegabytes(),
                    () -> planner.plan(key, version, "on-demand"),
                    invocation);
        } catch (EnvironmentPlanner.RoleGone gone) {
            return new Attempt.RoleRefused();
        }
        return switch (result) {
            case EnvironmentPool.Result.Done done -> new Attempt.Done(done.outcome(), version.version());
            case EnvironmentPool.Result.NoRoom _ -> new Attempt.Throttled(ConcurrencyGauge.Full.ACCOUNT.reason());
        };
    }

    /// Which environments serve a version.
    public static EnvironmentPool.Key poolKey(FunctionKey key, FunctionVersion version) {
        return new EnvironmentPool.Key(key.arn(), version.version(), version.generation());
    }

    private @Nullable String trace(@Nullable String header, FunctionVersion version) {
        if (header != null && header.contains("Root=")) {
            return header;
        }
        boolean sampled = version.settings().tracing().equals("Active");
        long seconds = clock.instant().getEpochSecond();
        return String.format(
                "Root=1-%08x-%08x%016x;Parent=%016x;Sampled=%d",
                seconds, random.nextInt(), random.nextLong(), random.nextLong(), sampled ? 1 : 0);
    }
}
