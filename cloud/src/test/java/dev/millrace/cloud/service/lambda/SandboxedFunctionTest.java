package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.image;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.invocation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.composition.SandboxEnvironments;
import dev.millrace.cloud.service.ecr.ImageReads;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.cloud.sandbox.image.ImageStore;
import dev.millrace.cloud.sandbox.image.UnpackLimits;
import dev.millrace.cloud.sandbox.runtime.HostFunction;
import dev.millrace.cloud.sandbox.runtime.HostPlan;
import dev.millrace.cloud.sandbox.runtime.HostRuntimes;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.lambda.DeleteFunctionRequest;
import dev.millrace.wire.lambda.Environment;
import dev.millrace.wire.lambda.FunctionCode;
import dev.millrace.wire.lambda.InvocationResponse;
import dev.millrace.wire.lambda.InvokeWithResponseStreamRequest;
import dev.millrace.wire.lambda.LayerVersionContentInput;
import dev.millrace.wire.lambda.PublishLayerVersionRequest;
import dev.millrace.wire.lambda.PutFunctionConcurrencyRequest;
import dev.millrace.wire.lambda.TooManyRequestsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Functions in real processes.
final class SandboxedFunctionTest {
    private static final String CODE = """
            import json, os
            def handler(event, context):
                print("model", os.environ["MODEL"], context.function_name)
                if event.get("fail"):
                    raise ValueError("no such model")
                return {"n": event["n"] + 1, "task": os.environ["LAMBDA_TASK_ROOT"],
                        "arn": context.invoked_function_arn}
            """;

    @TempDir
    Path data;

    private Sandbox sandbox;
    private LambdaUnderTest lambda;

    @BeforeEach
    void open() throws IOException {
        Path folder = data.resolve("sandbox");
        sandbox = new Sandbox(SandboxConfiguration.in(folder));
        NamespacesNeeded.orAbort(sandbox.isolation());
        lambda = new LambdaUnderTest(
                data.resolve("data"),
                new SandboxEnvironments(
                        sandbox,
                        new ImageStore(folder, UnpackLimits.DEFAULT, 1 << 20, java.time.Clock.systemUTC()),
                        HostRuntimes.in(folder),
                        (account, region, uri, architecture) -> new ImageReads.Opened.Missing()));
    }

    @AfterEach
    void close() {
        if (lambda != null) {
            lambda.close();
        }
        sandbox.close();
    }

    @Test
    void a_python_function_from_a_zip_answers_fails_and_prints() {
        lambda.create(LambdaUnderTest.zip()
                .timeout(300)
                .environment(new Environment(Map.of("MODEL", "rides")))
                .code(FunctionCode.builder()
                        .zipFile(Bytes.wrap(LambdaUnderTest.archive(Map.of("app.py", CODE))))
                        .build()));
        // What is printed comes through a pipe, which a busy machine may read after the END.
        until(() -> {
            InvocationResponse answer =
                    lambda.api.invoke(invocation("{\"n\":1}").logType("Tail").build(), call());
            assertThat(answer.functionError()).isNull();
            assertThat(answer.payload().asUtf8())
                    .isEqualTo("{\"n\": 2, \"task\": \"/var/task\", \"arn\": \"" + LambdaUnderTest.ARN + "\"}");
            return new String(Base64.getDecoder().decode(answer.logResult())).contains("\nmodel rides predict\nEND ");
        });
        InvocationResponse failed = lambda.invoke("{\"fail\":true}");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8()).contains("\"errorMessage\": \"no such model\"", "ValueError");
        assertThat(lambda.work.environments()).isEqualTo(1);
    }

    @Test
    void an_external_extension_is_started_before_the_runtime_told_of_each_invocation_and_of_the_end()
            throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")));
        // Of the two seconds that an extension has for its end a busy machine may take all: then another is told.
        boolean told = false;
        for (int tries = 0; !told && tries < 12; tries++) {
            create("extended", """
                    register("INVOKE", "SHUTDOWN")
                    while True:
                        event = json.loads(ask("GET", "event/next")[1])
                        print("told", event["eventType"], event.get("shutdownReason"), flush=True)
                        if event["eventType"] == "SHUTDOWN":
                            break
                    """);
            InvocationResponse answer = lambda.invoke("extended", "{\"n\":1}");
            assertThat(answer.functionError()).as(answer.payload().asUtf8() + logged()).isNull();
            lambda.api.deleteFunction(
                    DeleteFunctionRequest.builder().functionName("extended").build(), call());
            for (int looks = 0; looks < 300 && !logged().contains("told SHUTDOWN spindown"); looks++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            told = logged().contains("told SHUTDOWN spindown");
        }
        assertThat(logged())
                .containsSubsequence(
                        "EXTENSION\tName: watch\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
                        "told INVOKE None",
                        "told SHUTDOWN spindown");
    }

    @Test
    void an_extension_that_ends_ends_the_environment() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")));
        create("crashing", "sys.exit(4)");
        assertThat(lambda.invoke("crashing", "{\"n\":1}").payload().asUtf8())
                .contains("\"errorType\":\"Extension.Crash\"", "Error: exit status 4\"");
        create("failing", """
                register("INVOKE")
                headers["Lambda-Extension-Function-Error-Type"] = "Extension.Mine"
                ask("POST", "init/error", "{}")
                time.sleep(60)
                """);
        assertThat(lambda.invoke("failing", "{\"n\":1}").payload().asUtf8())
                .contains("\"errorType\":\"Extension.InitError\"", "Error: Extension.Mine\"");
    }

    private List<String> logged() {
        return lambda.log.stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    /// A function with an extension in a layer.
    private void create(String name, String extension) {
        String script = """
                #!/usr/bin/python3
                import http.client, json, os, sys, time
                headers = {}
                def ask(method, path, body=None):
                    server = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
                    server.request(method, "/2020-01-01/extension/" + path, body, headers)
                    answer = server.getresponse()
                    return answer, answer.read()
                def register(*events):
                    headers["Lambda-Extension-Name"] = os.path.basename(__file__)
                    answer, _ = ask("POST", "register", json.dumps({"events": events}))
                    headers["Lambda-Extension-Identifier"] = answer.getheader("Lambda-Extension-Identifier")
                """ + extension;
        String layer = lambda.api.publishLayerVersion(
                        PublishLayerVersionRequest.builder()
                                .layerName(name)
                                .content(LayerVersionContentInput.builder()
                                        .zipFile(Bytes.wrap(
                                                LambdaUnderTest.archive(Map.of("extensions/watch", script))))
                                        .build())
                                .build(),
                        call())
                .layerVersionArn();
        lambda.api.createFunction(
                LambdaUnderTest.zip().functionName(name).layers(List.of(layer)).build(), call());
        until(() -> "Active".equals(lambda.configuration(name).state()));
    }

    @Test
    void a_streamed_answer_is_whole_or_the_error_that_broke_it_off() throws Exception {
        Assumptions.assumeTrue(
                HostRuntimes.in(data.resolve("probe"))
                                .plan(new HostFunction("nodejs22.x", "index.handler", data, Optional.empty(), 128))
                        instanceof HostPlan.Ready);
        lambda.create(LambdaUnderTest.zip()
                .runtime("nodejs22.x")
                .handler("index.handler")
                .timeout(300)
                .code(FunctionCode.builder()
                        .zipFile(Bytes.wrap(LambdaUnderTest.archive(Map.of("index.mjs", """
                                export const handler = awslambda.streamifyResponse(async (event, stream) => {
                                    stream.write('one ');
                                    if (event.fail) { throw new TypeError('broke off'); }
                                    stream.end('two');
                                });
                                """))))
                        .build()));
        assertThat(lambda.invoke("{}").payload().asUtf8()).isEqualTo("one two");
        assertThat(streamed("{}")).containsExactly("one ", "two", "end null");
        assertThat(streamed("{\"fail\": 1}")).first().isEqualTo("one ");
        assertThat(streamed("{\"fail\": 1}")).last().asString().startsWith("end Unhandled");
        InvocationResponse failed = lambda.invoke("{\"fail\": 1}");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8()).startsWith("{\"errorType\":\"TypeError\",\"errorMessage\":\"broke off\"");
        assertThat(lambda.invoke("{}").payload().asUtf8()).isEqualTo("one two");
    }

    /// The pieces of a streamed answer, and how it ended.
    private List<String> streamed(String event) throws Exception {
        List<String> pieces = new ArrayList<>();
        var answer = lambda.api.invokeWithResponseStream(
                InvokeWithResponseStreamRequest.builder()
                        .functionName("predict")
                        .payload(Bytes.utf8(event))
                        .build(),
                call());
        assertThat(answer.executedVersion()).isEqualTo("$LATEST");
        answer.eventStream()
                .sendTo(piece -> pieces.add(
                        piece.payloadChunk() != null
                                ? piece.payloadChunk().payload().asUtf8()
                                : "end " + piece.invokeComplete().errorCode()));
        return pieces;
    }

    @Test
    void a_function_that_does_not_stream_answers_in_one_piece_and_a_refusal_comes_before_it() throws Exception {
        lambda.create(LambdaUnderTest.zip().timeout(300));
        assertThat(streamed("{\"n\": 1}")).containsExactly("{\"n\": 1}", "end null");
        lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest("predict", 0), call());
        assertThatThrownBy(() -> streamed("{}")).isInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void an_image_that_is_gone_says_so() {
        lambda.create(image());
        assertThat(lambda.invoke("{}").payload().asUtf8())
                .contains("\"errorType\":\"Runtime.InvalidImage\"", "is no longer in the registry.");
    }
}
