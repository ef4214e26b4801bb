package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.image;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.invocation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.metric.Reading;
import dev.millrace.cloud.service.lambda.ScriptedEnvironments.FunctionFailed;
import dev.millrace.wire.lambda.CreateAliasRequest;
import dev.millrace.wire.lambda.PublishVersionRequest;
import dev.millrace.wire.lambda.PutFunctionConcurrencyRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvocationMetricsTest {
    private static final Instant LATER = Instant.parse("2025-05-01T13:00:00Z");

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

    /// Sums by metric and dimensions of what was counted since the last time.
    private Map<String, Double> counted() {
        Map<String, Double> sums = new TreeMap<>();
        for (Reading reading : lambda.metrics.collect(LATER)) {
            assertThat(reading.series().namespace()).isEqualTo("AWS/Lambda");
            sums.merge(
                    reading.series().metric() + " " + reading.series().dimensions().values(),
                    reading.samples().sum(),
                    Double::sum);
        }
        return sums;
    }

    @Test
    void an_invocation_is_counted_for_the_account_the_function_and_what_was_called() {
        lambda.create(image());
        lambda.api.invoke(invocation("{}").build(), call("id-1"));

        Map<String, Double> counted = counted();
        for (String place : new String[] {"[]", "[predict]", "[predict, predict]"}) {
            assertThat(counted)
                    .containsEntry("Invocations " + place, 1.0)
                    .containsEntry("Errors " + place, 0.0)
                    .containsEntry("Throttles " + place, 0.0);
            assertThat(counted.get("Duration " + place)).isPositive();
        }
        assertThat(counted)
                .containsEntry("ConcurrentExecutions []", 1.0)
                .containsEntry("ConcurrentExecutions [predict]", 1.0);
    }

    @Test
    void a_failure_is_an_error_and_an_alias_tells_the_version_behind_it() {
        lambda.create(image());
        lambda.api.publishVersion(
                PublishVersionRequest.builder().functionName("predict").build(), call());
        lambda.api.createAlias(
                CreateAliasRequest.builder()
                        .functionName("predict")
                        .name("prod")
                        .functionVersion("1")
                        .build(),
                call());
        lambda.environments.script = (event, next, print) -> {
            throw new FunctionFailed("{\"errorMessage\":\"no\"}");
        };
        lambda.api.invoke(invocation("{}").qualifier("prod").build(), call("id-1"));

        // In the order of the dimensions' names: ExecutedVersion, FunctionName, Resource.
        assertThat(counted())
                .containsEntry("Errors [predict]", 1.0)
                .containsEntry("Errors [predict, predict:prod]", 1.0)
                .containsEntry("Invocations [1, predict, predict:prod]", 1.0);
    }

    @Test
    void an_invocation_is_of_the_minute_in_which_it_began() {
        lambda.create(image());
        Instant began = lambda.clock.instant();
        lambda.environments.script = (event, next, print) -> {
            lambda.clock.advance(java.time.Duration.ofSeconds(2));
            return "{}";
        };
        lambda.api.invoke(invocation("{}").build(), call("id-1"));

        assertThat(lambda.metrics.collect(LATER))
                .filteredOn(reading -> reading.series().metric().equals("Invocations"))
                .allSatisfy(reading -> assertThat(reading.minute()).isEqualTo(began));
    }

    @Test
    void what_is_throttled_is_no_invocation() {
        lambda.create(image());
        lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest("predict", 0), call());
        assertThatThrownBy(() -> lambda.api.invoke(invocation("{}").build(), call("id-1")))
                .hasMessage("Rate Exceeded.");

        assertThat(counted())
                .containsEntry("Throttles [predict]", 1.0)
                .doesNotContainKey("Invocations [predict]")
                .doesNotContainKey("Errors [predict]");
    }

    @Test
    void asynchronous_events_are_counted_when_they_come_with_their_age_and_when_they_are_dropped() {
        lambda.create(image());
        lambda.api.invoke(invocation("{}").invocationType("Event").build(), call("id-1"));
        until(() -> lambda.work.queue.size() == 0);

        assertThat(counted())
                .containsEntry("AsyncEventsReceived [predict]", 1.0)
                .containsEntry("AsyncEventAge [predict]", 0.0)
                .containsEntry("Invocations [predict]", 1.0);

        lambda.api.putFunctionConcurrency(new PutFunctionConcurrencyRequest("predict", 0), call());
        lambda.api.invoke(invocation("{}").invocationType("Event").build(), call("id-2"));
        until(() -> lambda.work.queue.size() == 0);
        assertThat(counted()).containsEntry("AsyncEventsDropped [predict]", 1.0);
    }
}
