package dev.millrace.cloud.service.lambda;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.LayerVersion;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.cloud.service.lambda.invoke.AsyncQueue;
import dev.millrace.cloud.service.lambda.invoke.ConcurrencyGauge;
import dev.millrace.cloud.service.lambda.invoke.Deployment;
import dev.millrace.cloud.service.lambda.invoke.EnvironmentPlanner;
import dev.millrace.cloud.service.lambda.invoke.FunctionInterfaces;
import dev.millrace.cloud.service.lambda.invoke.InvocationMetrics;
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
import dev.millrace.cloud.service.lambda.url.FunctionUrls;
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
/// The mappings are made with [#mapped], after this: so they start after it and stop before it.
public final class LambdaFunctions implements Part {
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
    final FunctionNetworks networks;
    final Clock clock;
    final RandomGenerator random;
    private final EnvironmentPool pool;
    private final LogShipper logs;
    private final MappedFunctions mapped;

    /// @param random for ids and for aliases with two versions
    /// @param metrics where it counts what becomes of its functions
    public LambdaFunctions(
            Storage storage,
            Clock clock,
            RandomGenerator random,
            LambdaSettings settings,
            FunctionEnvironments environments,
            RoleSessions roles,
            LogSink logSink,
            FailureDestination destinations,
            FunctionNetworks networks,
            Metrics metrics) {
        this.clock = clock;
        this.random = random;
        this.settings = settings;
        this.roles = roles;
        this.destinations = destinations;
        this.networks = networks;
        functions = new Functions(storage);
        layers = new Layers(storage);
        codes = new CodeStore(storage);
        codes.sweep(usedCode(), Instant.MAX);
        logs = new LogShipper(logSink, clock);
        pool = new EnvironmentPool(
                clock, settings, logs, key -> functions.has(key.function(), key.version(), key.generation()));
        gauge = new ConcurrencyGauge(functions);
        EnvironmentPlanner planner = new EnvironmentPlanner(environments, codes, roles, settings, clock, random);
        InvocationMetrics counts = new InvocationMetrics(metrics, functions);
        invoker = new Invoker(functions, gauge, pool, planner, counts, clock, random);
        queue = new AsyncQueue(storage, functions, invoker, counts, destinations, clock, random, settings);
        gauge.onRoom(queue::roomCame);
        warm = new WarmEnvironments(functions, pool, planner, clock);
        FunctionInterfaces interfaces = new FunctionInterfaces(functions, networks, random);
        deployment = new Deployment(pool, warm, interfaces);
        preparation = new Preparation(functions, planner, interfaces, deployment);
        mapped = new StreamInvocations(functions, invoker, counts, random);
    }

    /// Functions as event source mappings call them.
    public MappedFunctions mapped() {
        return mapped;
    }

    /// Functions as other services call them, with an event.
    public ServiceInvocations events() {
        return new ServiceInvocations(functions, queue, random);
    }

    /// Functions as they answer HTTP.
    public FunctionUrls urls() {
        return new FunctionUrls(functions, invoker, clock);
    }

    /// What functions say of who may use them.
    public FunctionRights rights() {
        return new FunctionRights(functions);
    }

    /// Goes on with what the server before left: functions on their way, events that wait.
    @Override
    public void start() {
        preparation.start();
        queue.start();
        warm.start();
        deployment.changed();
    }

    /// Code that nobody uses any more is removed.
    @Override
    public List<Round> rounds() {
        return List.of(new Round(
                "removing unused code",
                CODE_ROUNDS_EVERY,
                () -> Round.nowIf(codes.some()),
                () -> codes.sweep(usedCode(), clock.instant())));
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

    @Override
    public void drain(Duration patience) {
        queue.close();
    }

    /// Ends all environments. Asynchronous events that have not been dealt with are delivered after the next start.
    @Override
    public void stop() {
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
