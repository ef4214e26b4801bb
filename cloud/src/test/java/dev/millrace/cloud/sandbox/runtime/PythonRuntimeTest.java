package dev.millrace.cloud.sandbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.Exit;
import dev.millrace.cloud.sandbox.runtime.RuntimeApiStub.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PythonRuntimeTest extends HostFunctions {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aPythonFunctionAnswersOneEventAfterAnother() throws Exception {
        function.write("app.py", """
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
        function.start("python3.12", "app.handler");
        function.api.send("{\"a\": 1, \"b\": 2}");
        Answer first = function.api.answer();
        assertThat(first.path()).isEqualTo("/invocation/request-1/response");
        assertThat(JSON.readTree(first.body())).isEqualTo(JSON.readTree("""
                {"sum": 3, "count": 1, "id": "request-1", "arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
                 "memory": "256", "time": true, "cwd": "/var/task", "name": "f", "text": "ü", "trace": "Root=1"}
                """));
        function.api.send("{\"a\": 3, \"b\": 4}");
        assertThat(JSON.readTree(function.api.answer().body()).get("count").asInt()).isEqualTo(2);
    }

    @Test
    void whatAPythonFunctionRaisesIsReportedWithItsPartOfTheStackTrace() throws Exception {
        function.write("app.py", """
                def handler(event, context):
                    inner()
                def inner():
                    raise ValueError("bad value")
                """);
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        Answer answer = function.api.answer();
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
        assertThat(function.line()).startsWith("[ERROR] ValueError: bad value\rTraceback (most recent call last):\r");
    }

    @Test
    void whatAPythonFunctionLogsHasTheLevelTheTimeAndTheRequest() throws Exception {
        function.write("app.py", """
                import logging
                logging.getLogger().setLevel(logging.INFO)
                def handler(event, context):
                    print("printed")
                    logging.getLogger(__name__).info("logged %s", 1)
                """);
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        assertThat(function.api.answer().body()).isEqualTo("null");
        assertThat(function.line()).isEqualTo("printed");
        assertThat(function.line()).matches("\\[INFO]\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z\trequest-1\tlogged 1");
    }

    @Test
    void whatKeepsAPythonFunctionFromStartingIsToldInAwsWords() throws Exception {
        function.write("app.py", "x = 1\n");
        function.write("broken.py", "def handler(:\n");
        function.write("needs.py", "import no_such_module\n");
        assertThat(function.initError("missing.handler", "Runtime.ImportModuleError"))
                .isEqualTo("Unable to import module 'missing': No module named 'missing'");
        assertThat(function.initError("needs.handler", "Runtime.ImportModuleError"))
                .isEqualTo("Unable to import module 'needs': No module named 'no_such_module'");
        assertThat(function.initError("app.handler", "Runtime.HandlerNotFound"))
                .isEqualTo("Handler 'handler' missing on module 'app'");
        assertThat(function.initError("app", "Runtime.MalformedHandlerName"))
                .isEqualTo("Bad handler 'app': not enough values to unpack (expected 2, got 1)");
        assertThat(function.initError("broken.handler", "Runtime.UserCodeSyntaxError"))
                .startsWith("Syntax error in module 'broken': invalid syntax (broken.py, line 1)");
    }

    @Test
    void anAnswerThatIsNoJsonIsAMarshalError() throws Exception {
        function.write("app.py", "def handler(event, context):\n    return object()\n");
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        Answer answer = function.api.answer();
        assertThat(answer.errorType()).isEqualTo("Runtime.MarshalError");
        assertThat(JSON.readTree(answer.body()).get("errorMessage").asString())
                .isEqualTo("Unable to marshal response: Object of type object is not JSON serializable");
    }

    @Test
    void aPythonFunctionFindsItsLayersAndNotTheMachinesPackages() throws Exception {
        Path layers = Files.createDirectories(directory.resolve("layers/python"));
        Files.writeString(layers.resolve("shared.py"), "value = 42\n");
        function.write("app.py", """
                import sys, shared
                def handler(event, context):
                    try:
                        import pip
                        return "pip"
                    except ImportError:
                        return shared.value
                """);
        function.start(new HostFunction("python3.12", "app.handler", code, Optional.of(layers.getParent()), 256));
        function.api.send("{}");
        assertThat(function.api.answer().body()).isEqualTo("42");
    }

    @Test
    void aPythonFunctionHasBoto3IfTheMachineDoes() throws Exception {
        var plan = (HostPlan.Ready)
                runtimes.plan(new HostFunction("python3.11", "app.handler", code, Optional.empty(), 256));
        Assumptions.assumeTrue(
                plan.binds().stream().anyMatch(bind -> bind.target().equals("/var/runtime/boto3")),
                "no boto3 on this machine");
        function.write("app.py", """
                import boto3
                client = boto3.client("kinesis", region_name="eu-west-1")
                def handler(event, context):
                    return [boto3.__file__, client.meta.region_name]
                """);
        function.start("python3.11", "app.handler");
        function.api.send("{}");
        assertThat(function.api.answer().body()).isEqualTo("[\"/var/runtime/boto3/__init__.py\", \"eu-west-1\"]");
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
        function.write("app.py", """
                import botocore.session
                session = botocore.session.Session()
                def handler(event, context):
                    return [session.create_client("s3"), session.create_client("s3", endpoint_url="http://elsewhere")]
                """);
        function.more.put("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        assertThat(function.api.answer().body()).isEqualTo("[\"http://127.0.0.1:4566\", \"http://elsewhere\"]");
    }

    @Test
    void aPythonFunctionOverItsMemoryIsKilled() throws Exception {
        function.write("app.py", """
                def handler(event, context):
                    return len(bytearray(400_000_000).replace(b"\\0", b"x"))
                """);
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        assertThat(function.process.awaitExit()).isInstanceOf(Exit.OutOfMemory.class);
    }

    @Test
    void aPythonLogInJsonHasWhatCameInExtraAndADictAsOne() throws Exception {
        function.write("app.py", """
                import logging
                def handler(event, context):
                    logging.getLogger("rides").warning("slow", extra={"ride": 7, "zone": "grün"})
                    logging.getLogger("rides").warning({"ride": 8})
                """);
        function.more.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
        function.start("python3.12", "app.handler");
        function.api.send("{}");
        assertThat(function.api.answer().body()).isEqualTo("null");
        assertThat(function.line())
                .matches("\\{\"timestamp\": \"\\S+Z\", \"level\": \"WARNING\", \"message\": \"slow\", "
                        + "\"logger\": \"rides\", \"requestId\": \"request-1\", \"ride\": 7, \"zone\": \"grün\"}");
        assertThat(function.line()).contains("\"message\": {\"ride\": 8}, \"logger\": \"rides\", \"requestId\"");
    }
}
