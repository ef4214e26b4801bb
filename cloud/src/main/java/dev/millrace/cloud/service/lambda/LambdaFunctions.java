package dev.millrace.cloud.service.lambda;

import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.LayerVersion;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.cloud.service.lambda.invoke.AsyncQueue;
import dev.millrace.cloud.service.lambda.invoke.ConcurrencyGauge;
import dev.millrace.cloud.service.lambda.invoke.Deployment;
import dev.millrace.cloud.service.lambda.invoke.EnvironmentPlanner;
import dev.millrace.cloud.service.lambda.invoke.Invoker;
import dev.millrace.cloud.service.lambda.invoke.StreamInvocations;
import dev.millrace.cloud.service.lambda.invoke.WarmEnvironments;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions;
import dev.millrace.cloud.service.lambda.operation.Preparation;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool;
import dev.millrace.cloud.service.lambda.runtime.LogShipper;
import dev.millrace.cloud.service.lambda.store.CodeStore;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.cloud.service.lambda.store.Layers;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Functions at work: what is kept of them, their environments, the queue of asynchronous events. [LambdaService] is
/// what clients see of it.
///
/// Order of a server's life: make this, make the mappings with [#mapped], make the service; then [#start], then the
/// mappings' start. At the end the mappings close first, then this, then the storage.
public final class LambdaFunctions implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LambdaFunctions.class.getName());
    private static final Duration CODE_ROUNDS_EVERY = Duration.ofMinutes(5);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    final Functions functions;
    final Layers layers;
    final CodeStore codes;
    final ConcurrencyGauge gauge;
    final Invoker invoker;
    final AsyncQueue queue;
    final Preparation preparation;
    final WarmEnvironments warm;
    final Deployment deployment;
    final LambdaSettings settings;
    final RoleSessions roles;
    final FailureDestination destinations;
    final Clock clock;
    final RandomGenerator random;
    private final EnvironmentPool pool;
    private final LogShipper logs;
    private final MappedFunctions mapped;

    /// @param random for ids and for aliases with two versions
    public LambdaFunctions(
            Storage storage,
            Clock clock,
            RandomGenerator random,
            LambdaSettings settings,
            FunctionEnvironments environments,
            RoleSessions roles,
            LogSink logSink,
            FailureDestination destinations) {
        this.clock = clock;
        this.random = random;
        this.settings = settings;
        this.roles = roles;
        this.destinations = destinations;
        functions = new Functions(storage);
        layers = new Layers(storage);
        codes = new CodeStore(storage);
        codes.sweep(usedCode(), Instant.MAX);
        logs = new LogShipper(logSink);
        pool = new EnvironmentPool(
                clock, settings, logs, key -> functions.has(key.function(), key.version(), key.generation()));
        gauge = new ConcurrencyGauge(functions);
        EnvironmentPlanner planner = new EnvironmentPlanner(environments, codes, roles, settings, clock, random);
        invoker = new Invoker(functions, gauge, pool, planner, clock, random);
        queue = new AsyncQueue(storage, functions, invoker, destinations, clock, random, settings);
        gauge.onRoom(queue::roomCame);
        warm = new WarmEnvironments(functions, pool, planner, clock);
        deployment = new Deployment(pool, warm);
        preparation = new Preparation(functions, planner, deployment);
        mapped = new StreamInvocations(functions, invoker, random);
    }

    /// Functions as event source mappings call them.
    public MappedFunctions mapped() {
        return mapped;
    }

    /// Functions as other services call them, with an event.
    public ServiceInvocations events() {
        return new ServiceInvocations(functions, queue, random);
    }

    /// Goes on with what the server before left: functions on their way, events that wait.
    public void start() {
        preparation.start();
        queue.start();
        warm.start();
        clock.after(CODE_ROUNDS_EVERY, this::removeUnusedCode);
    }

    private void removeUnusedCode() {
        try {
            codes.sweep(usedCode(), clock.instant());
        } catch (RuntimeException | Error failed) {
            LOG.log(System.Logger.Level.WARNING, "Code that nobody uses could not be removed", failed);
        } finally {
            clock.after(CODE_ROUNDS_EVERY, this::removeUnusedCode);
        }
    }

    /// The bytes behind the address that GetFunction and GetLayerVersion give for an archive:
    /// `<endpoint>/_millrace/lambda/code/<sha256>`. Who knows the digest may read it.
    public Optional<InputStream> archive(String sha256) throws IOException {
        return SHA256.matcher(sha256).matches() ? codes.open(sha256) : Optional.empty();
    }

    /// Returns when what functions have printed so far is in the log.
    public void flushLogs() throws InterruptedException {
        logs.flush();
    }

    /// How many environments there are, busy and warm.
    public int environments() {
        return pool.size();
    }

    /// Drops what is in memory and ends all environments: after the storage was wiped.
    public void reset() {
        functions.reset();
        queue.reset();
        pool.endAll();
    }

    /// Ends all environments. Asynchronous events that have not been dealt with are delivered after the next start.
    @Override
    public void close() {
        queue.close();
        pool.close();
        logs.close();
    }

    private Set<String> usedCode() {
        Set<String> used = new HashSet<>();
        for (LambdaFunction function : functions.everything()) {
            for (FunctionVersion version : function.versions()) {
                used.add(version.code().sha256());
                List<String> layered = version.settings().layers().stream()
                        .map(Settings.LayerUse::sha256)
                        .toList();
                used.addAll(layered);
                used.add(CodeStore.folderName(layered));
            }
        }
        layers.everything().stream().map(LayerVersion::sha256).forEach(used::add);
        return used;
    }
}
