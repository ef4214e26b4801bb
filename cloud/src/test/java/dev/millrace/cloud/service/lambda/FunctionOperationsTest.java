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
