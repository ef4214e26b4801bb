package dev.millrace.cloud.sandbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Exit;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.OutputLines;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.cloud.sandbox.SandboxedProcess;
import dev.millrace.cloud.sandbox.Start;
import dev.millrace.cloud.sandbox.runtime.RuntimeApiStub.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HostRuntimesTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path directory;

    static Sandbox sandbox;
    static HostRuntimes runtimes;

    @TempDir
    Path code;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Map<String, String> more = new HashMap<>();
    private String wrapper;
    private RuntimeApiStub api;
    private SandboxedProcess process;

    @BeforeAll
    static void open() throws IOException {
        sandbox = new Sandbox(SandboxConfiguration.in(directory.resolve("sandbox")));
        NamespacesNeeded.orAbort(sandbox.isolation());
        runtimes = HostRuntimes.in(directory.resolve("sandbox"));
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @BeforeEach
    void api() throws IOException {
        api = new RuntimeApiStub();
        assertThat(code.toFile().setReadable(true, false)).isTrue();
        assertThat(code.toFile().setExecutable(true, false)).isTrue();
    }

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.kill();
            process.awaitExit();
        }
        api.close();
    }

    @Test
    void aPythonFunctionAnswersOneEventAfterAnother() throws Exception {
        write("app.py", """
                import os
                count = 0
                def handler(event, context):
                    global count
                    count += 1
                    return {"sum": event["a"] + event["b"], "count": count, "id": context.aws_request_id,
                            "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb,
                            "time": 0 < context.get_remaining_time_in_millis() <= 30000, "cwd": os.getcwd(),
                            "name": context.function_name, "text": "ü", "trace": os.environ["_X_AMZN_TRACE_ID"][:6]}
                """);
        start("python3.12", "app.handler");
        api.send("{\"a\": 1, \"b\": 2}");
        Answer first = api.answer();
        assertThat(first.path()).isEqualTo("/invocation/request-1/response");
        assertThat(JSON.readTree(first.body())).isEqualTo(JSON.readTree("""
                {"sum": 3, "count": 1, "id": "request-1", "arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
                 "memory": "256", "time": true, "cwd": "/var/task", "name": "f", "text": "ü", "trace": "Root=1"}
                """));
        api.send("{\"a\": 3, \"b\": 4}");
        assertThat(JSON.readTree(api.answer().body()).get("count").asInt()).isEqualTo(2);
    }

    @Test
    void whatAPythonFunctionRaisesIsReportedWithItsPartOfTheStackTrace() throws Exception {
        write("app.py", """
                def handler(event, context):
                    inner()
                def inner():
                    raise ValueError("bad value")
                """);
        start("python3.12", "app.handler");
        api.send("{}");
        Answer answer = api.answer();
        assertThat(answer.path()).isEqualTo("/invocation/request-1/error");
        assertThat(answer.errorType()).isEqualTo("ValueError");
        JsonNode error = JSON.readTree(answer.body());
        assertThat(error.get("errorMessage").asString()).isEqualTo("bad value");
        assertThat(error.get("errorType").asString()).isEqualTo("ValueError");
        assertThat(error.get("requestId").asString()).isEqualTo("request-1");
        assertThat(error.get("stackTrace").get(0).asString())
                .startsWith("  File \"/var/task/app.py\", line 2, in handler\n    inner()\n");
        assertThat(error.get("stackTrace").get(1).asString())
                .startsWith("  File \"/var/task/app.py\", line 4, in inner\n    raise ValueError(\"bad value\")\n");
        assertThat(error.get("stackTrace").size()).isEqualTo(2);
        assertThat(line()).startsWith("[ERROR] ValueError: bad value\rTraceback (most recent call last):\r");
    }

    @Test
    void whatAPythonFunctionLogsHasTheLevelTheTimeAndTheRequest() throws Exception {
        write("app.py", """
                import logging
                logging.getLogger().setLevel(logging.INFO)
                def handler(event, context):
                    print("printed")
                    logging.getLogger(__name__).info("logged %s", 1)
                """);
        start("python3.12", "app.handler");
        api.send("{}");
        assertThat(api.answer().body()).isEqualTo("null");
        assertThat(line()).isEqualTo("printed");
        assertThat(line()).matches("\\[INFO]\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z\trequest-1\tlogged 1");
    }

    @Test
    void whatKeepsAPythonFunctionFromStartingIsToldInAwsWords() throws Exception {
        write("app.py", "x = 1\n");
        write("broken.py", "def handler(:\n");
        write("needs.py", "import no_such_module\n");
        assertThat(initError("missing.handler", "Runtime.ImportModuleError"))
                .isEqualTo("Unable to import module 'missing': No module named 'missing'");
        assertThat(initError("needs.handler", "Runtime.ImportModuleError"))
                .isEqualTo("Unable to import module 'needs': No module named 'no_such_module'");
        assertThat(initError("app.handler", "Runtime.HandlerNotFound"))
                .isEqualTo("Handler 'handler' missing on module 'app'");
        assertThat(initError("app", "Runtime.MalformedHandlerName"))
                .isEqualTo("Bad handler 'app': not enough values to unpack (expected 2, got 1)");
        assertThat(initError("broken.handler", "Runtime.UserCodeSyntaxError"))
                .startsWith("Syntax error in module 'broken': invalid syntax (broken.py, line 1)");
    }

    @Test
    void anAnswerThatIsNoJsonIsAMarshalError() throws Exception {
        write("app.py", "def handler(event, context):\n    return object()\n");
        start("python3.12", "app.handler");
        api.send("{}");
        Answer answer = api.answer();
        assertThat(answer.errorType()).isEqualTo("Runtime.MarshalError");
        assertThat(JSON.readTree(answer.body()).get("errorMessage").asString())
                .isEqualTo("Unable to marshal response: Object of type object is not JSON serializable");
    }

    @Test
    void aPythonFunctionFindsItsLayersAndNotTheMachinesPackages() throws Exception {
        Path layers = Files.createDirectories(directory.resolve("layers/python"));
        Files.writeString(layers.resolve("shared.py"), "value = 42\n");
        write("app.py", """
                import sys, shared
                def handler(event, context):
                    try:
                        import pip
                        return "pip"
                    except ImportError:
                        return shared.value
                """);
        start(new HostFunction("python3.12", "app.handler", code, Optional.of(layers.getParent()), 256));
        api.send("{}");
        assertThat(api.answer().body()).isEqualTo("42");
    }

    @Test
    void aPythonFunctionHasBoto3IfTheMachineDoes() throws Exception {
        var plan = (HostPlan.Ready)
                runtimes.plan(new HostFunction("python3.11", "app.handler", code, Optional.empty(), 256));
        Assumptions.assumeTrue(
                plan.binds().stream().anyMatch(bind -> bind.target().equals("/var/runtime/boto3")),
                "no boto3 on this machine");
        write("app.py", """
                import boto3
                client = boto3.client("kinesis", region_name="eu-west-1")
                def handler(event, context):
                    return [boto3.__file__, client.meta.region_name]
                """);
        start("python3.11", "app.handler");
        api.send("{}");
        assertThat(api.answer().body()).isEqualTo("[\"/var/runtime/boto3/__init__.py\", \"eu-west-1\"]");
    }

    @Test
    void aBoto3OfTheFunctionsOwnThatDoesNotKnowAwsEndpointUrlIsLedToTheServer() throws Exception {
        Path botocore = Files.createDirectory(code.resolve("botocore"));
        Files.writeString(botocore.resolve("__init__.py"), "__version__ = '1.30.9'\n");
        Files.writeString(botocore.resolve("session.py"), """
                class Session:
                    def create_client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None,
                                      endpoint_url=None):
                        return endpoint_url
                """);
        write("app.py", """
                import botocore.session
                session = botocore.session.Session()
                def handler(event, context):
                    return [session.create_client("s3"), session.create_client("s3", endpoint_url="http://elsewhere")]
                """);
        more.put("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
        start("python3.12", "app.handler");
        api.send("{}");
        assertThat(api.answer().body()).isEqualTo("[\"http://127.0.0.1:4566\", \"http://elsewhere\"]");
    }

    @Test
    void aPythonFunctionOverItsMemoryIsKilled() throws Exception {
        write("app.py", """
                def handler(event, context):
                    return len(bytearray(400_000_000).replace(b"\\0", b"x"))
                """);
        start("python3.12", "app.handler");
        api.send("{}");
        assertThat(process.awaitExit()).isInstanceOf(Exit.OutOfMemory.class);
    }

    @Test
    void aJavaFunctionAnswersAndFailsAsOnAws() throws Exception {
        Path folder = Files.createDirectories(code.resolve("dev/millrace/cloud/sandbox/runtime"));
        try (InputStream compiled = JavaFunction.class.getResourceAsStream("JavaFunction.class")) {
            Files.copy(compiled, folder.resolve("JavaFunction.class"));
        }
        start("java21", JavaFunction.class.getName() + "::handle");
        api.send("{\"a\": 1}");
        JsonNode answer = JSON.readTree(api.answer().body());
        assertThat(answer.get("echo")).isEqualTo(JSON.readTree("{\"a\": 1}"));
        assertThat(answer.get("directory").asString()).isEqualTo("/var/task");
        assertThat(answer.get("heap").asLong()).isBetween(200L << 20, 218L << 20);
        assertThat(line()).isEqualTo("printed {a=1}");
        api.send("{\"fail\": 1}");
        Answer failure = api.answer();
        assertThat(failure.path()).isEqualTo("/invocation/request-2/error");
        JsonNode error = JSON.readTree(failure.body());
        assertThat(error.get("errorType").asString()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.get("errorMessage").asString()).isEqualTo("told to");
        assertThat(error.get("stackTrace").get(0).asString())
                .isEqualTo("dev.millrace.cloud.sandbox.runtime.JavaFunction.handle(JavaFunction.java:10)");
    }

    @Test
    void aJavaHandlerThatIsNotThereIsTold() throws Exception {
        start("java21", "example.Missing::handle");
        api.send("{}");
        Answer answer = api.answer();
        assertThat(answer.path()).isEqualTo("/invocation/request-1/error");
        assertThat(JSON.readTree(answer.body()).get("errorType").asString())
                .isEqualTo("java.lang.ClassNotFoundException");
        assertThat(JSON.readTree(answer.body()).get("errorMessage").asString())
                .isEqualTo("Class not found: example.Missing");
    }

    @Test
    void aNodeFunctionAnswersAndFailsAsOnAws() throws Exception {
        var plan = runtimes.plan(new HostFunction("nodejs22.x", "index.handler", code, Optional.empty(), 256));
        Assumptions.assumeTrue(plan instanceof HostPlan.Ready, plan.toString());
        write("index.mjs", """
                export const handler = async (event, context) => {
                    console.log('seen', event.a);
                    if (event.fail) { throw new TypeError('told to'); }
                    return { echo: event, id: context.awsRequestId };
                };
                """);
        start("nodejs22.x", "index.handler");
        api.send("{\"a\": 1}");
        assertThat(api.answer().body()).isEqualTo("{\"echo\":{\"a\":1},\"id\":\"request-1\"}");
        assertThat(line()).matches("\\d{4}-\\S+Z\trequest-1\tINFO\tseen 1");
        api.send("{\"fail\": 1}");
        Answer failure = api.answer();
        assertThat(failure.path()).isEqualTo("/invocation/request-2/error");
        assertThat(failure.errorType()).isEqualTo("TypeError");
        assertThat(JSON.readTree(failure.body()).get("errorMessage").asString()).isEqualTo("told to");
    }

    @Test
    void whatIsPrintedToBothStreamsKeepsItsOrder() throws Exception {
        write("app.py", """
                import sys
                def handler(event, context):
                    for i in range(100):
                        print("out", i)
                        print("err", i, file=sys.stderr)
                """);
        start("python3.12", "app.handler");
        api.send("{}");
        assertThat(api.answer().body()).isEqualTo("null");
        for (int i = 0; i < 100; i++) {
            assertThat(line()).isEqualTo("out " + i);
            assertThat(line()).isEqualTo("err " + i);
        }
    }

    @Test
    void aPythonLogInJsonHasWhatCameInExtraAndADictAsOne() throws Exception {
        write("app.py", """
                import logging
                def handler(event, context):
                    logging.getLogger("rides").warning("slow", extra={"ride": 7, "zone": "grün"})
                    logging.getLogger("rides").warning({"ride": 8})
                """);
        more.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
        start("python3.12", "app.handler");
        api.send("{}");
        assertThat(api.answer().body()).isEqualTo("null");
        assertThat(line())
                .matches("\\{\"timestamp\": \"\\S+Z\", \"level\": \"WARNING\", \"message\": \"slow\", "
                        + "\"logger\": \"rides\", \"requestId\": \"request-1\", \"ride\": 7, \"zone\": \"grün\"}");
        assertThat(line()).contains("\"message\": {\"ride\": 8}, \"logger\": \"rides\", \"requestId\"");
    }

    @Test
    void aNodeHandlerThatStreamsItsAnswerIsHeardWhole() throws Exception {
        var plan = runtimes.plan(new HostFunction("nodejs22.x", "index.handler", code, Optional.empty(), 256));
        Assumptions.assumeTrue(plan instanceof HostPlan.Ready, plan.toString());
        write("index.mjs", """
                export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
                    if (event.status) { stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); }
                    stream.write('one ');
                    stream.write(context.awsRequestId);
                    stream.end();
                });
                """);
        start("nodejs22.x", "index.handler");
        api.send("{}");
        assertThat(api.answer()).isEqualTo(new Answer("/invocation/request-1/response", "", "one request-1"));
        api.send("{\"status\": 1}");
        assertThat(api.answer().body()).isEqualTo("{\"statusCode\":201}" + "\0".repeat(8) + "one request-2");
    }

    @Test
    void aWrapperOfTheFunctionsOwnStartsTheRuntime() throws Exception {
        write("app.py", """
                import os
                def handler(event, context):
                    return os.environ["WRAPPED"]
                """);
        write("wrapper", "#!/bin/sh\nexport WRAPPED=yes\nexec \"$@\"\n");
        assertThat(code.resolve("wrapper").toFile().setExecutable(true, false)).isTrue();
        wrapper = "/var/task/wrapper";
        start("python3.12", "app.handler");
        api.send("{}");
        assertThat(api.answer().body()).isEqualTo("\"yes\"");
    }

    @Test
    void aFunctionsOwnBootstrapIsRun() throws Exception {
        Path bootstrap = code.resolve("bootstrap");
        Files.writeString(bootstrap, "#!/bin/sh\necho \"$_HANDLER $PWD ${AWS_EXECUTION_ENV:-none}\"\n");
        assertThat(bootstrap.toFile().setExecutable(true, false)).isTrue();
        start("provided.al2023", "anything");
        assertThat(line()).isEqualTo("anything /var/task none");
        assertThat(process.awaitExit()).isEqualTo(new Exit.Code(0));
    }

    @Test
    void aMissingBootstrapIsToldInAwsWords() {
        assertThat(runtimes.plan(new HostFunction("provided.al2023", "x", code, Optional.empty(), 128)))
                .isEqualTo(new HostPlan.Impossible(
                        "Runtime.InvalidEntrypoint",
                        "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"));
    }

    @Test
    void whatTheMachineLacksIsSaid() throws IOException {
        var bare = HostRuntimes.with(
                directory.resolve("bare"), new InstalledInterpreters(List.of(), directory.resolve("no-home")));
        assertThat(bare.plan(new HostFunction("python3.12", "app.handler", code, Optional.empty(), 128)))
                .isEqualTo(new HostPlan.Impossible(
                        "Runtime.InvalidEntrypoint",
                        "python3.12 is not on this machine, nor is another Python from 3.8 on: install Python 3.12 "
                                + "(`apt install python3`, `uv python install 3.12`, pyenv), or deploy the function "
                                + "as an image."));
        assertThat(bare.plan(new HostFunction("ruby3.3", "app.handler", code, Optional.empty(), 128)))
                .isEqualTo(new HostPlan.Impossible(
                        "Runtime.InvalidEntrypoint",
                        "ruby3.3 is not a runtime that Millrace has: there are python3.x, nodejs, java, provided and "
                                + "images."));
    }

    @Test
    void theNearestPythonDoesAndIsNamed() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("pythons"));
        fakePython(bin, "3.9");
        fakePython(bin, "3.11");
        fakePython(bin, "3.14");
        var some = HostRuntimes.with(
                directory.resolve("some"), new InstalledInterpreters(List.of(bin), directory.resolve("no-home")));
        var plan = (HostPlan.Ready) some.plan(new HostFunction("python3.12", "a.b", code, Optional.empty(), 128));
        assertThat(plan.note())
                .contains("python3.12 is not on this machine, or without boto3: the function runs with Python 3.11 "
                        + "(/fake/3.11/bin/python).");
        var exact = (HostPlan.Ready) some.plan(new HostFunction("python3.9", "a.b", code, Optional.empty(), 128));
        assertThat(exact.note()).isEmpty();
        assertThat(exact.command().getFirst()).isEqualTo("/fake/3.9/bin/python");
    }

    @Test
    void aPythonWithoutBoto3IsLentThatOfTheNearestOneWithWhichItWorks() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("lenders"));
        Path poor = bin.resolve("python3.9");
        executable(
                poor,
                """
                #!/bin/sh
                case "$*" in
                    *symlink*/fake/3.12/site/boto3*) echo works ;;
                    *symlink*) exit 1 ;;
                    *) printf '%%s\n' 3.9 %s /fake/3.9 ;;
                esac
                """
                        .formatted(poor));
        fakePython(bin, "3.11");
        fakePython(bin, "3.12");
        var some = HostRuntimes.with(
                directory.resolve("lent"), new InstalledInterpreters(List.of(bin), directory.resolve("no-home")));
        var plan = (HostPlan.Ready) some.plan(new HostFunction("python3.9", "a.b", code, Optional.empty(), 128));
        assertThat(plan.command().getFirst()).isEqualTo(poor.toString());
        assertThat(plan.binds()).contains(new Bind(Path.of("/fake/3.12/site/boto3"), "/var/runtime/boto3"));
        assertThat(plan.note()).isEmpty();
    }

    @Test
    void aPythonThatIsTooOldForEveryBoto3IsReplacedByTheNearestWithOne() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("too-old"));
        Path poor = bin.resolve("python3.9");
        executable(
                poor,
                """
                #!/bin/sh
                case "$*" in
                    *symlink*) exit 1 ;;
                    *) printf '%%s\n' 3.9 %s /fake/3.9 ;;
                esac
                """
                        .formatted(poor));
        fakePython(bin, "3.11");
        fakePython(bin, "3.13");
        var some = HostRuntimes.with(
                directory.resolve("replaced"), new InstalledInterpreters(List.of(bin), directory.resolve("no-home")));
        var plan = (HostPlan.Ready) some.plan(new HostFunction("python3.9", "a.b", code, Optional.empty(), 128));
        assertThat(plan.command().getFirst()).isEqualTo("/fake/3.11/bin/python");
        assertThat(plan.note())
                .contains("python3.9 is not on this machine, or without boto3: the function runs with Python 3.11"
                        + " (/fake/3.11/bin/python).");
    }

    @Test
    void thatNoPythonHasBoto3IsSaid() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("poor"));
        executable(
                bin.resolve("python3.9"), "#!/bin/sh\nprintf '%s\\n' 3.9 /fake/3.9/bin/python /fake/3.9\n");
        var some = HostRuntimes.with(
                directory.resolve("none"), new InstalledInterpreters(List.of(bin), directory.resolve("no-home")));
        var plan = (HostPlan.Ready) some.plan(new HostFunction("python3.9", "a.b", code, Optional.empty(), 128));
        assertThat(plan.note())
                .contains("No Python of this machine has boto3, which AWS's runtime brings: /fake/3.9/bin/python -m pip"
                        + " install boto3, or bring it with the function or a layer.");
    }

    private static void fakePython(Path bin, String version) throws IOException {
        executable(
                bin.resolve("python" + version),
                """
                #!/bin/sh
                printf '%%s\n' %1$s /fake/%1$s/bin/python /fake/%1$s /fake/%1$s/site/boto3
                """
                        .formatted(version));
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String initError(String handler, String type) throws Exception {
        start("python3.12", handler);
        Answer answer = api.answer();
        assertThat(answer.path()).isEqualTo("/init/error");
        assertThat(answer.errorType()).isEqualTo(type);
        assertThat(process.awaitExit()).isEqualTo(new Exit.Code(1));
        return JSON.readTree(answer.body()).get("errorMessage").asString();
    }

    private void start(String runtime, String handler) {
        start(new HostFunction(runtime, handler, code, Optional.empty(), 256));
    }

    private void start(HostFunction function) {
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

    private String line() throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no line");
        }
        return line;
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(code.resolve(name), content);
    }
}
