package dev.millrace.cloud.composition.standalone;

import dev.millrace.cloud.composition.SandboxEnvironments;
import dev.millrace.cloud.service.ecr.ImageReads.Opened;
import dev.millrace.cloud.service.lambda.FunctionEnvironments;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Blueprint;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPlan;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool;
import dev.millrace.cloud.service.lambda.runtime.Invocation;
import dev.millrace.cloud.service.lambda.runtime.LogShipper;
import dev.millrace.cloud.service.lambda.runtime.Outcome;
import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.cloud.sandbox.image.ImageStore;
import dev.millrace.cloud.sandbox.image.UnpackLimits;
import dev.millrace.cloud.sandbox.runtime.HostRuntimes;
import dev.millrace.cloud.storage.FileTree;
import dev.millrace.cloud.time.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One image as a function that nobody has created: one environment, one invocation at a time, the others wait. All
/// that it keeps is in a folder of its own, which goes when this closes.
public final class ImageFunction implements AutoCloseable {
    private static final String NAME = "test_function";
    private static final String ACCOUNT = "012345678912";
    private static final Duration IDLE = Duration.ofDays(365);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Launch launch;
    private final Clock clock;
    private final EnvironmentPool pool;
    private final FunctionEnvironments environments;
    private final LogShipper logs;

    /// What to run and how. The variables and figures are those that the runtime interface emulator gives.
    /// @param entryPoint in place of the image's, where not empty
    /// @param command in place of the image's, where not empty
    /// @param environment goes over the emulator's own variables
    /// @param volumes files and folders of the machine that the function sees
    public record Launch(
            String name,
            Opened.Image image,
            List<String> entryPoint,
            List<String> command,
            Map<String, String> environment,
            List<Bind> volumes,
            Duration timeout,
            int memoryMegabytes,
            boolean isolated) {
        String region() {
            return environment.getOrDefault("AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", "us-east-1"));
        }
    }

    /// @param terminal takes the log, a line at a time
    public ImageFunction(Launch launch, Consumer<String> terminal) throws IOException {
        this.launch = launch;
        Path folder = Files.createTempDirectory("millrace-image-");
        opened.push(() -> FileTree.delete(folder));
        try {
            this.clock = opened(Clock.system());
            Sandbox sandbox =
                    opened(new Sandbox(SandboxConfiguration.in(folder).allowingNoIsolation(!launch.isolated())));
            this.environments = new SandboxEnvironments(
                    sandbox,
                    new ImageStore(folder, UnpackLimits.DEFAULT, Long.MAX_VALUE, clock),
                    HostRuntimes.in(folder),
                    (_, _, _, _) -> launch.image(),
                    launch.volumes(),
                    false,
                    false);
            this.logs = opened(new LogShipper(
                    (_, _, _, _, _, lines) ->
                            lines.forEach(line -> terminal.accept(line.message().stripTrailing())),
                    clock));
            LambdaSettings settings = new LambdaSettings(
                    URI.create("http://127.0.0.1"),
                    IDLE,
                    1,
                    LambdaLimits.MEMORY_MAX_MEGABYTES,
                    LambdaSettings.COMES_BACK,
                    launch.timeout());
            this.pool = opened(new EnvironmentPool(clock, settings, logs, _ -> true));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Unpacks the image, so that the first invocation need not wait for it.
    public void prepare() {
        environments.prepare(ACCOUNT, launch.region(), code());
    }

    /// An invocation's outcome, after all that the function logged until it answered is on the terminal.
    /// @param requestId a UUID
    public Outcome invoke(
            String requestId,
            byte[] payload,
            @Nullable String traceId,
            @Nullable String clientContext,
            boolean tailWanted)
            throws InterruptedException {
        String arn = "arn:aws:lambda:" + launch.region() + ":" + ACCOUNT + ":function:" + NAME;
        Invocation invocation = new Invocation(requestId, payload, arn, traceId, clientContext, tailWanted);
        EnvironmentPool.Result result = pool.run(
                new EnvironmentPool.Key(arn, "$LATEST", "1"), launch.memoryMegabytes(), this::plan, invocation);
        logs.flush();
        return switch (result) {
            case EnvironmentPool.Result.Done(Outcome outcome) -> outcome;
            case EnvironmentPool.Result.NoRoom() ->
                Outcome.failure(
                        "TooManyRequestsException",
                        "The function was busy for " + launch.timeout().toSeconds() + " s.");
        };
    }

    private EnvironmentPlan plan() {
        return new EnvironmentPlan(
                environments,
                address -> new Blueprint(
                        ACCOUNT,
                        launch.region(),
                        code(),
                        variables(address),
                        launch.memoryMegabytes(),
                        LambdaLimits.TEMPORARY_DEFAULT_MEGABYTES),
                clock,
                "$LATEST",
                "image",
                launch.timeout(),
                LambdaLimits.INIT,
                launch.memoryMegabytes(),
                new LogShipper.Stream(ACCOUNT, launch.region(), "/aws/lambda/Functions", "$LATEST", ""),
                null,
                Instant.MAX);
    }

    private FunctionEnvironments.Code code() {
        return new FunctionEnvironments.Code.Image(launch.name(), launch.entryPoint(), launch.command(), null);
    }

    private Map<String, String> variables(String runtimeApi) {
        Map<String, String> all = new HashMap<>();
        all.put("LANG", "en_US.UTF-8");
        all.put("TZ", ":UTC");
        all.put("AWS_LAMBDA_FUNCTION_NAME", NAME);
        all.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        all.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(launch.memoryMegabytes()));
        all.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        all.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/Functions");
        all.put("AWS_LAMBDA_LOG_STREAM_NAME", "$LATEST");
        all.put("AWS_LAMBDA_LOG_FORMAT", "Text");
        all.put("LAMBDA_TASK_ROOT", "/var/task");
        all.put("LAMBDA_RUNTIME_DIR", "/var/runtime");
        all.putAll(launch.environment());
        all.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        return all;
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    /// Ends the function and removes what was unpacked.
    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
