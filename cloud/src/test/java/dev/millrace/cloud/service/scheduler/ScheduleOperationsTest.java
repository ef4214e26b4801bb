package dev.millrace.cloud.service.scheduler;

import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.CALL;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.START;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.schedule;
import static dev.millrace.cloud.service.scheduler.SchedulerUnderTest.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.scheduler.CreateScheduleGroupInput;
import dev.millrace.wire.scheduler.DeadLetterConfig;
import dev.millrace.wire.scheduler.DeleteScheduleGroupInput;
import dev.millrace.wire.scheduler.ListScheduleGroupsInput;
import dev.millrace.wire.scheduler.ListSchedulesInput;
import dev.millrace.wire.scheduler.ListSchedulesOutput;
import dev.millrace.wire.scheduler.RetryPolicy;
import dev.millrace.wire.scheduler.ScheduleSummary;
import dev.millrace.wire.scheduler.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleOperationsTest {
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
    void what_cannot_be_is_refused_when_it_is_made() {
        scheduler.refused(
                schedule("rate(1 hour)").scheduleExpressionTimezone("Mars/Olympus"),
                "ValidationException",
                "Invalid Schedule Expression Timezone Mars/Olympus.");
        scheduler.refused(
                schedule("rate(1 hour)").groupName("none"),
                "ResourceNotFoundException",
                "Schedule group none does not exist.");
        scheduler.refused(
                schedule("rate(1 hour)").startDate(START.minusSeconds(301)),
                "ValidationException",
                "The StartDate you specify cannot be earlier than 5 minutes ago.");
        scheduler.refused(
                schedule("rate(1 hour)").target(target().arn("queue").build()),
                "ValidationException",
                "Provided Arn is not in correct format.");
        scheduler.refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:sqs:eu-west-1:123456789012:q").build()),
                "ValidationException",
                "Millrace does not offer the service sqs, so arn:aws:sqs:eu-west-1:123456789012:q cannot be a target.");
        scheduler.refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:firehose:eu-west-1:123456789012:deliverystream/d")
                                .build()),
                "ValidationException",
                "Millrace does not offer PutRecord of firehose, so"
                        + " arn:aws:firehose:eu-west-1:123456789012:deliverystream/d cannot be a target.");
        scheduler.refused(
                schedule("rate(1 hour)")
                        .target(target().deadLetterConfig(new DeadLetterConfig("arn:aws:sqs:eu-west-1:123456789012:q"))
                                .build()),
                "ValidationException",
                "Millrace does not offer Amazon SQS, so arn:aws:sqs:eu-west-1:123456789012:q cannot be a dead-letter"
                        + " queue.");
        scheduler.refused(
                schedule("rate(1 hour)")
                        .target(target().roleArn("arn:aws:iam::123456789012:role/other").build()),
                "ValidationException",
                "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
        scheduler.refused(
                schedule("rate(1 hour)").target(target().input("{").build()),
                "ValidationException",
                "Invalid Input for target: it is not valid JSON.");
        scheduler.refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:scheduler:::aws-sdk:s3:getObject").build()),
                "ValidationException",
                "The operation GetObject of s3 only reads and is not supported as a universal target.");
        scheduler.refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:scheduler:::aws-sdk:logs:createLogGroup")
                                .input("{\"Flaw\":1}")
                                .build()),
                "ValidationException",
                "Invalid RequestJson provided. Reason: the field 'Flaw' is not supported.");
    }

    @Test
    void a_name_is_taken_once_and_the_same_request_may_come_twice() {
        scheduler.create("cron(0 * * * ? *)", input -> input.clientToken("one"));
        scheduler.create("cron(0 * * * ? *)", input -> input.clientToken("one"));

        scheduler.refused(
                schedule("cron(0 * * * ? *)").clientToken("two"), "ConflictException", "Schedule s already exists.");
    }

    @Test
    void a_group_goes_with_its_schedules() {
        scheduler.api.createScheduleGroup(
                CreateScheduleGroupInput.builder().name("g").build(), CALL);
        scheduler.create("cron(0 * * * ? *)", input -> input.groupName("g"));
        scheduler.create("cron(0 * * * ? *)", _ -> {});

        assertThat(scheduler
                        .api
                        .listScheduleGroups(ListScheduleGroupsInput.builder().build(), CALL)
                        .scheduleGroups())
                .hasSize(2);
        scheduler.api.deleteScheduleGroup(DeleteScheduleGroupInput.builder().name("g").build(), CALL);
        scheduler.clock.advance(Duration.ofHours(1));

        assertThat(scheduler.targets.calls).hasSize(1);
        assertThatThrownBy(() -> scheduler.api.listSchedules(
                        ListSchedulesInput.builder().groupName("g").build(), CALL))
                .hasMessage("Schedule group g does not exist.");
        assertThatThrownBy(() -> scheduler.api.deleteScheduleGroup(
                        DeleteScheduleGroupInput.builder().name("default").build(), CALL))
                .hasMessage("The default schedule group cannot be deleted.");
    }

    @Test
    void schedules_are_listed_in_pages() {
        for (String name : List.of("a1", "a2", "a3", "b1")) {
            scheduler.create("cron(0 * * * ? *)", input -> input.name(name));
        }

        ListSchedulesOutput first = scheduler.api.listSchedules(
                ListSchedulesInput.builder().namePrefix("a").maxResults(2).build(), CALL);
        ListSchedulesOutput second = scheduler.api.listSchedules(
                ListSchedulesInput.builder()
                        .namePrefix("a")
                        .maxResults(2)
                        .nextToken(first.nextToken())
                        .build(),
                CALL);

        assertThat(first.schedules()).extracting(ScheduleSummary::name).containsExactly("a1", "a2");
        assertThat(second.schedules()).extracting(ScheduleSummary::name).containsExactly("a3");
        assertThat(second.nextToken()).isNull();
    }

    @Test
    void what_was_not_said_is_shown_as_what_it_means() {
        scheduler.create("cron(0 * * * ? *)", _ -> {});

        assertThat(scheduler.get().target().retryPolicy())
                .isEqualTo(RetryPolicy.builder()
                        .maximumEventAgeInSeconds(86_400)
                        .maximumRetryAttempts(185)
                        .build());
        assertThat(scheduler.get().scheduleExpressionTimezone()).isEqualTo("UTC");
        assertThat(scheduler.get().state()).isEqualTo("ENABLED");
        assertThat(scheduler.get().groupName()).isEqualTo("default");
    }
}
