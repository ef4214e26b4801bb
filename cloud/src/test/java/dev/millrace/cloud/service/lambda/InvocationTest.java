package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.ARN;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.image;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.invocation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.lambda.ScriptedEnvironments.FunctionFailed;
import dev.millrace.cloud.service.lambda.ScriptedEnvironments.RuntimeEnds;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.lambda.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InvocationTest {
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
    void an_event_is_answered_and_the_environment_stays_warm() throws Exception {
        lambda.create(image().environment(new Environment(Map.of("MODEL", "m", "AWS_ENDPOINT_URL", "http://own"))));
        lambda.environments.script = (event, next, print) -> {
            print.accept("seen " + event);
            return "{\"deadline\":"
                    + next.headers().firstValue("Lambda-Runtime-Deadline-Ms").isPresent() + ",\"arn\":\""
                    + next.headers()
                            .firstValue("Lambda-Runtime-Invoked-Function-Arn")
                            .orElseThrow() + "\"}";
        };
        InvocationResponse first =
                lambda.api.invoke(invocation("{\"a\":1}").logType("Tail").build(), call("id-1"));
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.functionError()).isNull();
        assertThat(first.executedVersion()).isEqualTo("$LATEST");
        assertThat(first.payload().asUtf8()).isEqualTo("{\"deadline\":true,\"arn\":\"" + ARN + "\"}");
        assertThat(tail(first)).startsWith("START RequestId: id-1 Version: $LATEST\nseen {\"a\":1}\n");
        // The tail is not waited for longer than a caller likes: a busy machine's may lack the end.
        until(() -> tail(lambda.api.invoke(invocation("{\"a\":1}").logType("Tail").build(), call("id-2")))
                .startsWith("START RequestId: id-2 Version: $LATEST\nseen {\"a\":1}\nEND RequestId: id-2\n"
                        + "REPORT RequestId: id-2\tDuration: "));
        until(() -> {
            lambda.work.flushLogs();
            return List.copyOf(lambda.log).stream()
                    .anyMatch(line -> line.matches("/aws/lambda/predict REPORT RequestId: id-1\tDuration: .*"
                            + "Memory Size: 128 MB\tMax Memory Used: 41 MB\tInit Duration: [0-9.]+ ms.*\\s*"));
        });
        lambda.invoke("{}");
        assertThat(lambda.environments.started).hasSize(1);
        Map<String, String> told = lambda.environments.started.getFirst().environment();
        assertThat(told)
                .containsEntry("MODEL", "m")
                .containsEntry("AWS_ENDPOINT_URL", "http://own")
                .containsEntry("AWS_LAMBDA_FUNCTION_NAME", "predict")
                .containsEntry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
                .containsEntry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
                .containsEntry("AWS_REGION", "us-east-1")
                .containsEntry("AWS_ACCESS_KEY_ID", "ASIA1")
                .containsEntry("AWS_SECRET_ACCESS_KEY", "secret")
                .containsEntry("AWS_SESSION_TOKEN", "token")
                .containsEntry("TZ", ":UTC")
                .containsEntry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/predict");
        assertThat(told.get("AWS_LAMBDA_LOG_STREAM_NAME")).matches("2025/05/01/\\[\\$LATEST][0-9a-f]{32}");
        until(() -> {
            try {
                lambda.work.flushLogs();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return lambda.log.contains("/aws/lambda/predict seen {}");
        });
    }

    @Test
    void a_function_that_fails_says_so_and_lives_on() {
        lambda.create(image());
        lambda.environments.script = (event, next, print) -> {
            throw new FunctionFailed("{\"errorMessage\":\"no\",\"errorType\":\"ValueError\"}");
        };
        InvocationResponse failed = lambda.invoke("{}");
        assertThat(failed.statusCode()).isEqualTo(200);
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8()).isEqualTo("{\"errorMessage\":\"no\",\"errorType\":\"ValueError\"}");
        lambda.invoke("{}");
        assertThat(lambda.environments.started).hasSize(1);
    }

    @Test
    void a_function_is_ended_at_its_timeout_and_the_next_event_gets_another_environment() {
        lambda.create(image().timeout(1));
        lambda.environments.script = (event, next, print) -> {
            if (event.equals("{\"hang\":true}")) {
                lambda.environments.forever.await();
            }
            return event;
        };
        InvocationResponse late =
                lambda.api.invoke(invocation("{\"hang\":true}").build(), call("id-9"));
        assertThat(late.functionError()).isEqualTo("Unhandled");
        assertThat(late.payload().asUtf8())
                .isEqualTo("{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":"
                        + "\"RequestId: id-9 Error: Task timed out after 1.00 seconds\"}");
        // Of a second a busy machine may take all: then this one is ended as well, and the next has an environment more.
        AtomicInteger next = new AtomicInteger(1);
        until(() -> {
            next.incrementAndGet();
            String answer = lambda.invoke("{}").payload().asUtf8();
            boolean ended = answer.contains("Sandbox.Timedout");
            assertThat(ended || answer.equals("{}")).as(answer).isTrue();
            return !ended;
        });
        assertThat(lambda.environments.started).hasSize(next.get());
    }

    @Test
    void a_runtime_that_ends_fails_its_event_only() {
        lambda.create(image());
        lambda.environments.script = (event, next, print) -> {
            throw new RuntimeEnds("Runtime exited with error: signal: killed", event.contains("memory"));
        };
        assertThat(lambda.api
                        .invoke(invocation("{}").build(), call("id-2"))
                        .payload()
                        .asUtf8())
                .isEqualTo(
                        "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: id-2 Error: Runtime exited "
                                + "with error: signal: killed\"}");
        assertThat(lambda.api
                        .invoke(invocation("{\"memory\":1}").build(), call("id-3"))
                        .payload()
                        .asUtf8())
                .contains("Runtime.OutOfMemory");
        lambda.environments.script = (event, next, print) -> "1";
        assertThat(lambda.invoke("{}").payload().asUtf8()).isEqualTo("1");
    }

    @Test
    void a_runtime_that_cannot_start_says_why() {
        lambda.create(image());
        lambda.environments.initError = "{\"errorMessage\":\"No module named 'app'\",\"errorType\":\"ImportError\"}";
        InvocationResponse failed = lambda.invoke("{}");
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        assertThat(failed.payload().asUtf8()).isEqualTo(lambda.environments.initError);
        lambda.environments.refusal = new FunctionEnvironments.Started.Refused(
                "Runtime.InvalidEntrypoint", "fork/exec /x: no such file or directory");
        assertThat(lambda.api
                        .invoke(invocation("{}").build(), call("id-4"))
                        .payload()
                        .asUtf8())
                .isEqualTo("{\"errorType\":\"Runtime.InvalidEntrypoint\",\"errorMessage\":\"RequestId: id-4 Error: "
                        + "fork/exec /x: no such file or directory\"}");
    }

    @Test
    void events_at_the_same_time_get_environments_of_their_own_up_to_what_is_reserved() throws Exception {
        lambda.create(image());
        lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest("predict", 2), call());
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        lambda.environments.script = (event, next, print) -> {
            both.countDown();
            go.await();
            return event;
        };
        CompletableFuture<String> one = answer("1");
        CompletableFuture<String> two = answer("2");
        both.await();
        assertThatThrownBy(() -> lambda.invoke("3")).isInstanceOfSatisfying(TooManyRequestsException.class, refusal -> {
            assertThat(refusal.message()).isEqualTo("Rate Exceeded.");
            assertThat(refusal.details()).containsEntry("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded");
        });
        assertThat(lambda.work.mapped().invoke(ARN, new byte[] {'1'})).isInstanceOf(Answer.Throttled.class);
        go.countDown();
        assertThat(one.get() + two.get()).isEqualTo("12");
        assertThat(lambda.environments.started).hasSize(2);
        assertThat(lambda.work.mapped().invoke(ARN, new byte[] {'4'}))
                .isInstanceOfSatisfying(
                        Answer.Returned.class,
                        returned -> assertThat(returned.payload()).isEqualTo(new byte[] {'4'}));
    }

    @Test
    void idle_environments_end_and_an_update_replaces_them() {
        lambda.create(image());
        lambda.invoke("{}");
        assertThat(lambda.work.environments()).isEqualTo(1);
        lambda.clock.advance(Duration.ofMinutes(11));
        assertThat(lambda.work.environments()).isZero();
        lambda.invoke("{}");
        lambda.api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName("predict")
                        .memorySize(512)
                        .build(),
                call());
        lambda.settled();
        until(() -> lambda.work.environments() == 0);
        lambda.invoke("{}");
        assertThat(lambda.environments.started.getLast().memoryMegabytes()).isEqualTo(512);
        lambda.api.deleteFunction(
                DeleteFunctionRequest.builder().functionName("predict").build(), call());
        assertThat(lambda.work.environments()).isZero();
    }

    @Test
    void credentials_are_renewed_before_they_end() {
        lambda.create(image());
        lambda.invoke("{}");
        for (int minutes = 0; minutes < 360; minutes += 9) {
            lambda.clock.advance(Duration.ofMinutes(9));
            lambda.invoke("{}");
        }
        assertThat(lambda.environments.started).hasSize(2);
        lambda.roleThere = false;
        lambda.clock.advance(Duration.ofMinutes(11));
        refused(
                () -> lambda.invoke("{}"),
                "AccessDeniedException",
                403,
                "The role defined for the function cannot be assumed by Lambda.");
    }

    @Test
    void an_asynchronous_event_is_tried_three_times_and_then_its_destination_hears() {
        lambda.create(image());
        lambda.api.putFunctionEventInvokeConfig(
                PutFunctionEventInvokeConfigRequest.builder()
                        .functionName("predict")
                        .destinationConfig(
                                new DestinationConfig(null, new OnFailure("arn:aws:sqs:us-east-1:000000000000:dead")))
                        .build(),
                call());
        AtomicInteger tries = new AtomicInteger();
        lambda.environments.script = (event, next, print) -> {
            tries.incrementAndGet();
            throw new FunctionFailed("{\"errorMessage\":\"no\"}");
        };
        InvocationResponse accepted = lambda.api.invoke(
                invocation("{\"a\":1}").invocationType("Event").build(), call("id-5"));
        assertThat(accepted.statusCode()).isEqualTo(202);
        until(() -> tries.get() == 1 && lambda.work.queue.waiting() == 1);
        lambda.clock.advance(Duration.ofSeconds(59));
        assertThat(lambda.work.queue.waiting()).isEqualTo(1);
        lambda.clock.advance(Duration.ofSeconds(1));
        until(() -> tries.get() == 2 && lambda.work.queue.waiting() == 1);
        lambda.restart();
        lambda.clock.advance(Duration.ofSeconds(120));
        until(() -> tries.get() == 3 && lambda.work.queue.size() == 0);
        assertThat(lambda.sent)
                .containsExactly("arn:aws:sqs:us-east-1:000000000000:dead {\"version\":\"1.0\","
                        + "\"timestamp\":\"2025-05-01T12:03:00.000Z\",\"requestContext\":{\"requestId\":\"id-5\","
                        + "\"functionArn\":\"" + ARN + ":$LATEST\",\"condition\":\"RetriesExhausted\","
                        + "\"approximateInvokeCount\":3},\"requestPayload\":{\"a\":1},\"responseContext\":{\"statusCode\":200,"
                        + "\"executedVersion\":\"$LATEST\",\"functionError\":\"Unhandled\"},"
                        + "\"responsePayload\":{\"errorMessage\":\"no\"}}");
    }

    @Test
    void an_asynchronous_event_that_is_throttled_waits_until_it_is_too_old() {
        lambda.create(image());
        lambda.api.putFunctionEventInvokeConfig(
                PutFunctionEventInvokeConfigRequest.builder()
                        .functionName("predict")
                        .maximumEventAgeInSeconds(60)
                        .destinationConfig(
                                new DestinationConfig(null, new OnFailure("arn:aws:sqs:us-east-1:000000000000:dead")))
                        .build(),
                call());
        lambda.roleThere = false;
        lambda.api.invoke(invocation("{}").invocationType("Event").build(), call("id-6"));
        until(() -> lambda.work.queue.waiting() == 1);
        for (int i = 0; i < 64 && lambda.work.queue.size() > 0; i++) {
            lambda.clock.advance(Duration.ofSeconds(1));
            until(() -> lambda.work.queue.waiting() == 1 || lambda.work.queue.size() == 0);
        }
        assertThat(lambda.sent).singleElement().asString().contains("\"condition\":\"EventAgeExceeded\"");
    }

    @Test
    void an_alias_divides_its_events_between_two_versions() {
        lambda.create(image());
        lambda.api.publishVersion(
                PublishVersionRequest.builder().functionName("predict").build(), call());
        lambda.api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName("predict")
                        .memorySize(256)
                        .build(),
                call());
        lambda.settled();
        lambda.api.publishVersion(
                PublishVersionRequest.builder().functionName("predict").build(), call());
        lambda.api.createAlias(
                CreateAliasRequest.builder()
                        .functionName("predict")
                        .name("prod")
                        .functionVersion("1")
                        .routingConfig(new AliasRoutingConfiguration(Map.of("2", 0.5)))
                        .build(),
                call());
        int[] counts = new int[3];
        for (int i = 0; i < 100; i++) {
            String version = lambda.api
                    .invoke(invocation("{}").qualifier("prod").build(), call())
                    .executedVersion();
            counts[Integer.parseInt(version)]++;
        }
        assertThat(counts[1]).isBetween(30, 70);
        assertThat(counts[1] + counts[2]).isEqualTo(100);
    }

    @Test
    void what_is_no_event_is_refused() {
        lambda.create(image());
        refused(() -> lambda.invoke("{a"), "InvalidRequestContentException", 400, null);
        byte[] large = new byte[LambdaLimits.SYNC_PAYLOAD_BYTES + 1];
        refused(
                () -> lambda.api.invoke(
                        InvocationRequest.builder()
                                .functionName("predict")
                                .payload(Bytes.wrap(large))
                                .build(),
                        call()),
                "RequestTooLargeException",
                413,
                "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)");
        refused(
                () -> lambda.api.invoke(
                        InvocationRequest.builder()
                                .functionName("predict")
                                .payload(Bytes.wrap(large))
                                .invocationType("Event")
                                .build(),
                        call()),
                "RequestTooLargeException",
                413,
                "6291457 byte payload is too large for the Event invocation type (limit 1048576 bytes)");
        assertThat(lambda.api
                        .invoke(invocation("{}").invocationType("DryRun").build(), call())
                        .statusCode())
                .isEqualTo(204);
        assertThat(lambda.environments.started).isEmpty();
        InvocationResponse nothing = lambda.api.invoke(
                InvocationRequest.builder().functionName("predict").build(), call());
        assertThat(nothing.payload().asUtf8()).isEqualTo("{}");
    }

    @Test
    void provisioned_environments_are_ready_and_outlast_idleness() {
        lambda.create(image().publish(true));
        lambda.api.putProvisionedConcurrencyConfig(
                new PutProvisionedConcurrencyConfigRequest("predict", "1", 2), call());
        GetProvisionedConcurrencyConfigRequest get = new GetProvisionedConcurrencyConfigRequest("predict", "1");
        until(() -> "READY"
                .equals(lambda.api.getProvisionedConcurrencyConfig(get, call()).status()));
        assertThat(lambda.work.environments()).isEqualTo(2);
        lambda.clock.advance(Duration.ofHours(1));
        assertThat(lambda.work.environments()).isEqualTo(2);
        lambda.api.deleteProvisionedConcurrencyConfig(
                new DeleteProvisionedConcurrencyConfigRequest("predict", "1"), call());
        lambda.clock.advance(Duration.ofHours(1));
        until(() -> lambda.work.environments() == 0);
    }

    private static String tail(InvocationResponse answer) {
        return new String(Base64.getDecoder().decode(answer.logResult()), StandardCharsets.UTF_8);
    }

    private CompletableFuture<String> answer(String event) {
        return CompletableFuture.supplyAsync(
                () -> lambda.invoke(event).payload().asUtf8(),
                task -> Thread.ofVirtual().start(task));
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, int status, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, refusal -> {
            if (message != null) {
                assertThat(refusal.message()).isEqualTo(message);
            }
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.httpStatus()).isEqualTo(status);
        });
    }
}
