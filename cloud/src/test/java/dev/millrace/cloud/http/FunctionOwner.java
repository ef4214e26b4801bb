package dev.millrace.cloud.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whose the functions of a test are, what they do, and short ways to say what most tests of them begin or end with.
record FunctionOwner(LambdaClient lambda, CloudWatchLogsClient logs, String role) {
    /// What a function is given that is not to time out: of AWS's three seconds a busy machine may take all.
    static final int PATIENT_SECONDS = 300;

    static final Who OWNER = Who.root("111122223333");
    static final JsonMapper JSON = JsonMapper.shared();

    static final String CODE = """
            import base64, json, os, sys, time, uuid
            ENVIRONMENT = str(uuid.uuid4())
            def handler(event, context):
                print("event " + json.dumps(event))
                if "fail" in event:
                    raise ValueError(event["fail"])
                if "exit" in event:
                    sys.exit(event["exit"])
                if "sleep" in event:
                    time.sleep(event["sleep"])
                if "variables" in event:
                    return {name: os.environ.get(name) for name in event["variables"]}
                for record in event.get("Records", []):
                    if base64.b64decode(record["kinesis"]["data"]) == b"poison":
                        raise ValueError("poisoned")
                return {
                    "echo": event.get("say"),
                    "colour": os.environ.get("COLOUR"),
                    "arn": context.invoked_function_arn,
                    "request": context.aws_request_id,
                    "environment": ENVIRONMENT,
                }
            """;

    /// With a role that may read streams and log. Aborts the test where functions cannot be kept apart.
    static FunctionOwner of(RunningCloud cloud) throws IOException {
        Path probe = cloud.data().resolveSibling("probe");
        try (Sandbox sandbox = new Sandbox(SandboxConfiguration.in(probe))) {
            NamespacesNeeded.orAbort(sandbox.isolation());
        }
        String role = cloud.iam(OWNER)
                .createRole(r -> r.roleName("functions")
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                        + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        cloud.iam(OWNER)
                .attachRolePolicy(r -> r.roleName("functions")
                        .policyArn("arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole"));
        return new FunctionOwner(cloud.lambda(OWNER), cloud.logs(OWNER), role);
    }

    CreateFunctionResponse create(String name) {
        return create(name, PATIENT_SECONDS);
    }

    CreateFunctionResponse create(String name, int timeoutSeconds) {
        CreateFunctionResponse made = lambda.createFunction(r -> r.functionName(name)
                .runtime(Runtime.PYTHON3_12)
                .handler("app.handler")
                .role(role)
                .timeout(timeoutSeconds)
                .environment(e -> e.variables(Map.of("COLOUR", "blue")))
                .code(c -> c.zipFile(zip(CODE))));
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName(name));
        return made;
    }

    InvokeResponse invoke(String name, String payload) {
        return lambda.invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
    }

    /// The environment that answers.
    String environment(String name, String event) {
        InvokeResponse answer = invoke(name, event);
        assertThat(answer.functionError()).isNull();
        return JSON.readTree(answer.payload().asUtf8String()).path("environment").asString();
    }

    /// The messages of a group; none where there is no such group yet.
    List<String> logged(String group, String pattern) {
        try {
            return logs.filterLogEventsPaginator(r -> r.logGroupName(group).filterPattern(pattern))
                    .events()
                    .stream()
                    .map(FilteredLogEvent::message)
                    .toList();
        } catch (CloudWatchLogsException e) {
            return List.of();
        }
    }

    /// The records that a function printed.
    List<JsonNode> delivered(String function) {
        return logged("/aws/lambda/" + function, "event").stream()
                .filter(line -> line.startsWith("event "))
                .flatMap(line -> JSON.readTree(line.substring("event ".length()))
                        .path("Records")
                        .valueStream())
                .toList();
    }

    static <T> T until(Supplier<T> look, Predicate<T> good) {
        return Eventually.one(() -> {
            T seen = look.get();
            return good.test(seen) ? seen : null;
        });
    }

    static SdkBytes zip(String code) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("app.py"));
            zip.write(code.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SdkBytes.fromByteArray(bytes.toByteArray());
    }
}
