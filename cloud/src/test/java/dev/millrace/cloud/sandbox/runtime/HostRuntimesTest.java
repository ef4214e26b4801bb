package dev.millrace.cloud.sandbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.Exit;
import dev.millrace.cloud.sandbox.runtime.RuntimeApiStub.Answer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HostRuntimesTest extends HostFunctions {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aJavaFunctionAnswersAndFailsAsOnAws() throws Exception {
        Path folder = Files.createDirectories(code.resolve("dev/millrace/cloud/sandbox/runtime"));
        try (InputStream compiled = JavaFunction.class.getResourceAsStream("JavaFunction.class")) {
            Files.copy(compiled, folder.resolve("JavaFunction.class"));
        }
        function.start("java21", JavaFunction.class.getName() + "::handle");
        function.api.send("{\"a\": 1}");
        JsonNode answer = JSON.readTree(function.api.answer().body());
        assertThat(answer.get("echo")).isEqualTo(JSON.readTree("{\"a\": 1}"));
        assertThat(answer.get("directory").asString()).isEqualTo("/var/task");
        assertThat(answer.get("heap").asLong()).isBetween(200L << 20, 218L << 20);
        assertThat(function.line()).isEqualTo("printed {a=1}");
        function.api.send("{\"fail\": 1}");
        Answer failure = function.api.answer();
        assertThat(failure.path()).isEqualTo("/invocation/request-2/error");
        JsonNode error = JSON.readTree(failure.body());
        assertThat(error.get("errorType").asString()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.get("errorMessage").asString()).isEqualTo("told to");
        assertThat(error.get("stackTrace").get(0).asString())
                .isEqualTo("dev.millrace.cloud.sandbox.runtime.JavaFunction.handle(JavaFunction.java:10)");
    }

    @Test
    void aJavaHandlerThatIsNotThereIsTold() throws Exception {
        function.start("java21", "example.Missing::handle");
        function.api.send("{}");
        Answer answer = function.api.answer();
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
        function.write("index.mjs", """
                export const handler = async (event, context) => {
                    console.log('seen', event.a);
                    if (event.fail) { throw new TypeError('told to'); }
                    return { echo: event, id: context.awsRequestId };
                };
                """);
        function.start("nodejs22.x", "index.handler");
        function.api.send("{\"a\": 1}");
        assertThat(function.api.answer().body()).isEqualTo("{\"echo\":{\"a\":1},\"id\":\"request-1\"}");
        assertThat(function.line()).matches("\\d{4}-\\S+Z\trequest-1\tINFO\tseen 1");
        function.api.send("{\"fail\": 1}");
        Answer failure = function.api.answer();
        assertThat(failure.path()).isEqualTo("/invocation/request-2/error");
        assertThat(failure.errorType()).isEqualTo("TypeError");
        assertThat(JSON.readTree(failure.body()).get("errorMessage").asString()).isEqualTo("told to");
    }

    @Test
    void whatIsPrintedToBothStreamsKeepsItsOrder() throws Exception {
        function.write("app.py", """
                import sys
                def handler(event, context):
                    for i in range(100):
                        print("out", i)
                        print("err", i, file=sys.stderr)
                """);
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        assertThat(function.api.answer().body()).isEqualTo("null");
        for (int i = 0; i < 100; i++) {
            assertThat(function.line()).isEqualTo("out " + i);
            assertThat(function.line()).isEqualTo("err " + i);
        }
    }

    @Test
    void aNodeHandlerThatStreamsItsAnswerIsHeardWhole() throws Exception {
        var plan = runtimes.plan(new HostFunction("nodejs22.x", "index.handler", code, Optional.empty(), 256));
        Assumptions.assumeTrue(plan instanceof HostPlan.Ready, plan.toString());
        function.write("index.mjs", """
                export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
                    if (event.status) { stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); }
                    stream.write('one ');
                    stream.write(context.awsRequestId);
                    stream.end();
                });
                """);
        function.start("nodejs22.x", "index.handler");
        function.api.send("{}");
        assertThat(function.api.answer()).isEqualTo(new Answer("/invocation/request-1/response", "", "one request-1"));
        function.api.send("{\"status\": 1}");
        assertThat(function.api.answer().body()).isEqualTo("{\"statusCode\":201}" + "\0".repeat(8) + "one request-2");
    }

    @Test
    void aWrapperOfTheFunctionsOwnStartsTheRuntime() throws Exception {
        function.write("app.py", """
                import os
                def handler(event, context):
                    return os.environ["WRAPPED"]
                """);
        function.write("wrapper", "#!/bin/sh\nexport WRAPPED=yes\nexec \"$@\"\n");
        assertThat(code.resolve("wrapper").toFile().setExecutable(true, false)).isTrue();
        function.wrapper = "/var/task/wrapper";
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        assertThat(function.api.answer().body()).isEqualTo("\"yes\"");
    }

    @Test
    void aFunctionsOwnBootstrapIsRun() throws Exception {
        Path bootstrap = code.resolve("bootstrap");
        Files.writeString(bootstrap, "#!/bin/sh\necho \"$_HANDLER $PWD ${AWS_EXECUTION_ENV:-none}\"\n");
        assertThat(bootstrap.toFile().setExecutable(true, false)).isTrue();
        function.start("provided.al2023", "anything");
        assertThat(function.line()).isEqualTo("anything /var/task none");
        assertThat(function.process.awaitExit()).isEqualTo(new Exit.Code(0));
    }

    @Test
    void aMissingBootstrapIsToldInAwsWords() {
        assertThat(runtimes.plan(new HostFunction("provided.al2023", "x", code, Optional.empty(), 128)))
                .isEqualTo(new HostPlan.Impossible(
                        "Runtime.InvalidEntrypoint",
                        "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"));
    }
}
