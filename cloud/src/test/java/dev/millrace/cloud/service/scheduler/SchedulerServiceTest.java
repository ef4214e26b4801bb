package dev.millrace.cloud.service.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.scheduler.CreateScheduleGroupInput;
import dev.millrace.wire.scheduler.CreateScheduleInput;
import dev.millrace.wire.scheduler.DeadLetterConfig;
import dev.millrace.wire.scheduler.DeleteScheduleGroupInput;
import dev.millrace.wire.scheduler.DeleteScheduleInput;
import dev.millrace.wire.scheduler.EventBridgeParameters;
import dev.millrace.wire.scheduler.FlexibleTimeWindow;
import dev.millrace.wire.scheduler.GetScheduleInput;
import dev.millrace.wire.scheduler.GetScheduleOutput;
import dev.millrace.wire.scheduler.KinesisParameters;
import dev.millrace.wire.scheduler.ListScheduleGroupsInput;
import dev.millrace.wire.scheduler.ListSchedulesInput;
import dev.millrace.wire.scheduler.ListSchedulesOutput;
import dev.millrace.wire.scheduler.RetryPolicy;
import dev.millrace.wire.scheduler.ScheduleSummary;
import dev.millrace.wire.scheduler.Scheduler;
import dev.millrace.wire.scheduler.Target;
import dev.millrace.wire.scheduler.UpdateScheduleInput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SchedulerServiceTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:20Z");
    private static final Call CALL = new Call(
            "id",
            Caller.root("123456789012", "123456789012"),
            "123456789012",
            "eu-west-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    private static final String ROLE = "arn:aws:iam::123456789012:role/schedules";
    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f";
    private static final TargetApi.Answer THROTTLED = new TargetApi.Answer.Refused("TooManyRequestsException", "", true);
    private static final TargetApi.Answer DENIED = new TargetApi.Answer.Refused("AccessDeniedException", "no", false);

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(START);
    private final FakeApi api = new FakeApi();
    private final Map<String, Integer> counted = new ConcurrentHashMap<>();
    private final ScheduleCounts counts = (_, _, group, metric) -> counted.merge(group + " " + metric, 1, Integer::sum);
    private Storage storage;
    private Scheduler scheduler;

    /// Says yes to everything, or what it was told to say first.
    private final class FakeApi implements TargetApi {
        final List<Request> calls = new CopyOnWriteArrayList<>();
        final List<Instant> times = new CopyOnWriteArrayList<>();
        final Deque<Answer> answers = new ArrayDeque<>();

        @Override
        public boolean offers(Operation operation) {
            return !operation.service().equals("firehose");
        }

        @Override
        public Optional<String> flaw(Operation operation, JsonNode input) {
            return input.has("Flaw") ? Optional.of("the field 'Flaw' is not supported") : Optional.empty();
        }

        @Override
        public boolean assumable(String roleArn, String groupArn, String account) {
            return roleArn.equals(ROLE);
        }

        @Override
        public synchronized Answer call(Request request) {
            calls.add(request);
            times.add(clock.instant());
            notifyAll();
            return answers.isEmpty() ? new Answer.Accepted() : answers.remove();
        }

        synchronized void await(int count) throws InterruptedException {
            while (calls.size() < count) {
                wait();
            }
        }
    }

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        start();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void start() {
        SchedulerService service = new SchedulerService(storage, clock, new Random(3), api, counts);
        service.start();
        scheduler = new Scheduler(service.api());
    }

    /// As after a kill: what is kept is there, the clock's tasks are not.
    private void restart() {
        clock.close();
        start();
    }

    private static CreateScheduleInput.Builder schedule(String expression) {
        return CreateScheduleInput.builder()
                .name("s")
                .scheduleExpression(expression)
                .flexibleTimeWindow(FlexibleTimeWindow.builder().mode("OFF").build())
                .target(target().build());
    }

    private static Target.Builder target() {
        return Target.builder().arn(FUNCTION).roleArn(ROLE).input("{}");
    }

    private void create(String expression, Consumer<CreateScheduleInput.Builder> more) {
        CreateScheduleInput.Builder input = schedule(expression);
        more.accept(input);
        scheduler.createSchedule(input.build(), CALL);
    }

    private GetScheduleOutput get() {
        return scheduler.getSchedule(GetScheduleInput.builder().name("s").build(), CALL);
    }

    private void refused(CreateScheduleInput.Builder input, String code, String message) {
        assertThatThrownBy(() -> scheduler.createSchedule(input.build(), CALL))
                .isInstanceOfSatisfying(AwsException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code))
                .hasMessage(message);
    }

    @Test
    void a_cron_comes_at_its_times_in_its_zone() {
        create("cron(0/30 8 * * ? *)", input -> input.scheduleExpressionTimezone("America/New_York"));

        clock.advance(Duration.ofDays(1));

        assertThat(api.times)
                .containsExactly(Instant.parse("2026-03-01T13:00:00Z"), Instant.parse("2026-03-01T13:30:00Z"));
        assertThat(api.calls.getFirst().operation()).isEqualTo(new TargetApi.Operation("lambda", "Invoke"));
        assertThat(api.calls.getFirst().input().toString())
                .isEqualTo("{\"FunctionName\":\"" + FUNCTION + "\",\"InvocationType\":\"Event\",\"Payload\":\"{}\"}");
        assertThat(api.calls.getFirst().roleArn()).isEqualTo(ROLE);
    }

    @Test
    void a_rate_comes_at_once_and_then_at_whole_minutes() throws Exception {
        create("rate(5 minutes)", _ -> {});
        api.await(1);

        clock.advance(Duration.ofMinutes(10));

        assertThat(api.times)
                .containsExactly(START, Instant.parse("2026-03-01T12:05:00Z"), Instant.parse("2026-03-01T12:10:00Z"));
    }

    @Test
    void dates_bound_what_recurs() {
        create("rate(1 hours)", input -> input.startDate(Instant.parse("2026-03-01T13:00:30Z"))
                .endDate(Instant.parse("2026-03-01T15:30:00Z")));

        clock.advance(Duration.ofDays(1));

        assertThat(api.times)
                .containsExactly(
                        Instant.parse("2026-03-01T13:00:00Z"),
                        Instant.parse("2026-03-01T14:00:00Z"),
                        Instant.parse("2026-03-01T15:00:00Z"));
    }

    @Test
    void once_is_once_and_what_is_to_go_after_it_goes() {
        create("at(2026-03-01T14:00:00)", input -> input.actionAfterCompletion("DELETE"));

        clock.advance(Duration.ofDays(1));

        assertThat(api.times).containsExactly(Instant.parse("2026-03-01T14:00:00Z"));
        assertThatThrownBy(this::get).hasMessage("Schedule s does not exist.");
    }

    @Test
    void once_stays_where_nothing_else_was_said() {
        create("at(2026-03-01T14:00:00)", _ -> {});

        clock.advance(Duration.ofDays(1));

        assertThat(get().actionAfterCompletion()).isEqualTo("NONE");
        assertThat(api.times).hasSize(1);
    }

    @Test
    void a_flexible_window_is_kept_to() {
        create("cron(0 13 * * ? *)", input -> input.flexibleTimeWindow(FlexibleTimeWindow.builder()
                        .mode("FLEXIBLE")
                        .maximumWindowInMinutes(15)
                        .build())
                .target(target().input("\"<aws.scheduler.scheduled-time>\"").build()));

        clock.advance(Duration.ofDays(20));

        assertThat(api.times).hasSize(20).allSatisfy(time -> {
            long late = Duration.between(time.truncatedTo(java.time.temporal.ChronoUnit.DAYS), time)
                    .minusHours(13)
                    .toSeconds();
            assertThat(late).isBetween(0L, 15 * 60L);
        });
        assertThat(api.times.stream().map(time -> time.getEpochSecond() % 3600).distinct())
                .hasSizeGreaterThan(10);
        assertThat(api.calls.getFirst().input().path("Payload").asString()).isEqualTo("\"2026-03-01T13:00:00Z\"");
    }

    @Test
    void a_disabled_schedule_does_not_come_until_it_is_enabled() {
        create("cron(0 * * * ? *)", input -> input.state("DISABLED"));
        clock.advance(Duration.ofHours(3));
        assertThat(api.times).isEmpty();

        scheduler.updateSchedule(
                UpdateScheduleInput.builder()
                        .name("s")
                        .scheduleExpression("cron(0 * * * ? *)")
                        .flexibleTimeWindow(FlexibleTimeWindow.builder().mode("OFF").build())
                        .target(target().build())
                        .build(),
                CALL);
        clock.advance(Duration.ofHours(1));

        assertThat(api.times).containsExactly(Instant.parse("2026-03-01T16:00:00Z"));
    }

    @Test
    void a_schedule_that_was_removed_does_not_come() {
        create("cron(0 * * * ? *)", _ -> {});
        scheduler.deleteSchedule(DeleteScheduleInput.builder().name("s").build(), CALL);
        clock.advance(Duration.ofHours(3));
        assertThat(api.times).isEmpty();
    }

    @Test
    void context_attributes_are_filled_in() {
        create("cron(0 13 * * ? *)", input -> input.target(target()
                .input("{\"arn\":\"<aws.scheduler.schedule-arn>\",\"at\":\"<aws.scheduler.scheduled-time>\","
                        + "\"id\":\"<aws.scheduler.execution-id>\",\"n\":\"<aws.scheduler.attempt-number>\"}")
                .build()));
        api.answers.add(THROTTLED);

        clock.advance(Duration.ofHours(2));

        String first = api.calls.get(0).input().path("Payload").asString();
        String second = api.calls.get(1).input().path("Payload").asString();
        assertThat(first)
                .matches("\\{\"arn\":\"arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s\","
                        + "\"at\":\"2026-03-01T13:00:00Z\",\"id\":\"[0-9a-f]{16}\",\"n\":\"1\"}");
        assertThat(second).isEqualTo(first.replace("\"n\":\"1\"", "\"n\":\"2\""));
    }

    @Test
    void without_an_input_the_usual_event_is_sent() {
        create("cron(0 13 * * ? *)", input -> input.target(target().input(null).build()));

        clock.advance(Duration.ofHours(1));

        assertThat(api.calls.getFirst().input().path("Payload").asString())
                .matches("\\{\"version\":\"0\",\"id\":\"[0-9a-f-]{36}\",\"detail-type\":\"Scheduled Event\","
                        + "\"source\":\"aws.scheduler\",\"account\":\"123456789012\",\"time\":\"2026-03-01T13:00:00Z\","
                        + "\"region\":\"eu-west-1\",\"resources\":"
                        + "\\[\"arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s\"],\"detail\":\"\\{}\"}");
    }

    @Test
    void what_may_go_better_is_tried_again_as_often_as_the_policy_says() {
        create("at(2026-03-01T13:00:00)", input -> input.actionAfterCompletion("DELETE")
                .target(target()
                        .retryPolicy(RetryPolicy.builder().maximumRetryAttempts(2).build())
                        .build()));
        api.answers.addAll(List.of(THROTTLED, THROTTLED, THROTTLED, THROTTLED));

        clock.advance(Duration.ofDays(2));

        assertThat(api.times).hasSize(3);
        assertThatThrownBy(this::get).hasMessage("Schedule s does not exist.");
        assertThat(counted)
                .isEqualTo(Map.of(
                        "default InvocationAttemptCount", 3,
                        "default TargetErrorThrottledCount", 3,
                        "default InvocationDroppedCount", 1));
    }

    @Test
    void what_is_older_than_the_policy_lets_it_be_is_dropped() {
        create("at(2026-03-01T13:00:00)", input -> input.target(target()
                .retryPolicy(RetryPolicy.builder().maximumEventAgeInSeconds(60).build())
                .build()));
        for (int i = 0; i < 50; i++) {
            api.answers.add(THROTTLED);
        }

        clock.advance(Duration.ofDays(1));

        assertThat(api.times.getLast()).isBefore(Instant.parse("2026-03-01T13:01:01Z"));
        assertThat(api.times).hasSizeBetween(5, 8);
    }

    @Test
    void what_is_refused_for_good_is_not_tried_again() {
        create("at(2026-03-01T13:00:00)", _ -> {});
        api.answers.add(DENIED);

        clock.advance(Duration.ofDays(1));

        assertThat(api.times).hasSize(1);
        assertThat(counted)
                .isEqualTo(Map.of(
                        "default InvocationAttemptCount", 1,
                        "default TargetErrorCount", 1,
                        "default InvocationDroppedCount", 1));
    }

    @Test
    void what_was_due_when_the_server_was_killed_comes_when_it_starts() throws Exception {
        create("cron(0 * * * ? *)", _ -> {});
        clock.close();
        clock.advance(Duration.ofMinutes(200));

        start();
        api.await(1);
        clock.advance(Duration.ofMinutes(60));

        assertThat(api.times)
                .as("the first that was missed, then those to come")
                .containsExactly(START.plus(Duration.ofMinutes(200)), Instant.parse("2026-03-01T16:00:00Z"));
    }

    @Test
    void what_was_not_done_with_when_the_server_was_killed_is_tried_again() throws Exception {
        create("at(2026-03-01T13:00:00)", input -> input.actionAfterCompletion("DELETE"));
        api.answers.add(THROTTLED);
        clock.advance(Duration.between(START, Instant.parse("2026-03-01T13:00:00Z")));
        assertThat(api.times).hasSize(1);

        restart();
        clock.advance(Duration.ofMinutes(1));

        assertThat(api.calls).hasSize(2);
        assertThat(api.calls.get(1).session()).as("the same execution").isEqualTo(api.calls.get(0).session());
        assertThatThrownBy(this::get).hasMessage("Schedule s does not exist.");
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
            create("at(2026-03-01T13:0" + i + ":00)", input -> input.name(name).target(target));
        }

        clock.advance(Duration.ofHours(2));

        assertThat(api.calls)
                .extracting(call -> call.operation().service() + " " + call.operation().name() + " " + call.input())
                .containsExactly(
                        "kinesis PutRecord {\"StreamARN\":\"arn:aws:kinesis:eu-west-1:123456789012:stream/rides\","
                                + "\"PartitionKey\":\"key\",\"Data\":\"a ride\"}",
                        "events PutEvents {\"Entries\":[{\"EventBusName\":"
                                + "\"arn:aws:events:eu-west-1:123456789012:event-bus/default\",\"Source\":\"me\","
                                + "\"DetailType\":\"Ride\",\"Detail\":\"{\\\"a\\\":1}\"}]}",
                        "cloudwatchlogs CreateLogGroup {\"LogGroupName\":\"g\"}");
    }

    /// As recorded from AWS.
    @ParameterizedTest
    @ValueSource(strings = {"cron(0 1 * * * *)", "rate(10 minutess)", "rate(-10 minutes)", "at(2021-12-31)"})
    void what_is_no_schedule_is_refused(String expression) {
        refused(schedule(expression), "ValidationException", "Invalid Schedule Expression " + expression + ".");
    }

    @Test
    void what_cannot_be_is_refused_when_it_is_made() {
        refused(
                schedule("rate(1 hour)").scheduleExpressionTimezone("Mars/Olympus"),
                "ValidationException",
                "Invalid Schedule Expression Timezone Mars/Olympus.");
        refused(
                schedule("rate(1 hour)").groupName("none"),
                "ResourceNotFoundException",
                "Schedule group none does not exist.");
        refused(
                schedule("rate(1 hour)").startDate(START.minusSeconds(301)),
                "ValidationException",
                "The StartDate you specify cannot be earlier than 5 minutes ago.");
        refused(
                schedule("rate(1 hour)").target(target().arn("queue").build()),
                "ValidationException",
                "Provided Arn is not in correct format.");
        refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:sqs:eu-west-1:123456789012:q").build()),
                "ValidationException",
                "Millrace does not offer the service sqs, so arn:aws:sqs:eu-west-1:123456789012:q cannot be a target.");
        refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:firehose:eu-west-1:123456789012:deliverystream/d")
                                .build()),
                "ValidationException",
                "Millrace does not offer PutRecord of firehose, so"
                        + " arn:aws:firehose:eu-west-1:123456789012:deliverystream/d cannot be a target.");
        refused(
                schedule("rate(1 hour)")
                        .target(target().deadLetterConfig(new DeadLetterConfig("arn:aws:sqs:eu-west-1:123456789012:q"))
                                .build()),
                "ValidationException",
                "Millrace does not offer Amazon SQS, so arn:aws:sqs:eu-west-1:123456789012:q cannot be a dead-letter"
                        + " queue.");
        refused(
                schedule("rate(1 hour)")
                        .target(target().roleArn("arn:aws:iam::123456789012:role/other").build()),
                "ValidationException",
                "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
        refused(
                schedule("rate(1 hour)").target(target().input("{").build()),
                "ValidationException",
                "Invalid Input for target: it is not valid JSON.");
        refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:scheduler:::aws-sdk:s3:getObject").build()),
                "ValidationException",
                "The operation GetObject of s3 only reads and is not supported as a universal target.");
        refused(
                schedule("rate(1 hour)")
                        .target(target().arn("arn:aws:scheduler:::aws-sdk:logs:createLogGroup")
                                .input("{\"Flaw\":1}")
                                .build()),
                "ValidationException",
                "Invalid RequestJson provided. Reason: the field 'Flaw' is not supported.");
    }

    @Test
    void a_name_is_taken_once_and_the_same_request_may_come_twice() {
        create("cron(0 * * * ? *)", input -> input.clientToken("one"));
        create("cron(0 * * * ? *)", input -> input.clientToken("one"));

        refused(
                schedule("cron(0 * * * ? *)").clientToken("two"), "ConflictException", "Schedule s already exists.");
    }

    @Test
    void a_group_goes_with_its_schedules() {
        scheduler.createScheduleGroup(
                CreateScheduleGroupInput.builder().name("g").build(), CALL);
        create("cron(0 * * * ? *)", input -> input.groupName("g"));
        create("cron(0 * * * ? *)", _ -> {});

        assertThat(scheduler
                        .listScheduleGroups(ListScheduleGroupsInput.builder().build(), CALL)
                        .scheduleGroups())
                .hasSize(2);
        scheduler.deleteScheduleGroup(DeleteScheduleGroupInput.builder().name("g").build(), CALL);
        clock.advance(Duration.ofHours(1));

        assertThat(api.calls).hasSize(1);
        assertThatThrownBy(() -> scheduler.listSchedules(
                        ListSchedulesInput.builder().groupName("g").build(), CALL))
                .hasMessage("Schedule group g does not exist.");
        assertThatThrownBy(() -> scheduler.deleteScheduleGroup(
                        DeleteScheduleGroupInput.builder().name("default").build(), CALL))
                .hasMessage("The default schedule group cannot be deleted.");
    }

    @Test
    void schedules_are_listed_in_pages() {
        for (String name : List.of("a1", "a2", "a3", "b1")) {
            create("cron(0 * * * ? *)", input -> input.name(name));
        }

        ListSchedulesOutput first = scheduler.listSchedules(
                ListSchedulesInput.builder().namePrefix("a").maxResults(2).build(), CALL);
        ListSchedulesOutput second = scheduler.listSchedules(
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
        create("cron(0 * * * ? *)", _ -> {});

        assertThat(get().target().retryPolicy())
                .isEqualTo(RetryPolicy.builder()
                        .maximumEventAgeInSeconds(86_400)
                        .maximumRetryAttempts(185)
                        .build());
        assertThat(get().scheduleExpressionTimezone()).isEqualTo("UTC");
        assertThat(get().state()).isEqualTo("ENABLED");
        assertThat(get().groupName()).isEqualTo("default");
    }
}
