package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.ecr.ImageReads;
import dev.millrace.cloud.service.ecr.ImageSettings;
import dev.millrace.cloud.service.lambda.FunctionEnvironments;
import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Exit;
import dev.millrace.cloud.sandbox.OutputLines;
import dev.millrace.cloud.sandbox.Root;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.SandboxedProcess;
import dev.millrace.cloud.sandbox.SlirpNetwork;
import dev.millrace.cloud.sandbox.Start;
import dev.millrace.cloud.sandbox.image.ImageStore;
import dev.millrace.cloud.sandbox.image.LayerBlob;
import dev.millrace.cloud.sandbox.image.RejectedLayer;
import dev.millrace.cloud.sandbox.image.RootFileSystem;
import dev.millrace.cloud.sandbox.runtime.HostFunction;
import dev.millrace.cloud.sandbox.runtime.HostPlan;
import dev.millrace.cloud.sandbox.runtime.HostRuntimes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Functions' environments as sandboxed processes: images over their unpacked layers, archives with what the machine
/// has of runtimes.
public final class SandboxEnvironments implements FunctionEnvironments {
    private static final System.Logger LOG = System.getLogger(SandboxEnvironments.class.getName());

    private static final String LOOPBACK = "127.0.0.1";

    /// At so much memory a function has one processor, and with more or less of it proportionally
    /// (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
    private static final double MEGABYTES_PER_PROCESSOR = 1769;

    /// External extensions, which do not see what is the runtime's
    /// (docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html).
    private static final SandboxSpec.Companions EXTENSIONS = new SandboxSpec.Companions(
            "/opt/extensions",
            List.of("_HANDLER", "AWS_EXECUTION_ENV", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"));

    private final Sandbox sandbox;
    private final ImageStore images;
    private final HostRuntimes runtimes;
    private final Registry registry;
    private final String architecture;
    private final List<Bind> volumes;
    private final boolean truthfulProcessor;
    private final boolean ownLoopback;
    private final Set<String> noted = ConcurrentHashMap.newKeySet();

    /// Where images are: [ImageReads#open].
    @FunctionalInterface
    public interface Registry {
        ImageReads.Opened open(String account, String region, String imageUri, String architecture);
    }

    /// Functions have all of the processor that they can use.
    public SandboxEnvironments(Sandbox sandbox, ImageStore images, HostRuntimes runtimes, Registry registry) {
        this(sandbox, images, runtimes, registry, List.of(), false, false);
    }

    /// @param volumes           what images see of the machine besides
    /// @param truthfulProcessor whether functions have no more of the processor than on Lambda
    /// @param ownLoopback       whether each environment's ports are its own
    public SandboxEnvironments(
            Sandbox sandbox,
            ImageStore images,
            HostRuntimes runtimes,
            Registry registry,
            List<Bind> volumes,
            boolean truthfulProcessor,
            boolean ownLoopback) {
        this.sandbox = sandbox;
        this.images = images;
        this.runtimes = runtimes;
        this.registry = registry;
        this.volumes = List.copyOf(volumes);
        this.truthfulProcessor = truthfulProcessor;
        this.ownLoopback = ownLoopback;
        this.architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    @Override
    public String machine() {
        return ownLoopback ? SlirpNetwork.MACHINE : LOOPBACK;
    }

    @Override
    public Started start(Blueprint blueprint, Consumer<String> output) {
        return switch (blueprint.code()) {
            case Code.Zip zip -> start(blueprint, zip, output);
            case Code.Image image -> start(blueprint, image, output);
        };
    }

    @Override
    public Optional<String> prepare(String account, String region, Code code) {
        if (!(code instanceof Code.Image image)
                || !(registry.open(account, region, image.imageUri(), architecture)
                        instanceof ImageReads.Opened.Image found)) {
            return Optional.empty();
        }
        try {
            images.acquire(layers(found)).close();
            return Optional.empty();
        } catch (RejectedLayer rejected) {
            LOG.log(System.Logger.Level.WARNING, image.imageUri() + ": " + rejected.getMessage());
            return Optional.of("The image " + image.imageUri() + " cannot be unpacked. " + rejected.getMessage());
        } catch (IOException mayPass) {
            LOG.log(System.Logger.Level.WARNING, image.imageUri() + ": " + mayPass);
            return Optional.empty();
        }
    }

    private Started start(Blueprint blueprint, Code.Zip zip, Consumer<String> output) {
        HostFunction function = new HostFunction(
                zip.runtime(),
                zip.handler(),
                zip.task(),
                Optional.ofNullable(zip.layers()),
                blueprint.memoryMegabytes());
        return switch (runtimes.plan(function)) {
            case HostPlan.Ready plan -> {
                plan.note().filter(noted::add).ifPresent(note -> LOG.log(System.Logger.Level.INFO, note));
                Map<String, String> environment = new HashMap<>(plan.environment());
                environment.putAll(blueprint.environment());
                yield run(
                        plan.wrappedBy(environment.get("AWS_LAMBDA_EXEC_WRAPPER"))
                                .spec()
                                .withCompanions(EXTENSIONS)
                                .withEnvironment(environment)
                                .withTemporaryMegabytes(blueprint.temporaryMegabytes()),
                        output,
                        () -> {});
            }
            case HostPlan.Impossible(String errorType, String message) -> new Started.Refused(errorType, message);
        };
    }

    private Started start(Blueprint blueprint, Code.Image image, Consumer<String> output) {
        return switch (registry.open(blueprint.account(), blueprint.region(), image.imageUri(), architecture)) {
            case ImageReads.Opened.Missing _ ->
                invalid("The image " + image.imageUri() + " is no longer in the registry.");
            case ImageReads.Opened.OtherPlatforms(String wanted, List<String> offered) ->
                invalid("The image " + image.imageUri() + " is not for " + wanted + " but for "
                        + String.join(", ", offered) + ".");
            case ImageReads.Opened.NotRunnable(String reason) -> invalid(image.imageUri() + ": " + reason + ".");
            case ImageReads.Opened.Image found -> start(blueprint, image, found, output);
        };
    }

    private Started start(
            Blueprint blueprint, Code.Image image, ImageReads.Opened.Image found, Consumer<String> output) {
        ImageSettings own = found.settings();
        List<String> command = new ArrayList<>(image.entryPoint().isEmpty() ? own.entryPoint() : image.entryPoint());
        command.addAll(image.command().isEmpty() ? own.command() : image.command());
        if (command.isEmpty()) {
            return new Started.Refused(
                    "Runtime.InvalidEntrypoint", "The image " + image.imageUri() + " has no ENTRYPOINT and no CMD.");
        }
        if (own.architecture() != null && !own.architecture().equals(architecture)) {
            return invalid("The image " + image.imageUri() + " is for " + own.architecture() + ", this machine is "
                    + architecture + ".");
        }
        RootFileSystem root;
        try {
            root = images.acquire(layers(found));
        } catch (RejectedLayer | IOException broken) {
            return invalid(String.valueOf(broken.getMessage()));
        }
        String directory = image.workingDirectory();
        if (directory == null) {
            directory = own.workingDirectory();
        }
        Map<String, String> environment = new HashMap<>(own.environment());
        environment.putAll(blueprint.environment());
        SandboxSpec spec = SandboxSpec.of(new Root.Image(root.directory()), command)
                .in(directory == null ? "/" : directory.startsWith("/") ? directory : "/" + directory)
                .withEnvironment(environment)
                .withCompanions(EXTENSIONS)
                .withBinds(volumes)
                .withMemoryMegabytes(blueprint.memoryMegabytes())
                .withTemporaryMegabytes(blueprint.temporaryMegabytes());
        return run(spec, output, root::close);
    }

    private Started run(SandboxSpec spec, Consumer<String> output, Runnable ended) {
        return switch (sandbox.start(spec.withOwnLoopback(ownLoopback), OutputLines.inOrder(output))) {
            case Start.Running(SandboxedProcess process) -> {
                process.onExit(exit -> ended.run());
                yield new Started.Running(
                        new Sandboxed(process, truthfulProcessor ? processors(spec.memoryBytes()) : 0));
            }
            case Start.Refused(Start.Problem problem, String message) -> {
                ended.run();
                yield new Started.Refused(problem.errorType(), message);
            }
        };
    }

    static double processors(long memoryBytes) {
        return (memoryBytes >> 20) / MEGABYTES_PER_PROCESSOR;
    }

    private static Started invalid(String message) {
        return new Started.Refused("Runtime.InvalidImage", message);
    }

    private static List<LayerBlob> layers(ImageReads.Opened.Image image) {
        return image.layers().stream()
                .map(layer -> new LayerBlob(
                        layer.digest(),
                        layer.sizeBytes(),
                        layer.mediaType(),
                        () -> layer.content().open()))
                .toList();
    }

    /// @param processors that it has once its start is over; 0 for all
    private record Sandboxed(SandboxedProcess process, double processors) implements Process {
        @Override
        public void kill() {
            process.kill();
        }

        @Override
        public void onExit(Consumer<Ended> callback) {
            process.onProgramExit(exit -> callback.accept(new Ended(exit.message(), exit instanceof Exit.OutOfMemory)));
        }

        @Override
        public long peakMemoryBytes() {
            return process.peakMemoryBytes();
        }

        @Override
        public boolean connectsFrom(InetSocketAddress from) {
            return process.connectsFrom(from);
        }

        @Override
        public void freeze() {
            process.freeze();
        }

        @Override
        public void thaw() {
            process.thaw();
        }

        @Override
        public void startOver() {
            if (processors > 0) {
                process.limitProcessor(processors);
            }
        }

        @Override
        public List<String> extensions() {
            return process.companions();
        }

        @Override
        public void startRuntime() {
            process.proceed();
        }

        @Override
        public void onExtensionExit(BiConsumer<String, String> callback) {
            process.onCompanionExit((name, exit) ->
                    callback.accept(name, exit.message().replaceFirst("^Runtime exited with error: ", "")));
        }

        @Override
        public void terminateRuntime() {
            process.terminate();
        }
    }
}
