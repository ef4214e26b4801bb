package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.ARN;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.DIGEST;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.REPOSITORY;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.ROLE;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.image;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.lambda.*;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FunctionOperationsTest {
    @TempDir
    Path data;

    private LambdaUnderTest lambda;

    @BeforeEach
    void open() {
        lambda = new LambdaUnderTest(data);
    }

    @AfterEach
    void close() {
        lambda.close();
    }

    @Test
    void an_image_function_is_pending_and_then_active_with_every_attribute_that_terraform_reads() {
        lambda.environments.preparing = new CountDownLatch(1);
        FunctionConfiguration created = lambda.api.createFunction(
                image().timeout(null)
                        .tracingConfig(new TracingConfig("Active"))
                        .environment(new Environment(Map.of("A", "1")))
                        .tags(Map.of("team", "ml"))
                        .build(),
                call());
        assertThat(created.state()).isEqualTo("Pending");
        assertThat(created.stateReasonCode()).isEqualTo("Creating");
        refused(
                () -> lambda.invoke("{}"),
                "ResourceConflictException",
                409,
                "The operation cannot be performed at this time. The function is currently in the following state:"
                        + " Pending");
        lambda.environments.preparing.countDown();
        lambda.settled();
        GetFunctionResponse got = lambda.api.getFunction(
                GetFunctionRequest.builder().functionName(ARN).build(), call());
        FunctionConfiguration now = got.configuration();
        assertThat(now.functionArn()).isEqualTo(ARN);
        assertThat(now.state()).isEqualTo("Active");
        assertThat(now.lastUpdateStatus()).isEqualTo("Successful");
        assertThat(now.codeSha256()).isEqualTo("ab".repeat(32));
        assertThat(now.memorySize()).isEqualTo(128);
        assertThat(now.timeout()).isEqualTo(3);
        assertThat(now.ephemeralStorage().size()).isEqualTo(512);
        assertThat(now.tracingConfig().mode()).isEqualTo("Active");
        assertThat(now.loggingConfig().logGroup()).isEqualTo("/aws/lambda/predict");
        assertThat(now.snapStart()).isEqualTo(new SnapStartResponse("None", "Off"));
        assertThat(now.architectures()).containsExactly("x86_64");
        assertThat(now.environment().variables()).containsExactly(Map.entry("A", "1"));
        assertThat(now.lastModified()).isEqualTo("2025-05-01T12:00:00.000+0000");
        assertThat(got.code().repositoryType()).isEqualTo("ECR");
        assertThat(got.code().imageUri()).isEqualTo(REPOSITORY + ":1");
        assertThat(got.code().resolvedImageUri()).isEqualTo(REPOSITORY + "@" + DIGEST);
        assertThat(got.tags()).containsExactly(Map.entry("team", "ml"));
    }

    @Test
    void a_function_is_made_only_of_what_aws_takes() {
        refused(
                () -> lambda.api.createFunction(
                        image().role(ROLE.replace("000000000000", "999999999999"))
                                .build(),
                        call()),
                "AccessDeniedException",
                403,
                "Cross-account pass role is not allowed.");
        refused(
                () -> lambda.api.createFunction(variables(Map.of("AB", "x\0y")), call()),
                invalid(),
                400,
                "The character U+0000 is not allowed in the environment variable AB.");
        refused(
                () -> lambda.api.createFunction(zip().handler("app.\0").build(), call()),
                invalid(),
                400,
                "The character U+0000 is not allowed in Handler.");
        refused(
                () -> lambda.api.createFunction(image().role(ROLE + "2").build(), call()),
                invalid(),
                400,
                "The role defined for the function cannot be assumed by Lambda.");
        refused(
                () -> lambda.api.createFunction(named(REPOSITORY + ":9"), call()),
                invalid(),
                400,
                "Source image " + REPOSITORY + ":9 does not exist. Provide a valid source image.");
        refused(
                () -> lambda.api.createFunction(zip().handler(null).build(), call()),
                invalid(),
                400,
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        refused(
                () -> lambda.api.createFunction(zip().runtime("python3.7").build(), call()),
                invalid(),
                400,
                "The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda "
                        + "functions. We recommend you use a supported runtime while creating or updating functions.");
        refused(
                () -> lambda.api.createFunction(image().timeout(1801).build(), call()),
                "ValidationException",
                400,
                "1 validation error detected: Value '1801' at 'timeout' failed to satisfy constraint: Member must "
                        + "have value less than or equal to 1800");
        refused(
                () -> lambda.api.createFunction(image().memorySize(10241).build(), call()),
                invalid(),
                400,
                "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240");
        refused(
                () -> lambda.api.createFunction(variables(Map.of("AWS_REGION", "x")), call()),
                invalid(),
                400,
                "Lambda was unable to configure your environment variables because the environment variables you "
                        + "have provided contains reserved keys that are currently not supported for modification. "
                        + "Reserved keys used in this request: AWS_REGION");
        refused(
                () -> lambda.api.createFunction(variables(Map.of("A", "x".repeat(4090))), call()),
                invalid(),
                400,
                "Lambda was unable to configure your environment variables because the environment variables you "
                        + "have provided exceeded the 4KB limit. String measured: {\"A\":\"" + "x".repeat(4090)
                        + "\"}");
        refused(
                () -> lambda.api.createFunction(code(Bytes.utf8("no zip")), call()),
                invalid(),
                400,
                "Could not unzip uploaded file. Please check your file, then try to upload again.");
        refused(
                () -> lambda.api.createFunction(
                        code(Bytes.wrap(LambdaUnderTest.archive(Map.of("../evil", "x")))), call()),
                invalid(),
                400,
                "Could not unzip uploaded file. Please check your file, then try to upload again.");
        refused(
                () -> lambda.api.createFunction(
                        zip().code(FunctionCode.builder()
                                        .s3Bucket("b")
                                        .s3Key("k")
                                        .build())
                                .build(),
                        call()),
                invalid(),
                400,
                "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key "
                        + "does not exist.");
        refused(
                () -> lambda.api.createFunction(
                        zip().layers(List.of("arn:aws:lambda:us-east-1:000000000000:layer:none:1"))
                                .build(),
                        call()),
                invalid(),
                400,
                "Layer version arn:aws:lambda:us-east-1:000000000000:layer:none:1 does not exist.");
        lambda.create(image());
        refused(
                () -> lambda.api.createFunction(image().build(), call()),
                "ResourceConflictException",
                409,
                "Function already exist: predict");
    }

    @Test
    void what_is_not_there_is_named() {
        refused(() -> lambda.invoke("{}"), notFound(), 404, "Function not found: " + ARN);
        lambda.create(image());
        refused(
                () -> lambda.api.getFunction(
                        GetFunctionRequest.builder()
                                .functionName("predict")
                                .qualifier("7")
                                .build(),
                        call()),
                notFound(),
                404,
                "Function not found: " + ARN + ":7");
        refused(
                () -> lambda.api.getAlias(new GetAliasRequest("predict", "prod"), call()),
                notFound(),
                404,
                "Cannot find alias arn: " + ARN + ":prod");
        refused(
                () -> lambda.api.getPolicy(
                        GetPolicyRequest.builder().functionName("predict").build(), call()),
                notFound(),
                404,
                "The resource you requested does not exist.");
        refused(
                () -> lambda.api.getFunctionEventInvokeConfig(
                        GetFunctionEventInvokeConfigRequest.builder()
                                .functionName("predict")
                                .build(),
                        call()),
                notFound(),
                404,
                "The function " + ARN + ":$LATEST doesn't have an EventInvokeConfig");
        refused(
                () -> lambda.api.getFunction(
                        GetFunctionRequest.builder()
                                .functionName("arn:aws:lambda:eu-west-1:000000000000:function:predict")
                                .build(),
                        call()),
                notFound(),
                404,
                "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')");
    }

    @Test
    void whatever_a_preparation_throws_is_failed_with_its_reason() {
        lambda.environments.preparationFails = new java.nio.file.InvalidPathException("/data/gr?.txt", "unmappable");
        lambda.api.createFunction(image().build(), call());
        until(() -> "Failed".equals(lambda.configuration().state()));
        assertThat(lambda.configuration().stateReasonCode()).isEqualTo("InvalidZipFileException");
        assertThat(lambda.configuration().stateReason()).contains("unmappable").doesNotContain("/data");
        lambda.environments.preparationFails = null;
        lambda.environments.unpreparable = "The image cannot be unpacked.";
        lambda.api.createFunction(image().functionName("other").build(), call());
        GetFunctionConfigurationRequest other =
                GetFunctionConfigurationRequest.builder().functionName("other").build();
        until(() -> "Failed"
                .equals(lambda.api.getFunctionConfiguration(other, call()).state()));
        assertThat(lambda.api.getFunctionConfiguration(other, call()).stateReasonCode())
                .isEqualTo("InvalidImage");
        assertThat(lambda.api.getFunctionConfiguration(other, call()).stateReason())
                .isEqualTo("The image cannot be unpacked.");
    }

    @Test
    void code_of_deleted_functions_goes_when_no_invocation_can_need_it_any_more() throws Exception {
        lambda.create(zip());
        assertThat(code()).isEqualTo(2);
        lambda.api.deleteFunction(
                DeleteFunctionRequest.builder().functionName("predict").build(), call());
        lambda.work.rounds().forEach(each -> each.task().run());
        lambda.clock.advance(java.time.Duration.ofMinutes(15));
        lambda.work.rounds().forEach(each -> each.task().run());
        assertThat(code()).isEqualTo(2);
        // An invocation may take half an hour.
        for (int round = 0; round < 8; round++) {
            lambda.clock.advance(java.time.Duration.ofMinutes(5));
            lambda.work.rounds().forEach(each -> each.task().run());
        }
        assertThat(code()).isZero();
    }

    /// Archives, and folders with their files.
    private long code() {
        try (var archives = java.nio.file.Files.walk(data.resolve("files/lambda-code"));
                var folders = java.nio.file.Files.list(data.resolve("files/lambda-unpacked"))) {
            return archives.filter(java.nio.file.Files::isRegularFile).count() + folders.count();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void settings_change_and_nothing_else_may_meanwhile() {
        lambda.create(image());
        lambda.environments.preparing = new CountDownLatch(1);
        UpdateFunctionConfigurationRequest request = UpdateFunctionConfigurationRequest.builder()
                .functionName("predict")
                .memorySize(256)
                .build();
        FunctionConfiguration updating = lambda.api.updateFunctionConfiguration(request, call());
        assertThat(updating.lastUpdateStatus()).isEqualTo("InProgress");
        refused(
                () -> lambda.api.updateFunctionConfiguration(request, call()),
                "ResourceConflictException",
                409,
                "The operation cannot be performed at this time. An update is in progress for resource: " + ARN);
        lambda.environments.preparing.countDown();
        lambda.settled();
        assertThat(lambda.configuration().memorySize()).isEqualTo(256);
        assertThat(lambda.configuration().lastUpdateStatus()).isEqualTo("Successful");
        refused(
                () -> lambda.api.updateFunctionConfiguration(
                        request.toBuilder().revisionId("other").build(), call()),
                "PreconditionFailedException",
                412,
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to "
                        + "retrieve the latest Revision Id");
        refused(
                () -> lambda.api.updateFunctionCode(
                        UpdateFunctionCodeRequest.builder()
                                .functionName("predict")
                                .build(),
                        call()),
                invalid(),
                400,
                "Please provide ImageUri when updating a function with packageType Image.");
    }

    @Test
    void versions_are_numbered_and_aliases_hold_them() {
        lambda.create(zip());
        PublishVersionRequest publish =
                PublishVersionRequest.builder().functionName("predict").build();
        assertThat(lambda.api.publishVersion(publish, call()).functionArn()).isEqualTo(ARN + ":1");
        assertThat(lambda.api.publishVersion(publish, call()).version()).isEqualTo("1");
        lambda.api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName("predict")
                        .timeout(9)
                        .build(),
                call());
        lambda.settled();
        assertThat(lambda.api.publishVersion(publish, call()).version()).isEqualTo("2");
        assertThat(lambda.api
                        .listVersionsByFunction(
                                ListVersionsByFunctionRequest.builder()
                                        .functionName("predict")
                                        .build(),
                                call())
                        .versions())
                .extracting(FunctionConfiguration::version)
                .containsExactly("$LATEST", "1", "2");
        AliasConfiguration prod = lambda.api.createAlias(
                CreateAliasRequest.builder()
                        .functionName("predict")
                        .name("prod")
                        .functionVersion("1")
                        .build(),
                call());
        assertThat(prod.aliasArn()).isEqualTo(ARN + ":prod");
        refused(
                () -> lambda.api.createAlias(
                        CreateAliasRequest.builder()
                                .functionName("predict")
                                .name("prod")
                                .functionVersion("1")
                                .build(),
                        call()),
                "ResourceConflictException",
                409,
                "Alias already exists: " + ARN + ":prod");
        refused(
                () -> lambda.api.deleteFunction(
                        DeleteFunctionRequest.builder()
                                .functionName("predict")
                                .qualifier("1")
                                .build(),
                        call()),
                "ResourceConflictException",
                409,
                "Unable to delete version because the following aliases reference it: [prod]");
        lambda.restart();
        assertThat(lambda.api.getAlias(new GetAliasRequest("predict", "prod"), call()))
                .isEqualTo(prod);
        assertThat(lambda.api
                        .getFunction(
                                GetFunctionRequest.builder()
                                        .functionName("predict")
                                        .qualifier("prod")
                                        .build(),
                                call())
                        .configuration()
                        .timeout())
                .isEqualTo(300);
    }

    /// As AWS did it in public recordings (LocalStack's tests of function revisions, validated against AWS).
    @Test
    void a_revision_is_another_wherever_aws_makes_it_another() {
        String created = lambda.create(zip()).revisionId();
        String active = lambda.configuration().revisionId();
        assertThat(active).as("by becoming active").isNotEqualTo(created);
        PublishVersionRequest publish = PublishVersionRequest.builder()
                .functionName("predict")
                .revisionId(active)
                .build();
        String version = lambda.api.publishVersion(publish, call()).revisionId();
        String published = lambda.configuration().revisionId();
        assertThat(published).as("by being published").isNotEqualTo(active).isNotEqualTo(version);
        lambda.api.createAlias(
                CreateAliasRequest.builder()
                        .functionName("predict")
                        .name("prod")
                        .functionVersion("1")
                        .build(),
                call());
        assertThat(lambda.configuration().revisionId()).as("not by an alias").isEqualTo(published);
        AddPermissionRequest.Builder add = AddPermissionRequest.builder()
                .functionName("predict")
                .statementId("s3")
                .action("lambda:InvokeFunction")
                .principal("s3.amazonaws.com");
        refused(
                () -> lambda.api.addPermission(add.revisionId(active).build(), call()),
                "PreconditionFailedException",
                412,
                "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the"
                        + " latest Revision Id");
        lambda.api.addPermission(add.revisionId(published).build(), call());
        String permitted = lambda.configuration().revisionId();
        assertThat(permitted).as("by a permission").isNotEqualTo(published);
        assertThat(lambda.api
                        .getPolicy(GetPolicyRequest.builder().functionName("predict").build(), call())
                        .revisionId())
                .as("the policy's is the function's")
                .isEqualTo(permitted);
        lambda.api.removePermission(
                RemovePermissionRequest.builder()
                        .functionName("predict")
                        .statementId("s3")
                        .revisionId(permitted)
                        .build(),
                call());
        assertThat(lambda.configuration().revisionId()).as("by taking it away").isNotEqualTo(permitted);
        String last = lambda.configuration().revisionId();
        lambda.restart();
        assertThat(lambda.configuration().revisionId()).as("not by a restart").isEqualTo(last);
    }

    @Test
    void a_version_is_made_where_the_description_alone_changed_and_not_where_nothing_did() {
        lambda.create(zip());
        assertThat(publish("first")).isEqualTo("1");
        assertThat(publish("not told, because nothing changed")).isEqualTo("1");
        describe("another");
        assertThat(publish(null)).isEqualTo("2");
        describe("another");
        assertThat(publish(null)).as("changed into what it was").isEqualTo("2");
    }

    @Test
    void a_function_that_is_published_when_it_is_made_is_told_without_the_version_in_its_arn() {
        FunctionConfiguration created = lambda.create(zip().publish(true));
        assertThat(created.functionArn()).isEqualTo(ARN);
        assertThat(created.version()).isEqualTo("1");
        assertThat(created.environment()).isNull();
        assertThat(created.runtimeVersionConfig().runtimeVersionArn())
                .matches("arn:aws:lambda:[a-z0-9-]+::runtime:[0-9a-f]{64}");
    }

    @Test
    void an_empty_environment_is_kept() {
        lambda.create(zip().environment(new Environment(Map.of())));
        assertThat(lambda.configuration().environment().variables()).isEmpty();
        lambda.restart();
        assertThat(lambda.configuration().environment().variables()).isEmpty();
        assertThat(lambda.configuration().environment().error()).isNull();
    }

    @Test
    void errors_tell_their_type_first_and_their_words_by_the_name_that_the_model_has() {
        assertThatThrownBy(() -> lambda.api.getFunction(
                        GetFunctionRequest.builder().functionName("none").build(), call()))
                .isInstanceOfSatisfying(AwsException.class, error -> assertThat(error.details())
                        .containsExactly(
                                Map.entry("Type", "User"), Map.entry("Message", "Function not found: " + ARN.replace("predict", "none"))));
        assertThatThrownBy(() -> lambda.api.createFunction(zip().handler(null).build(), call()))
                .isInstanceOfSatisfying(AwsException.class, error -> assertThat(error.details().keySet())
                        .containsExactly("Type", "message"));
    }

    private String publish(@Nullable String description) {
        return lambda.api
                .publishVersion(
                        PublishVersionRequest.builder()
                                .functionName("predict")
                                .description(description)
                                .build(),
                        call())
                .version();
    }

    private void describe(String description) {
        lambda.api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName("predict")
                        .description(description)
                        .build(),
                call());
        lambda.settled();
    }

    @Test
    void permissions_become_a_policy() {
        lambda.create(image());
        AddPermissionRequest add = AddPermissionRequest.builder()
                .functionName("predict")
                .statementId("AllowExecutionFromCloudWatch")
                .action("lambda:InvokeFunction")
                .principal("events.amazonaws.com")
                .sourceArn("arn:aws:events:us-east-1:000000000000:rule/r")
                .build();
        String statement = "{\"Sid\":\"AllowExecutionFromCloudWatch\",\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Service\":\"events.amazonaws.com\"},\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"" + ARN
                + "\",\"Condition\":{\"ArnLike\":{\"AWS:SourceArn\":\"arn:aws:events:us-east-1:000000000000:rule/r\"}}}";
        assertThat(lambda.api.addPermission(add, call()).statement()).isEqualTo(statement);
        refused(
                () -> lambda.api.addPermission(add, call()),
                "ResourceConflictException",
                409,
                "The statement id (AllowExecutionFromCloudWatch) provided already exists. Please provide a new "
                        + "statement id, or remove the existing statement.");
        GetPolicyRequest get =
                GetPolicyRequest.builder().functionName("predict").build();
        assertThat(lambda.api.getPolicy(get, call()).policy())
                .isEqualTo("{\"Version\":\"2012-10-17\",\"Id\":\"default\",\"Statement\":[" + statement + "]}");
        RemovePermissionRequest remove = RemovePermissionRequest.builder()
                .functionName("predict")
                .statementId("AllowExecutionFromCloudWatch")
                .build();
        lambda.api.removePermission(remove, call());
        refused(() -> lambda.api.getPolicy(get, call()), notFound(), 404, "The resource you requested does not exist.");
        refused(
                () -> lambda.api.removePermission(remove, call()),
                notFound(),
                404,
                "No policy is associated with the given resource.");
    }

    @Test
    void layers_are_numbered_and_used() {
        PublishLayerVersionResponse layer = lambda.api.publishLayerVersion(
                PublishLayerVersionRequest.builder()
                        .layerName("lib")
                        .content(LayerVersionContentInput.builder()
                                .zipFile(Bytes.wrap(LambdaUnderTest.archive(Map.of("python/lib.py", "x = 1"))))
                                .build())
                        .compatibleRuntimes(List.of("python3.12"))
                        .build(),
                call());
        assertThat(layer.layerVersionArn()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:layer:lib:1");
        lambda.create(zip().layers(List.of(layer.layerVersionArn())));
        assertThat(lambda.configuration().layers()).extracting(Layer::arn).containsExactly(layer.layerVersionArn());
        lambda.invoke("{}");
        var code = (FunctionEnvironments.Code.Zip)
                lambda.environments.started.getFirst().code();
        assertThat(code.task().resolve("app.py")).hasContent("def handler(e, c): return e");
        assertThat(code.layers().resolve("python/lib.py")).hasContent("x = 1");
        lambda.api.deleteLayerVersion(new DeleteLayerVersionRequest("lib", 1L), call());
        refused(
                () -> lambda.api.getLayerVersion(new GetLayerVersionRequest("lib", 1L), call()),
                notFound(),
                404,
                "The resource you requested does not exist.");
    }

    @Test
    void tags_concurrency_and_events_are_configured() {
        lambda.create(image());
        lambda.api.tagResource(new TagResourceRequest(ARN, Map.of("a", "1", "b", "2")), call());
        lambda.api.untagResource(new UntagResourceRequest(ARN, List.of("a")), call());
        assertThat(lambda.api.listTags(new ListTagsRequest(ARN), call()).tags()).containsExactly(Map.entry("b", "2"));
        refused(
                () -> lambda.api.listTags(new ListTagsRequest(ARN + ":1"), call()),
                invalid(),
                400,
                "Tags on function aliases and versions are not supported. Please specify a function ARN.");
        refused(
                () -> lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest("predict", 901), call()),
                invalid(),
                400,
                "Specified ReservedConcurrentExecutions for function decreases account's "
                        + "UnreservedConcurrentExecution below its minimum value of [100].");
        lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest("predict", 900), call());
        assertThat(lambda.api
                        .getAccountSettings(new GetAccountSettingsRequest(), call())
                        .accountLimit()
                        .unreservedConcurrentExecutions())
                .isEqualTo(100);
        refused(
                () -> lambda.api.putFunctionEventInvokeConfig(
                        PutFunctionEventInvokeConfigRequest.builder()
                                .functionName("predict")
                                .build(),
                        call()),
                invalid(),
                400,
                "You must specify at least one of error handling or destination setting.");
        lambda.api.putFunctionEventInvokeConfig(
                PutFunctionEventInvokeConfigRequest.builder()
                        .functionName("predict")
                        .maximumRetryAttempts(0)
                        .maximumEventAgeInSeconds(60)
                        .build(),
                call());
        FunctionEventInvokeConfig config = lambda.api.getFunctionEventInvokeConfig(
                GetFunctionEventInvokeConfigRequest.builder()
                        .functionName("predict")
                        .build(),
                call());
        assertThat(config.functionArn()).isEqualTo(ARN + ":$LATEST");
        assertThat(config.maximumRetryAttempts()).isZero();
        assertThat(config.maximumEventAgeInSeconds()).isEqualTo(60);
    }

    private static CreateFunctionRequest named(String uri) {
        return LambdaUnderTest.image()
                .code(FunctionCode.builder().imageUri(uri).build())
                .build();
    }

    private static CreateFunctionRequest variables(Map<String, String> variables) {
        return LambdaUnderTest.image().environment(new Environment(variables)).build();
    }

    private static CreateFunctionRequest code(Bytes zipFile) {
        return zip().code(FunctionCode.builder().zipFile(zipFile).build()).build();
    }

    private static String invalid() {
        return "InvalidParameterValueException";
    }

    private static String notFound() {
        return "ResourceNotFoundException";
    }

    private static void refused(ThrowingCallable call, String code, int status, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, refusal -> {
            assertThat(refusal.message()).isEqualTo(message);
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.httpStatus()).isEqualTo(status);
        });
    }
}
