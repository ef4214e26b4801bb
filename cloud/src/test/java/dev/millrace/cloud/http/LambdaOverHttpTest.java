package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.FunctionOwner.CODE;
import static dev.millrace.cloud.http.FunctionOwner.JSON;
import static dev.millrace.cloud.http.FunctionOwner.OWNER;
import static dev.millrace.cloud.http.FunctionOwner.PATIENT_SECONDS;
import static dev.millrace.cloud.http.FunctionOwner.until;
import static dev.millrace.cloud.http.FunctionOwner.zip;
import static dev.millrace.cloud.http.Refused.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.cloud.sandbox.Sandbox;
import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import tools.jackson.databind.JsonNode;

final class LambdaOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static FunctionOwner functions;
    private final LambdaClient lambda = CLOUD.lambda(OWNER);

    @BeforeAll
    static void owner() throws IOException {
        functions = FunctionOwner.of(CLOUD);
    }

    @Test
    void a_function_is_made_from_a_zip_and_answers() throws Exception {
        CreateFunctionResponse made = functions.create("answers");
        assertThat(made.functionArn()).isEqualTo("arn:aws:lambda:eu-west-1:111122223333:function:answers");
        assertThat(made.runtime()).isEqualTo(Runtime.PYTHON3_12);
        assertThat(made.version()).isEqualTo("$LATEST");
        assertThat(made.codeSha256()).matches("[A-Za-z0-9+/]{43}=");
        assertThat(made.memorySize()).isEqualTo(128);
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName("answers"));
        FunctionConfiguration configuration =
                lambda.getFunction(r -> r.functionName("answers")).configuration();
        assertThat(configuration.state()).isEqualTo(State.ACTIVE);
        assertThat(configuration.lastUpdateStatus()).isEqualTo(LastUpdateStatus.SUCCESSFUL);
        assertThat(configuration.handler()).isEqualTo("app.handler");
        assertThat(configuration.role()).isEqualTo(functions.role());
        assertThat(configuration.environment().variables()).isEqualTo(Map.of("COLOUR", "blue"));

        InvokeResponse answer = lambda.invoke(r -> r.functionName("answers")
                .payload(SdkBytes.fromUtf8String("{\"say\":\"grüß\"}"))
                .logType(LogType.TAIL));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.functionError()).isNull();
        assertThat(answer.executedVersion()).isEqualTo("$LATEST");
        JsonNode payload = JSON.readTree(answer.payload().asUtf8String());
        assertThat(payload.path("echo").asString()).isEqualTo("grüß");
        assertThat(payload.path("colour").asString()).isEqualTo("blue");
        assertThat(payload.path("arn").asString()).isEqualTo(made.functionArn());
        String request = payload.path("request").asString();
        assertThat(request).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(new String(Base64.getDecoder().decode(answer.logResult()), UTF_8))
                .contains("START RequestId: " + request + " Version: $LATEST\n");

        // What is printed comes through a pipe, which a busy machine may read after the END.
        Eventually.until(() -> new String(
                        Base64.getDecoder()
                                .decode(lambda.invoke(r -> r.functionName("answers")
                                                .payload(SdkBytes.fromUtf8String("{\"say\":\"grüß\"}"))
                                                .logType(LogType.TAIL))
                                        .logResult()),
                        UTF_8)
                .contains("\nevent {\"say\": \"gr\\u00fc\\u00df\"}\nEND RequestId: "));

        // A runtime that takes long to come back after an answer is not waited for: then another has the next one.
        Eventually.until(() ->
                functions.environment("answers", "{}").equals(functions.environment("answers", "{}")));
        // The log's lines are on their way when the answer is given.
        List<String> lines = until(
                () -> functions.logged("/aws/lambda/answers", ""),
                all -> all.stream().filter(line -> line.startsWith("REPORT")).count() >= 3);
        assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("START RequestId: " + request));
        assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("END RequestId: " + request));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .containsPattern("REPORT RequestId: " + request
                                + "\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms"
                                + "\tMemory Size: 128 MB\tMax Memory Used: [0-9]+ MB\tInit Duration: [0-9.]+ ms"));
        assertThat(CLOUD.logs(OWNER)
                        .describeLogStreams(r -> r.logGroupName("/aws/lambda/answers"))
                        .logStreams()
                        .getFirst()
                        .logStreamName())
                .matches("[0-9]{4}/[0-9]{2}/[0-9]{2}/\\[\\$LATEST][0-9a-f]{32}");
    }

    @Test
    void a_functions_failures_are_told_as_aws_tells_them() throws Exception {
        functions.create("fails");
        InvokeResponse raised = functions.invoke("fails", "{\"fail\":\"no such ride\"}");
        assertThat(raised.statusCode()).isEqualTo(200);
        assertThat(raised.functionError()).isEqualTo("Unhandled");
        JsonNode error = JSON.readTree(raised.payload().asUtf8String());
        assertThat(error.path("errorMessage").asString()).isEqualTo("no such ride");
        assertThat(error.path("errorType").asString()).isEqualTo("ValueError");
        assertThat(error.path("requestId").asString()).isNotBlank();
        assertThat(error.path("stackTrace").get(0).asString())
                .startsWith("  File \"/var/task/app.py\", line 6, in handler\n");

        InvokeResponse gone = functions.invoke("fails", "{\"exit\":3}");
        JsonNode exit = JSON.readTree(gone.payload().asUtf8String());
        assertThat(gone.functionError()).isEqualTo("Unhandled");
        assertThat(exit.path("errorType").asString()).isEqualTo("Runtime.ExitError");
        assertThat(exit.path("errorMessage").asString())
                .matches("RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3");
        assertThat(functions.invoke("fails", "{}").functionError()).isNull();

        lambda.updateFunctionConfiguration(r -> r.functionName("fails").timeout(1));
        lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName("fails"));
        InvokeResponse late = functions.invoke("fails", "{\"sleep\":30}");
        assertThat(late.functionError()).isEqualTo("Unhandled");
        JsonNode timeout = JSON.readTree(late.payload().asUtf8String());
        assertThat(timeout.path("errorType").asString()).isEqualTo("Sandbox.Timedout");
        assertThat(timeout.path("errorMessage").asString())
                .matches("RequestId: [0-9a-f-]{36} Error: Task timed out after 1\\.00 seconds");
        lambda.updateFunctionConfiguration(r -> r.functionName("fails").timeout(PATIENT_SECONDS));
        lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName("fails"));
        assertThat(functions.invoke("fails", "{}").functionError()).isNull();
    }

    @Test
    void a_function_changes_in_place_and_keeps_its_versions() throws Exception {
        functions.create("changes");
        String one = lambda.publishVersion(r -> r.functionName("changes")).version();
        assertThat(one).isEqualTo("1");
        lambda.updateFunctionConfiguration(
                r -> r.functionName("changes").timeout(299).environment(e -> e.variables(Map.of("COLOUR", "red"))));
        lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName("changes"));
        assertThat(JSON.readTree(functions.invoke("changes", "{}").payload().asUtf8String())
                        .path("colour")
                        .asString())
                .isEqualTo("red");
        lambda.createAlias(r -> r.functionName("changes").name("live").functionVersion("1"));
        InvokeResponse old =
                lambda.invoke(r -> r.functionName("changes").qualifier("live").payload(SdkBytes.fromUtf8String("{}")));
        assertThat(old.executedVersion()).isEqualTo("1");
        JsonNode payload = JSON.readTree(old.payload().asUtf8String());
        assertThat(payload.path("colour").asString()).isEqualTo("blue");
        assertThat(payload.path("arn").asString())
                .isEqualTo("arn:aws:lambda:eu-west-1:111122223333:function:changes:live");
        lambda.updateFunctionCode(
                r -> r.functionName("changes").zipFile(zip("def handler(event, context):\n    return 'new'\n")));
        lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName("changes"));
        assertThat(functions.invoke("changes", "{}").payload().asUtf8String()).isEqualTo("\"new\"");
        lambda.tagResource(r -> r.resource("arn:aws:lambda:eu-west-1:111122223333:function:changes")
                .tags(Map.of("a", "1")));
        assertThat(lambda.listTags(r -> r.resource("arn:aws:lambda:eu-west-1:111122223333:function:changes"))
                        .tags())
                .isEqualTo(Map.of("a", "1"));
        lambda.deleteFunction(r -> r.functionName("changes"));
        notFound("changes", "arn:aws:lambda:eu-west-1:111122223333:function:changes");
    }

    @Test
    void bad_input_gets_the_error_that_aws_gives() {
        functions.create("taken");
        refused(
                ResourceConflictException.class,
                409,
                "ResourceConflictException",
                "Function already exist: taken",
                () -> functions.create("taken"));
        notFound("absent", "arn:aws:lambda:eu-west-1:111122223333:function:absent");
        refused(
                InvalidParameterValueException.class,
                400,
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda.",
                () -> lambda.createFunction(r -> r.functionName("roleless")
                        .runtime(Runtime.PYTHON3_12)
                        .handler("app.handler")
                        .role("arn:aws:iam::111122223333:role/absent")
                        .code(c -> c.zipFile(zip(CODE)))));
        refused(
                InvalidParameterValueException.class,
                400,
                "InvalidParameterValueException",
                "Could not unzip uploaded file. Please check your file, then try to upload again.",
                () -> lambda.createFunction(r -> r.functionName("broken")
                        .runtime(Runtime.PYTHON3_12)
                        .handler("app.handler")
                        .role(functions.role())
                        .code(c -> c.zipFile(SdkBytes.fromUtf8String("no zip")))));
        LambdaException json = refused(
                InvalidRequestContentException.class,
                400,
                "InvalidRequestContentException",
                () -> functions.invoke("taken", "{not json"));
        assertThat(json.awsErrorDetails().errorMessage()).startsWith("Could not parse request body into json: ");
        refused(
                LambdaException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have"
                        + " value greater than or equal to 1",
                () -> functions.create("timeless", 0));
        refused(
                LambdaException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value 'no such!' at 'functionName' failed to satisfy constraint: Member must"
                        + " satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso"
                        + "([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?"
                        + "|[a-zA-Z0-9-_]+))?",
                () -> lambda.getFunction(r -> r.functionName("no such!")));
    }

    @Test
    void accounts_and_regions_see_nothing_of_one_another() {
        functions.create("private");
        LambdaClient stranger = CLOUD.lambda(Who.root("999999999999"));
        assertThat(stranger.listFunctions().functions()).isEmpty();
        refused(
                ResourceNotFoundException.class,
                404,
                "ResourceNotFoundException",
                "Function not found: arn:aws:lambda:eu-west-1:999999999999:function:private",
                () -> stranger.getFunction(r -> r.functionName("private")));
        LambdaClient elsewhere = CLOUD.lambda(OWNER.in(Region.US_WEST_2));
        assertThat(elsewhere.listFunctions().functions()).isEmpty();
    }

    @Test
    void a_functions_credentials_are_a_session_of_its_role() {
        functions.create("who");
        JsonNode variables = JSON.readTree(functions.invoke(
                        "who",
                        "{\"variables\":[\"AWS_ACCESS_KEY_ID\",\"AWS_SECRET_ACCESS_KEY\",\"AWS_SESSION_TOKEN\","
                                + "\"AWS_REGION\",\"AWS_ENDPOINT_URL\",\"AWS_LAMBDA_FUNCTION_NAME\"]}")
                .payload()
                .asUtf8String());
        Who session = new Who(
                AwsSessionCredentials.create(
                        variables.path("AWS_ACCESS_KEY_ID").asString(),
                        variables.path("AWS_SECRET_ACCESS_KEY").asString(),
                        variables.path("AWS_SESSION_TOKEN").asString()),
                Region.EU_WEST_1);
        assertThat(CLOUD.sts(session).getCallerIdentity().arn())
                .isEqualTo("arn:aws:sts::111122223333:assumed-role/functions/who");
        assertThat(variables.path("AWS_REGION").asString()).isEqualTo("eu-west-1");
        assertThat(variables.path("AWS_ENDPOINT_URL").asString())
                .isEqualTo(CLOUD.endpoint().toString());
        assertThat(variables.path("AWS_LAMBDA_FUNCTION_NAME").asString()).isEqualTo("who");
    }

    @Test
    void a_function_runs_as_often_at_once_as_it_is_called_and_may() throws Exception {
        functions.create("busy");
        Set<String> environments = new HashSet<>();
        // Of the second that each takes a busy machine may take all before the last comes: then they come again.
        Eventually.until(() -> {
            Set<String> ofFour = new HashSet<>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<String>> calls = IntStream.range(0, 4)
                        .mapToObj(_ -> executor.submit(() -> functions.environment("busy", "{\"sleep\":1}")))
                        .toList();
                for (Future<String> call : calls) {
                    ofFour.add(call.get(PATIENT_SECONDS, TimeUnit.SECONDS));
                }
            }
            environments.addAll(ofFour);
            return ofFour.size() == 4;
        });
        // Each environment writes a stream of its own.
        until(
                () -> CLOUD.logs(OWNER)
                        .describeLogStreams(r -> r.logGroupName("/aws/lambda/busy"))
                        .logStreams()
                        .size(),
                count -> count == environments.size());

        lambda.putFunctionConcurrency(r -> r.functionName("busy").reservedConcurrentExecutions(0));
        TooManyRequestsException throttled = refused(
                TooManyRequestsException.class,
                429,
                "TooManyRequestsException",
                "Rate Exceeded.",
                () -> functions.invoke("busy", "{}"));
        assertThat(throttled.reasonAsString()).isEqualTo("ReservedFunctionConcurrentInvocationLimitExceeded");
    }

    @Test
    void a_function_is_made_from_an_image_in_the_registry() throws Exception {
        String image = new TestImage(CLOUD.ecr(OWNER), "echo").push();
        lambda.createFunction(r -> r.functionName("from-image")
                .packageType(PackageType.IMAGE)
                .role(functions.role())
                .timeout(PATIENT_SECONDS)
                .memorySize(512)
                .code(c -> c.imageUri(image)));
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName("from-image"));
        var function = lambda.getFunction(r -> r.functionName("from-image"));
        assertThat(function.code().imageUri()).isEqualTo(image);
        assertThat(function.code().resolvedImageUri()).matches(".*/echo@sha256:[0-9a-f]{64}");
        assertThat(function.configuration().packageType()).isEqualTo(PackageType.IMAGE);
        InvokeResponse answer = functions.invoke("from-image", "{\"ride\":1}");
        assertThat(answer.functionError()).isNull();
        JsonNode payload = JSON.readTree(answer.payload().asUtf8String());
        assertThat(payload.path("echo").path("ride").asInt()).isEqualTo(1);
        assertThat(payload.path("java").asInt()).isGreaterThanOrEqualTo(25);
        until(() -> functions.logged("/aws/lambda/from-image", "echoing"), lines -> !lines.isEmpty());
        refused(
                InvalidParameterValueException.class,
                400,
                "InvalidParameterValueException",
                "Source image " + image.replace(":v1", ":v2") + " does not exist. Provide a valid source image.",
                () -> lambda.createFunction(r -> r.functionName("from-nothing")
                        .packageType(PackageType.IMAGE)
                        .role(functions.role())
                        .code(c -> c.imageUri(image.replace(":v1", ":v2")))));
    }

    @Test
    void what_millrace_lacks_is_named() {
        functions.create("lacks");
        refused(
                LambdaException.class,
                501,
                "NotImplemented",
                "Millrace does not offer CreateCodeSigningConfig of Lambda.",
                () -> lambda.createCodeSigningConfig(r -> r.allowedPublishers(
                        p -> p.signingProfileVersionArns("arn:aws:signer:eu-west-1:111122223333:/signing-profiles/p/1"))));
    }

    private void notFound(String name, String arn) {
        refused(
                ResourceNotFoundException.class,
                404,
                "ResourceNotFoundException",
                "Function not found: " + arn,
                () -> lambda.getFunction(r -> r.functionName(name)));
    }
}
