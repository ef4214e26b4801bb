package dev.millrace.cloud.sandbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.Exit;
import dev.millrace.cloud.sandbox.OutputLines;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxedProcess;
import dev.millrace.cloud.sandbox.Start;
import dev.millrace.cloud.sandbox.runtime.RuntimeApiStub.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// A function under the test's hand, as one of this machine's runtimes runs it in a sandbox.
final class FunctionUnderTest implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /// Variables of its environment besides Lambda's own.
    final Map<String, String> more = new HashMap<>();

    final RuntimeApiStub api;
    String wrapper;
    SandboxedProcess process;
    private final Sandbox sandbox;
    private final HostRuntimes runtimes;
    private final Path code;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /// @param code the folder of its code
    FunctionUnderTest(Sandbox sandbox, HostRuntimes runtimes, Path code) throws IOException {
        this.sandbox = sandbox;
        this.runtimes = runtimes;
        this.code = code;
        api = new RuntimeApiStub();
        assertThat(code.toFile().setReadable(true, false)).isTrue();
        assertThat(code.toFile().setExecutable(true, false)).isTrue();
    }

    @Override
    public void close() throws InterruptedException, IOException {
        if (process != null) {
            process.kill();
            process.awaitExit();
        }
        api.close();
    }

    void write(String name, String content) throws IOException {
        Files.writeString(code.resolve(name), content);
    }

    void start(String runtime, String handler) {
        start(new HostFunction(runtime, handler, code, Optional.empty(), 256));
    }

    void start(HostFunction function) {
        var plan = switch (runtimes.plan(function)) {
            case HostPlan.Ready ready -> ready;
            case HostPlan.Impossible impossible -> throw new AssertionError(impossible);
        };
        Map<String, String> environment = new HashMap<>(plan.environment());
        environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "f");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/f");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "s");
        environment.putAll(more);
        process = switch (sandbox.start(
                plan.wrappedBy(wrapper).spec().withEnvironment(environment), OutputLines.inOrder(lines::add))) {
            case Start.Running(SandboxedProcess started) -> started;
            case Start.Refused refused -> throw new AssertionError(refused);
        };
    }

    String line() throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no line");
        }
        return line;
    }

    /// What it says that it cannot start for.
    String initError(String handler, String type) throws Exception {
        start("python3.12", handler);
        Answer answer = api.answer();
        assertThat(answer.path()).isEqualTo("/init/error");
        assertThat(answer.errorType()).isEqualTo(type);
        assertThat(process.awaitExit()).isEqualTo(new Exit.Code(1));
        return JSON.readTree(answer.body()).get("errorMessage").asString();
    }
}
