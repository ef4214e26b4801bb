package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
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
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
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
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class LambdaOverHttpTest {
    /// What a function is given that is not to time out: of AWS's three seconds a busy machine may take all.
    static final int PATIENT_SECONDS = 300;

    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who OWNER = Who.root("111122223333");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CODE = """
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

    private static String role;

    private final LambdaClient lambda = CLOUD.lambda(OWNER);
    private final KinesisClient kinesis = CLOUD.kinesis(OWNER);

    @BeforeAll
    static void role() throws IOException {
        Path probe = CLOUD.data().resolveSibling("probe");
        try (Sandbox sandbox = new Sandbox(SandboxConfiguration.in(probe))) {
            NamespacesNeeded.orAbort(sandbox.isolation());
        }
        role = CLOUD.iam(OWNER)
                .createRole(r -> r.roleName("functions")
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                        + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        CLOUD.iam(OWNER)
                .attachRolePolicy(r -> r.roleName("functions")
                        .policyArn("arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole"));
    }

    @Test
    void a_function_is_made_from_a_zip_and_answers() throws Exception {
        CreateFunctionResponse made = create("answers");
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
        assertThat(configuration.role()).isEqualTo(role);
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
        Eventually.until(() -> environment("answers", "{}").equals(environment("answers", "{}")));
        // The log's lines are on their way when the answer is given.
        List<String> lines = until(
                () -> logged("/aws/lambda/answers", ""),
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
        create("fails");
        InvokeResponse raised = invoke("fails", "{\"fail\":\"no such ride\"}");
        assertThat(raised.statusCode()).isEqualTo(200);
        assertThat(raised.functionError()).isEqualTo("Unhandled");
        JsonNode error = JSON.readTree(raised.payload().asUtf8String());
        assertThat(error.path("errorMessage").asString()).isEqualTo("no such ride");
        assertThat(error.path("errorType").asString()).isEqualTo("ValueError");
        assertThat(error.path("requestId").asString()).isNotBlank();
        assertThat(error.path("stackTrace").get(0).asString())
                .startsWith("  File \"/var/task/app.py\", line 6, in handler\n");

        InvokeResponse gone = invoke("fails", "{\"exit\":3}");
        JsonNode exit = JSON.readTree(gone.payload().asUtf8String());
        assertThat(gone.functionError()).isEqualTo("Unhandled");
        assertThat(exit.path("errorType").asString()).isEqualTo("Runtime.ExitError");
        assertThat(exit.path("errorMessage").asString())
                .matches("RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3");
        assertThat(invoke("fails", "{}").functionError()).isNull();

        lambda.updateFunctionConfiguration(r -> r.functionName("fails").timeout(1));
        lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName("fails"));
        InvokeResponse late = invoke("fails", "{\"sleep\":30}");
        assertThat(late.functionError()).isEqualTo("Unhandled");
        JsonNode timeout = JSON.readTree(late.payload().asUtf8String());
        assertThat(timeout.path("errorType").asString()).isEqualTo("Sandbox.Timedout");
        assertThat(timeout.path("errorMessage").asString())
                .matches("RequestId: [0-9a-f-]{36} Error: Task timed out after 1\\.00 seconds");
        lambda.updateFunctionConfiguration(r -> r.functionName("fails").timeout(PATIENT_SECONDS));
        lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName("fails"));
        assertThat(invoke("fails", "{}").functionError()).isNull();
    }

    @Test
    void an_event_is_taken_now_and_done_later() {
        create("later");
        InvokeResponse taken = lambda.invoke(r -> r.functionName("later")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("{\"say\":\"async\"}")));
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(taken.payload().asByteArray()).isEmpty();
        until(
                () -> logged("/aws/lambda/later", "event"),
                lines ->
                        lines.contains("event {\"say\": \"async\"}\n") || lines.contains("event {\"say\": \"async\"}"));
        InvokeResponse dry = lambda.invoke(r -> r.functionName("later").invocationType(InvocationType.DRY_RUN));
        assertThat(dry.statusCode()).isEqualTo(204);
    }

    @Test
    void a_function_changes_in_place_and_keeps_its_versions() throws Exception {
        create("changes");
        String one = lambda.publishVersion(r -> r.functionName("changes")).version();
        assertThat(one).isEqualTo("1");
        lambda.updateFunctionConfiguration(
                r -> r.functionName("changes").timeout(299).environment(e -> e.variables(Map.of("COLOUR", "red"))));
        lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName("changes"));
        assertThat(JSON.readTree(invoke("changes", "{}").payload().asUtf8String())
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
        assertThat(invoke("changes", "{}").payload().asUtf8String()).isEqualTo("\"new\"");
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
        create("taken");
        refused(
                ResourceConflictException.class,
                409,
                "ResourceConflictException",
                "Function already exist: taken",
                () -> create("taken"));
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
                        .role(role)
                        .code(c -> c.zipFile(SdkBytes.fromUtf8String("no zip")))));
        LambdaException json = refused(
                InvalidRequestContentException.class,
                400,
                "InvalidRequestContentException",
                () -> invoke("taken", "{not json"));
        assertThat(json.awsErrorDetails().errorMessage()).startsWith("Could not parse request body into json: ");
        refused(
                LambdaException.class,
                400,
                "ValidationException",
                "1 validation error detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have"
                        + " value greater than or equal to 1",
                () -> create("timeless", 0));
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
        create("private");
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
    void records_of_a_stream_come_to_the_function_in_order() throws Exception {
        kinesis.createStream(r -> r.streamName("source").shardCount(1));
        create("reader");
        String arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/source";
        PutRecordResponse before = kinesis.putRecord(
                r -> r.streamName("source").partitionKey("k").data(SdkBytes.fromUtf8String("before")));
        String id = lambda.createEventSourceMapping(r -> r.functionName("reader")
                        .eventSourceArn(arn)
                        .startingPosition(EventSourcePosition.TRIM_HORIZON)
                        .batchSize(10))
                .uuid();
        List<String> texts = IntStream.range(0, 25).mapToObj(i -> "record " + i).toList();
        texts.forEach(text ->
                kinesis.putRecord(r -> r.streamName("source").partitionKey("k").data(SdkBytes.fromUtf8String(text))));

        List<JsonNode> records = until(() -> delivered("reader"), all -> all.size() >= 26);
        assertThat(data("reader"))
                .containsExactlyElementsOf(
                        Stream.concat(Stream.of("before"), texts.stream()).toList());
        JsonNode first = records.getFirst();
        assertThat(first.propertyNames())
                .containsExactlyInAnyOrder(
                        "kinesis",
                        "eventSource",
                        "eventVersion",
                        "eventID",
                        "eventName",
                        "invokeIdentityArn",
                        "awsRegion",
                        "eventSourceARN");
        assertThat(first.path("kinesis").propertyNames())
                .containsExactlyInAnyOrder(
                        "kinesisSchemaVersion",
                        "partitionKey",
                        "sequenceNumber",
                        "data",
                        "approximateArrivalTimestamp");
        assertThat(first.path("eventSource").asString()).isEqualTo("aws:kinesis");
        assertThat(first.path("eventID").asString()).isEqualTo("shardId-000000000000:" + before.sequenceNumber());
        assertThat(first.path("invokeIdentityArn").asString()).isEqualTo(role);
        assertThat(first.path("eventSourceARN").asString()).isEqualTo(arn);
        assertThat(first.path("kinesis").path("sequenceNumber").asString()).isEqualTo(before.sequenceNumber());
        assertThat(first.path("kinesis").path("approximateArrivalTimestamp").isNumber())
                .isTrue();

        until(() -> lambda.getEventSourceMapping(r -> r.uuid(id)).state(), "Enabled"::equals);
        lambda.deleteEventSourceMapping(r -> r.uuid(id));
        until(
                () -> lambda.listEventSourceMappings(r -> r.functionName("reader"))
                        .eventSourceMappings(),
                List::isEmpty);
    }

    @Test
    void a_poisonous_record_is_given_up_and_told_to_a_bucket() throws Exception {
        kinesis.createStream(r -> r.streamName("poisoned").shardCount(1));
        create("taster");
        S3Client s3 = CLOUD.s3(OWNER);
        s3.createBucket(r -> r.bucket("given-up").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
        String id = lambda.createEventSourceMapping(r -> r.functionName("taster")
                        .eventSourceArn("arn:aws:kinesis:eu-west-1:111122223333:stream/poisoned")
                        .startingPosition(EventSourcePosition.TRIM_HORIZON)
                        .batchSize(100)
                        .bisectBatchOnFunctionError(true)
                        .maximumRetryAttempts(0)
                        .destinationConfig(d -> d.onFailure(f -> f.destination("arn:aws:s3:::given-up"))))
                .uuid();
        List<String> texts = List.of("one", "two", "poison", "three", "four");
        kinesis.putRecords(r -> r.streamName("poisoned")
                .records(texts.stream()
                        .map(text -> PutRecordsRequestEntry.builder()
                                .partitionKey("k")
                                .data(SdkBytes.fromUtf8String(text))
                                .build())
                        .toList()));
        String key = until(() -> s3.listObjectsV2(r -> r.bucket("given-up")).contents(), all -> !all.isEmpty())
                .getFirst()
                .key();
        assertThat(key).matches("aws/lambda/" + id + "/shardId-000000000000/[0-9]{4}/[0-9]{2}/[0-9]{2}/.+");
        JsonNode notice = JSON.readTree(
                s3.getObjectAsBytes(r -> r.bucket("given-up").key(key)).asUtf8String());
        assertThat(notice.path("requestContext").path("condition").asString()).isEqualTo("RetryAttemptsExhausted");
        assertThat(notice.path("KinesisBatchInfo").path("batchSize").asInt()).isEqualTo(1);
        assertThat(notice.path("KinesisBatchInfo").path("streamArn").asString())
                .isEqualTo("arn:aws:kinesis:eu-west-1:111122223333:stream/poisoned");
        until(
                () -> data("taster"),
                all -> all.containsAll(texts) && all.getLast().equals("four"));
    }

    @Test
    void an_asynchronous_event_that_fails_is_told_to_a_bucket() throws Exception {
        create("hopeless");
        S3Client s3 = CLOUD.s3(OWNER);
        s3.createBucket(r -> r.bucket("hopeless").createBucketConfiguration(c -> c.locationConstraint("eu-west-1")));
        lambda.putFunctionEventInvokeConfig(r -> r.functionName("hopeless")
                .maximumRetryAttempts(0)
                .destinationConfig(d -> d.onFailure(f -> f.destination("arn:aws:s3:::hopeless"))));
        lambda.invoke(r -> r.functionName("hopeless")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String("{\"fail\":\"always\"}")));
        String key = until(() -> s3.listObjectsV2(r -> r.bucket("hopeless")).contents(), all -> !all.isEmpty())
                .getFirst()
                .key();
        JsonNode notice = JSON.readTree(
                s3.getObjectAsBytes(r -> r.bucket("hopeless").key(key)).asUtf8String());
        assertThat(notice.path("requestContext").path("condition").asString()).isEqualTo("RetriesExhausted");
        assertThat(notice.path("requestPayload").path("fail").asString()).isEqualTo("always");
        assertThat(notice.path("responsePayload").path("errorMessage").asString())
                .isEqualTo("always");
    }

    @Test
    void a_functions_credentials_are_a_session_of_its_role() {
        create("who");
        JsonNode variables = JSON.readTree(invoke(
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
        create("busy");
        Set<String> environments = new HashSet<>();
        // Of the second that each takes a busy machine may take all before the last comes: then they come again.
        Eventually.until(() -> {
            Set<String> ofFour = new HashSet<>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<String>> calls = IntStream.range(0, 4)
                        .mapToObj(_ -> executor.submit(() -> environment("busy", "{\"sleep\":1}")))
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
                () -> invoke("busy", "{}"));
        assertThat(throttled.reasonAsString()).isEqualTo("ReservedFunctionConcurrentInvocationLimitExceeded");
    }

    @Test
    void a_function_is_made_from_an_image_in_the_registry() throws Exception {
        String image = new TestImage(CLOUD.ecr(OWNER), "echo").push();
        lambda.createFunction(r -> r.functionName("from-image")
                .packageType(PackageType.IMAGE)
                .role(role)
                .timeout(PATIENT_SECONDS)
                .memorySize(512)
                .code(c -> c.imageUri(image)));
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName("from-image"));
        var function = lambda.getFunction(r -> r.functionName("from-image"));
        assertThat(function.code().imageUri()).isEqualTo(image);
        assertThat(function.code().resolvedImageUri()).matches(".*/echo@sha256:[0-9a-f]{64}");
        assertThat(function.configuration().packageType()).isEqualTo(PackageType.IMAGE);
        InvokeResponse answer = invoke("from-image", "{\"ride\":1}");
        assertThat(answer.functionError()).isNull();
        JsonNode payload = JSON.readTree(answer.payload().asUtf8String());
        assertThat(payload.path("echo").path("ride").asInt()).isEqualTo(1);
        assertThat(payload.path("java").asInt()).isGreaterThanOrEqualTo(25);
        until(() -> logged("/aws/lambda/from-image", "echoing"), lines -> !lines.isEmpty());
        refused(
                InvalidParameterValueException.class,
                400,
                "InvalidParameterValueException",
                "Source image " + image.replace(":v1", ":v2") + " does not exist. Provide a valid source image.",
                () -> lambda.createFunction(r -> r.functionName("from-nothing")
                        .packageType(PackageType.IMAGE)
                        .role(role)
                        .code(c -> c.imageUri(image.replace(":v1", ":v2")))));
    }

    @Test
    void what_millrace_lacks_is_named() {
        create("lacks");
        refused(
                LambdaException.class,
                501,
                "NotImplemented",
                "Millrace does not offer CreateCodeSigningConfig of Lambda.",
                () -> lambda.createCodeSigningConfig(r -> r.allowedPublishers(
                        p -> p.signingProfileVersionArns("arn:aws:signer:eu-west-1:111122223333:/signing-profiles/p/1"))));
    }

    private static List<String> data(String function) {
        return delivered(function).stream()
                .map(record -> new String(
                        Base64.getDecoder()
                                .decode(record.path("kinesis").path("data").asString()),
                        UTF_8))
                .toList();
    }

    @Test
    void a_role_that_may_nothing_reads_no_stream_and_logs_nothing() {
        String bare = CLOUD.iam(OWNER)
                .createRole(r -> r.roleName("bare")
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                        + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"))
                .role()
                .arn();
        lambda.createFunction(r -> r.functionName("unheard")
                .timeout(PATIENT_SECONDS)
                .runtime(Runtime.PYTHON3_12)
                .handler("app.handler")
                .role(bare)
                .code(c -> c.zipFile(zip(CODE))));
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName("unheard"));
        CLOUD.kinesis(OWNER).createStream(r -> r.streamName("unread").shardCount(1));
        String stream = "arn:aws:kinesis:eu-west-1:111122223333:stream/unread";
        refused(
                InvalidParameterValueException.class,
                400,
                "InvalidParameterValueException",
                "Cannot access stream " + stream + ". Please ensure the role can perform the GetRecords, "
                        + "GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.",
                () -> lambda.createEventSourceMapping(r -> r.functionName("unheard")
                        .eventSourceArn(stream)
                        .startingPosition(EventSourcePosition.LATEST)));
        assertThat(invoke("unheard", "{\"say\":\"x\"}").functionError()).isNull();
        assertThat(CLOUD.logs(OWNER)
                        .describeLogGroups(r -> r.logGroupNamePrefix("/aws/lambda/unheard"))
                        .logGroups())
                .isEmpty();
    }

    private CreateFunctionResponse create(String name) {
        return create(name, PATIENT_SECONDS);
    }

    private CreateFunctionResponse create(String name, int timeoutSeconds) {
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

    private InvokeResponse invoke(String name, String payload) {
        return lambda.invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
    }

    private void notFound(String name, String arn) {
        refused(
                ResourceNotFoundException.class,
                404,
                "ResourceNotFoundException",
                "Function not found: " + arn,
                () -> lambda.getFunction(r -> r.functionName(name)));
    }

    /// The environment that answers.
    private String environment(String name, String event) {
        InvokeResponse answer = invoke(name, event);
        assertThat(answer.functionError()).isNull();
        return JSON.readTree(answer.payload().asUtf8String()).path("environment").asString();
    }

    /// The messages of a group; none where there is no such group yet.
    private static List<String> logged(String group, String pattern) {
        try {
            return CLOUD
                    .logs(OWNER)
                    .filterLogEventsPaginator(r -> r.logGroupName(group).filterPattern(pattern))
                    .events()
                    .stream()
                    .map(FilteredLogEvent::message)
                    .toList();
        } catch (CloudWatchLogsException e) {
            return List.of();
        }
    }

    /// The records that a function printed.
    private static List<JsonNode> delivered(String function) {
        return logged("/aws/lambda/" + function, "event").stream()
                .filter(line -> line.startsWith("event "))
                .flatMap(line -> JSON.readTree(line.substring("event ".length()))
                        .path("Records")
                        .valueStream())
                .toList();
    }

    private static <T> T until(Supplier<T> look, Predicate<T> good) {
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
