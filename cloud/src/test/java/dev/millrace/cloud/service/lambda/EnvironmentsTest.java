package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.lambda.*;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lives, and for how long: environments being started, provisioned, idle, at work after their answer; and what
/// must not keep an invocation from its end.
final class EnvironmentsTest {
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
    void provisioned_environments_follow_their_alias_and_go_with_it() {
        lambda.create(image().publish(true));
        lambda.publishAnother();
        lambda.alias("live", "1");
        provision("live", 2);
        until(() -> "READY".equals(provisioned("live").status()));
        lambda.api.updateAlias(
                UpdateAliasRequest.builder()
                        .functionName("predict")
                        .name("live")
                        .functionVersion("2")
                        .build(),
                call());
        until(() -> List.copyOf(lambda.environments.started).stream()
                                .filter(one -> one.environment()
                                        .get("AWS_LAMBDA_FUNCTION_VERSION")
                                        .equals("2"))
                                .count()
                        == 2
                && lambda.work.environments() == 2);
        lambda.api.deleteAlias(
                DeleteAliasRequest.builder()
                        .functionName("predict")
                        .name("live")
                        .build(),
                call());
        until(() -> lambda.work.environments() == 0 && lambda.environments.alive.get() == 0);
    }

    @Test
    void provisioned_environments_that_cannot_start_are_failed_and_those_on_their_way_are_not_ready() {
        lambda.create(image().publish(true));
        lambda.environments.starting = new CountDownLatch(1);
        provision("1", 1);
        until(() -> lambda.work.environments() == 1);
        assertThat(provisioned("1").status()).isEqualTo("IN_PROGRESS");
        lambda.environments.initError = "{\"errorType\":\"ImportError\"}";
        lambda.environments.starting.countDown();
        until(() -> "FAILED".equals(provisioned("1").status()));
        assertThat(provisioned("1").statusReason()).isEqualTo("FUNCTION_ERROR_INIT_FAILURE");
        assertThat(provisioned("1").availableProvisionedConcurrentExecutions()).isZero();
    }

    @Test
    void provisioned_concurrency_is_of_an_alias_or_of_its_version_and_within_what_is_left() {
        lambda.create(image().publish(true));
        lambda.alias("live", "1");
        provision("live", 1);
        refused(
                () -> provision("1", 1),
                "ResourceConflictException",
                409,
                "Version is pointed by a Provisioned Concurrency alias");
        refused(
                () -> provision("live", 901),
                "InvalidParameterValueException",
                400,
                "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
                        + "its minimum value of [100].");
        lambda.publishAnother();
        refused(
                () -> lambda.api.updateAlias(
                        UpdateAliasRequest.builder()
                                .functionName("predict")
                                .name("live")
                                .routingConfig(new AliasRoutingConfiguration(Map.of("2", 0.1)))
                                .build(),
                        call()),
                "InvalidParameterValueException",
                400,
                "Alias with weights can not be used with Provisioned Concurrency");
    }

    private void provision(String qualifier, int count) {
        lambda.api.putProvisionedConcurrencyConfig(
                new PutProvisionedConcurrencyConfigRequest("predict", qualifier, count), call());
    }

    private GetProvisionedConcurrencyConfigResponse provisioned(String qualifier) {
        return lambda.api.getProvisionedConcurrencyConfig(
                new GetProvisionedConcurrencyConfigRequest("predict", qualifier), call());
    }

    @Test
    void nothing_of_a_function_lives_on_that_is_deleted_or_updated_while_it_starts_nor_of_a_server_that_ends() throws Exception {
        CompletableFuture<String> deleted = started();
        lambda.api.deleteFunction(new DeleteFunctionRequest("predict", null), call());
        ends(deleted);
        lambda.create(image());
        lambda.environments.starting = new CountDownLatch(1);
        CompletableFuture<String> answer = answer("{\"x\":1}");
        until(() -> lambda.work.environments() == 1);
        lambda.api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName("predict")
                        .memorySize(256)
                        .build(),
                call());
        lambda.environments.starting.countDown();
        assertThat(answer.get()).isEqualTo("{\"x\":1}");
        until(() -> lambda.work.environments() == 0 && lambda.environments.alive.get() == 0);

        lambda.api.deleteFunction(new DeleteFunctionRequest("predict", null), call());
        CompletableFuture<String> stopped = started();
        lambda.work.stop();
        ends(stopped);
    }

    /// A call whose environment is being started.
    private CompletableFuture<String> started() throws Exception {
        lambda.create(image());
        int before = lambda.environments.started.size();
        lambda.environments.starting = new CountDownLatch(1);
        CompletableFuture<String> answer = answer("{\"x\":1}");
        until(() -> lambda.environments.started.size() == before + 1);
        return answer;
    }

    private void ends(CompletableFuture<String> answer) throws Exception {
        lambda.environments.starting.countDown();
        answer.handle((_, _) -> true).get();
        until(() -> lambda.work.environments() == 0 && lambda.environments.alive.get() == 0);
    }

    @Test
    void what_a_start_throws_is_the_invocations_answer_and_leaves_nothing() {
        lambda.create(image());
        lambda.environments.startFails = new IllegalArgumentException("a zero byte in 'x?'");
        InvocationResponse answer = lambda.invoke("{}");
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.payload().asUtf8())
                .startsWith("{\"errorType\":\"Runtime.PlatformError\"")
                .contains("Error: a zero byte in 'x?'");
        assertThat(lambda.work.environments()).isZero();
    }

    @Test
    void an_environment_has_all_of_the_processor_until_its_start_is_over() {
        lambda.create(image());
        assertThat(lambda.environments.startsOver.get()).isZero();
        lambda.invoke("{}");
        lambda.invoke("{}");
        assertThat(lambda.environments.startsOver.get()).isEqualTo(1);
        assertThat(lambda.environments.started).hasSize(1);
    }

    @Test
    void an_idle_environment_is_frozen_and_goes_on_with_its_next_invocation() {
        lambda.create(image());
        lambda.invoke("{}");
        until(() -> lambda.environments.frozen.get() == 1);
        assertThat(lambda.invoke("{\"again\":1}").payload().asUtf8()).isEqualTo("{\"again\":1}");
        assertThat(lambda.environments.started).hasSize(1);
    }

    @Test
    void one_that_works_on_after_its_answer_is_not_waited_for() throws Exception {
        lambda.settings = LambdaUnderTest.settings(LambdaSettings.COMES_BACK);
        lambda.restart();
        lambda.create(image());
        lambda.invoke("{}");
        until(() -> lambda.environments.frozen.get() == 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);
        lambda.environments.afterAnswer = () -> {
            begun.countDown();
            working.await();
        };
        lambda.invoke("{\"first\":1}");
        begun.await();
        lambda.environments.afterAnswer = () -> {};
        assertThat(lambda.invoke("{\"second\":1}").payload().asUtf8()).isEqualTo("{\"second\":1}");
        assertThat(lambda.environments.started).hasSize(2);
        working.countDown();
        CompletableFuture<String> one = answer("{\"a\":1}");
        CompletableFuture<String> two = answer("{\"b\":1}");
        assertThat(one.get()).isEqualTo("{\"a\":1}");
        assertThat(two.get()).isEqualTo("{\"b\":1}");
    }

    @Test
    void a_strangers_connection_to_the_runtime_api_gets_nothing() {
        lambda.create(image());
        lambda.environments.stranger = true;
        InvocationResponse answer = lambda.invoke("{}");
        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.payload().asUtf8()).contains("Runtime.ExitError");
    }

    @Test
    void two_reservations_at_once_leave_the_minimum_for_all_others() throws Exception {
        lambda.create(image());
        lambda.create(image().functionName("other"));
        List<CompletableFuture<Boolean>> both = Stream.of("predict", "other")
                .map(name -> CompletableFuture.supplyAsync(() -> {
                    try {
                        lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest(name, 800), call());
                        return true;
                    } catch (AwsException refused) {
                        return false;
                    }
                }))
                .toList();
        assertThat(List.of(both.get(0).get(), both.get(1).get())).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void events_of_a_function_with_one_reserved_execution_are_all_delivered_while_it_is_idle() {
        lambda.create(image());
        lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest("predict", 1), call());
        AtomicInteger ran = new AtomicInteger();
        lambda.environments.script = (event, headers, print) -> {
            ran.incrementAndGet();
            return event;
        };
        for (int i = 0; i < 100; i++) {
            lambda.invokeLater("{\"event\":" + i + "}");
        }
        // Nobody moves the clock: none waits for it.
        until(() -> ran.get() == 100 && lambda.work.queue.size() == 0);
    }

    @Test
    void asynchronous_events_leave_room_for_who_waits_for_an_answer() throws Exception {
        lambda.create(image());
        lambda.create(image().functionName("other"));
        CountDownLatch over = new CountDownLatch(1);
        lambda.environments.script = (event, headers, print) -> {
            if (event.contains("slow")) {
                over.await();
            }
            return event;
        };
        for (int i = 0; i < 80; i++) {
            lambda.invokeLater("{\"slow\":" + i + "}");
        }
        until(() -> lambda.work.environments() == 48);
        assertThat(lambda.invoke("other", "{\"quick\":1}").payload().asUtf8()).isEqualTo("{\"quick\":1}");
        over.countDown();
        until(() -> lambda.work.queue.size() == 0);
    }

    @Test
    void a_time_out_works_while_the_log_takes_nothing() {
        lambda.create(image().timeout(1));
        CountDownLatch log = new CountDownLatch(1);
        lambda.beforeLog = log::await;
        lambda.environments.script = (event, headers, print) -> {
            print.accept("x".repeat(2_000_000));
            for (int i = 0; i < 40; i++) {
                print.accept("y".repeat(2_000_000));
            }
            Thread.sleep(60_000);
            return event;
        };
        InvocationResponse answer = lambda.invoke("{}");
        assertThat(answer.payload().asUtf8()).contains("Task timed out after 1.00 seconds");
        lambda.environments.script = (event, headers, print) -> event;
        lambda.timeout(300);
        assertThat(lambda.invoke("{\"next\":1}").payload().asUtf8()).isEqualTo("{\"next\":1}");
        log.countDown();
    }

    @Test
    void a_log_that_throws_an_error_does_not_end_logging() throws Exception {
        lambda.create(image());
        lambda.beforeLog = () -> {
            throw new OutOfMemoryError("for the test");
        };
        lambda.invoke("{}");
        lambda.work.flushLogs();
        lambda.beforeLog = () -> {};
        lambda.environments.script = (event, headers, print) -> {
            print.accept("heard");
            return event;
        };
        lambda.invoke("{}");
        until(() -> lambda.log.contains("/aws/lambda/predict heard"));
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
