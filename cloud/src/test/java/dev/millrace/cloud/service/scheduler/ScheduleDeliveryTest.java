package dev.millrace.cloud.service.scheduler;

import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.START;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.schedule;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.scheduler.EventBridgeParameters;
import dev.millrace.wire.scheduler.KinesisParameters;
import dev.millrace.wire.scheduler.RetryPolicy;
import dev.millrace.wire.scheduler.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleDeliveryTest {
    private static final TargetApi.Answer THROTTLED = new TargetApi.Answer.Refused("TooManyRequestsException", "", true);
    private static final TargetApi.Answer DENIED = new TargetApi.Answer.Refused("AccessDeniedException", "no", false);

    @TempDir
    Path data;

    private SchedulerUnderTest scheduler;

    @BeforeEach
    void open() {
        scheduler = new SchedulerUnderTest(data);
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void context_attributes_are_filled_in() {
        scheduler.create("cron(0 13 * * ? *)", input -> input.target(target()
                .input("{\"arn\":\"<aws.scheduler.schedule-arn>\",\"at\":\"<aws.scheduler.scheduled-time>\","
                        + "\"id\":\"<aws.scheduler.execution-id>\",\"n\":\"<aws.scheduler.attempt-number>\"}")
                .build()));
        scheduler.targets.answers.add(THROTTLED);

        scheduler.clock.advance(Duration.ofHours(2));

        String first = scheduler.targets.calls.get(0).input().path("Payload").asString();
        String second = scheduler.targets.calls.get(1).input().path("Payload").asString();
        assertThat(first)
                .matches("\\{\"arn\":\"arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s\","
                        + "\"at\":\"2026-03-01T13:00:00Z\",\"id\":\"[0-9a-f]{16}\",\"n\":\"1\"}");
        assertThat(second).isEqualTo(first.replace("\"n\":\"1\"", "\"n\":\"2\""));
    }

    @Test
    void without_an_input_the_usual_event_is_sent() {
        scheduler.create("cron(0 13 * * ? *)", input -> input.target(target().input(null).build()));

        scheduler.clock.advance(Duration.ofHours(1));

        assertThat(scheduler.targets.calls.getFirst().input().path("Payload").asString())
                .matches("\\{\"version\":\"0\",\"id\":\"[0-9a-f-]{36}\",\"detail-type\":\"Scheduled Event\","
                        + "\"source\":\"aws.scheduler\",\"account\":\"123456789012\",\"time\":\"2026-03-01T13:00:00Z\","
                        + "\"region\":\"eu-west-1\",\"resources\":"
                        + "\\[\"arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s\"],\"detail\":\"\\{}\"}");
    }

    @Test
    void what_may_go_better_is_tried_again_as_often_as_the_policy_says() {
        scheduler.create("at(2026-03-01T13:00:00)", input -> input.actionAfterCompletion("DELETE")
                .target(target()
                        .retryPolicy(RetryPolicy.builder().maximumRetryAttempts(2).build())
                        .build()));
        scheduler.targets.answers.addAll(List.of(THROTTLED, THROTTLED, THROTTLED, THROTTLED));

        scheduler.clock.advance(Duration.ofDays(2));

        assertThat(scheduler.targets.times).hasSize(3);
        assertThatThrownBy(scheduler::get).hasMessage("Schedule s does not exist.");
        assertThat(scheduler.counted)
                .isEqualTo(Map.of(
                        "default InvocationAttemptCount", 3,
                        "default TargetErrorThrottledCount", 3,
                        "default InvocationDroppedCount", 1));
    }

    @Test
    void what_is_older_than_the_policy_lets_it_be_is_dropped() {
        scheduler.create("at(2026-03-01T13:00:00)", input -> input.target(target()
                .retryPolicy(RetryPolicy.builder().maximumEventAgeInSeconds(60).build())
                .build()));
        for (int i = 0; i < 50; i++) {
            scheduler.targets.answers.add(THROTTLED);
        }

        scheduler.clock.advance(Duration.ofDays(1));

        assertThat(scheduler.targets.times.getLast()).isBefore(Instant.parse("2026-03-01T13:01:01Z"));
        assertThat(scheduler.targets.times).hasSizeBetween(5, 8);
    }

    @Test
    void what_is_refused_for_good_is_not_tried_again() {
        scheduler.create("at(2026-03-01T13:00:00)", _ -> {});
        scheduler.targets.answers.add(DENIED);

        scheduler.clock.advance(Duration.ofDays(1));

        assertThat(scheduler.targets.times).hasSize(1);
        assertThat(scheduler.counted)
                .isEqualTo(Map.of(
                        "default InvocationAttemptCount", 1,
                        "default TargetErrorCount", 1,
                        "default InvocationDroppedCount", 1));
    }

    @Test
    void what_was_due_when_the_server_was_killed_comes_when_it_starts() throws Exception {
        scheduler.create("cron(0 * * * ? *)", _ -> {});
        scheduler.clock.close();
        scheduler.clock.advance(Duration.ofMinutes(200));

        scheduler.start();
        scheduler.targets.await(1);
        scheduler.clock.advance(Duration.ofMinutes(60));

        assertThat(scheduler.targets.times)
                .as("the first that was missed, then those to come")
                .containsExactly(START.plus(Duration.ofMinutes(200)), Instant.parse("2026-03-01T16:00:00Z"));
    }

    @Test
    void what_was_not_done_with_when_the_server_was_killed_is_tried_again() throws Exception {
        scheduler.create("at(2026-03-01T13:00:00)", input -> input.actionAfterCompletion("DELETE"));
        scheduler.targets.answers.add(THROTTLED);
        scheduler.clock.advance(Duration.between(START, Instant.parse("2026-03-01T13:00:00Z")));
        assertThat(scheduler.targets.times).hasSize(1);

        scheduler.restart();
        scheduler.clock.advance(Duration.ofMinutes(1));

        assertThat(scheduler.targets.calls).hasSize(2);
        assertThat(scheduler.targets.calls.get(1).session()).as("the same execution").isEqualTo(scheduler.targets.calls.get(0).session());
        assertThatThrownBy(scheduler::get).hasMessage("Schedule s does not exist.");
    }

    @Test
    void streams_and_events_and_operations_are_called_as_they_are() {
        List<Target> targets = List.of(
                target().arn("arn:aws:kinesis:eu-west-1:123456789012:stream/rides")
                        .kinesisParameters(new KinesisParameters("key"))
                        .input("a ride")
                        .build(),
                target().arn("arn:aws:events:eu-west-1:123456789012:event-bus/default")
                        .eventBridgeParameters(EventBridgeParameters.builder()
                                .source("me")
                                .detailType("Ride")
                                .build())
                        .input("{\"a\":1}")
                        .build(),
                target().arn("arn:aws:scheduler:::aws-sdk:cloudwatchlogs:createLogGroup")
                        .input("{\"LogGroupName\":\"g\"}")
                        .build());
        for (int i = 0; i < targets.size(); i++) {
            String name = "s" + i;
            Target target = targets.get(i);
            scheduler.create("at(2026-03-01T13:0" + i + ":00)", input -> input.name(name).target(target));
        }

        scheduler.clock.advance(Duration.ofHours(2));

        assertThat(scheduler.targets.calls)
                .extracting(call -> call.operation().service() + " " + call.operation().name() + " " + call.input())
                .containsExactly(
                        "kinesis PutRecord {\"StreamARN\":\"arn:aws:kinesis:eu-west-1:123456789012:stream/rides\","
                                + "\"PartitionKey\":\"key\",\"Data\":\"a ride\"}",
                        "events PutEvents {\"Entries\":[{\"EventBusName\":"
                                + "\"arn:aws:events:eu-west-1:123456789012:event-bus/default\",\"Source\":\"me\","
                                + "\"DetailType\":\"Ride\",\"Detail\":\"{\\\"a\\\":1}\"}]}",
                        "cloudwatchlogs CreateLogGroup {\"LogGroupName\":\"g\"}");
    }
}
