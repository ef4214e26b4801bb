package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.service.lambda.LambdaUnderTest.ARN;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.lambda.*;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionsAndAliasesTest {
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

    private static void refused(ThrowingCallable call, String code, int status, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, refusal -> {
            assertThat(refusal.message()).isEqualTo(message);
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.httpStatus()).isEqualTo(status);
        });
    }
}
