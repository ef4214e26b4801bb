package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.service.lambda.LambdaUnderTest.ARN;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FunctionAttachmentsTest {
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
