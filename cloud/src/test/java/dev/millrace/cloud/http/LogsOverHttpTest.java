package dev.millrace.cloud.http;

import static dev.millrace.cloud.http.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsAsyncClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LiveTailSessionLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.LiveTailSessionStart;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.StartLiveTailResponseHandler;

final class LogsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Who OWNER = Who.root("111122223333");
    private static final String NO_GROUP = "The specified log group does not exist.";

    private final CloudWatchLogsClient logs = CLOUD.logs(OWNER);
    private final long now = Instant.now().toEpochMilli();

    @Test
    void a_group_is_made_described_and_deleted() {
        logs.createLogGroup(r -> r.logGroupName("/app/made").tags(Map.of("team", "rides")));
        LogGroup group = logs.describeLogGroups(r -> r.logGroupNamePrefix("/app/made"))
                .logGroups()
                .getFirst();
        assertThat(group.logGroupName()).isEqualTo("/app/made");
        assertThat(group.arn()).isEqualTo("arn:aws:logs:eu-west-1:111122223333:log-group:/app/made:*");
        assertThat(group.logGroupArn()).isEqualTo("arn:aws:logs:eu-west-1:111122223333:log-group:/app/made");
        assertThat(group.retentionInDays()).isNull();
        assertThat(group.logGroupClassAsString()).isEqualTo("STANDARD");
        assertThat(group.creationTime()).isBetween(now - 60_000, now + 60_000);
        assertThat(logs.listTagsForResource(r -> r.resourceArn(group.logGroupArn()))
                        .tags())
                .isEqualTo(Map.of("team", "rides"));
        logs.putRetentionPolicy(r -> r.logGroupName("/app/made").retentionInDays(7));
        assertThat(logs.describeLogGroups(r -> r.logGroupNamePrefix("/app/made"))
                        .logGroups()
                        .getFirst()
                        .retentionInDays())
                .isEqualTo(7);
        refused(
                ResourceAlreadyExistsException.class,
                400,
                "ResourceAlreadyExistsException",
                "The specified log group already exists",
                () -> logs.createLogGroup(r -> r.logGroupName("/app/made")));
        logs.deleteLogGroup(r -> r.logGroupName("/app/made"));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                NO_GROUP,
                () -> logs.deleteLogGroup(r -> r.logGroupName("/app/made")));
    }

    @Test
    void events_are_read_forward_and_backward() {
        stream("read", "s");
        List<String> messages =
                IntStream.range(0, 10).mapToObj(i -> "message " + i).toList();
        put("read", "s", messages);

        GetLogEventsResponse first = logs.getLogEvents(r ->
                r.logGroupName("read").logStreamName("s").startFromHead(true).limit(4));
        assertThat(messages(first)).isEqualTo(messages.subList(0, 4));
        assertThat(first.events().getFirst().timestamp()).isEqualTo(now);
        assertThat(first.events().getFirst().ingestionTime()).isBetween(now - 60_000, now + 60_000);
        GetLogEventsResponse second = page("read", first.nextForwardToken());
        assertThat(messages(second)).isEqualTo(messages.subList(4, 10));
        GetLogEventsResponse end = page("read", second.nextForwardToken());
        assertThat(end.events()).isEmpty();
        assertThat(end.nextForwardToken()).isEqualTo(second.nextForwardToken());
        assertThat(messages(page("read", second.nextBackwardToken()))).isEqualTo(messages.subList(0, 4));
        GetLogEventsResponse last =
                logs.getLogEvents(r -> r.logGroupName("read").logStreamName("s").limit(3));
        assertThat(messages(last)).isEqualTo(messages.subList(7, 10));
        logs.putLogEvents(r -> r.logGroupName("read").logStreamName("s").logEvents(event(now + 10, "later")));
        assertThat(messages(page("read", second.nextForwardToken()))).containsExactly("later");

        LogStream stream = logs.describeLogStreams(r -> r.logGroupName("read"))
                .logStreams()
                .getFirst();
        assertThat(stream.logStreamName()).isEqualTo("s");
        assertThat(stream.arn()).isEqualTo("arn:aws:logs:eu-west-1:111122223333:log-group:read:log-stream:s");
        assertThat(stream.firstEventTimestamp()).isEqualTo(now);
        assertThat(stream.lastIngestionTime()).isBetween(now - 60_000, now + 60_000);
    }

    @Test
    void events_are_filtered_across_streams() {
        stream("filter", "a");
        logs.createLogStream(r -> r.logGroupName("filter").logStreamName("b"));
        put("filter", "a", List.of("INFO start", "ERROR one", "{\"level\":\"warn\",\"ms\":250}"));
        put("filter", "b", List.of("INFO start", "ERROR two", "{\"level\":\"warn\",\"ms\":20}"));

        assertThat(filtered("ERROR")).containsExactlyInAnyOrder("a: ERROR one", "b: ERROR two");
        assertThat(filtered("INFO -start")).isEmpty();
        assertThat(filtered("{ $.level = \"warn\" && $.ms > 100 }"))
                .containsExactly("a: {\"level\":\"warn\",\"ms\":250}");
        FilterLogEventsResponse page =
                logs.filterLogEvents(r -> r.logGroupName("filter").limit(4));
        assertThat(page.events()).hasSize(4);
        assertThat(page.events().getFirst().eventId()).matches("[0-9]{56}");
        assertThat(logs.filterLogEventsPaginator(r -> r.logGroupName("filter").limit(4))
                        .events())
                .hasSize(6);
        assertThat(logs.filterLogEvents(r -> r.logGroupName("filter").startTime(now + 1))
                        .events())
                .hasSize(4);
        refused(
                InvalidParameterException.class,
                400,
                "InvalidParameterException",
                "Invalid filter pattern",
                () -> filtered("{ $.level = }"));
    }

    @Test
    void what_is_not_there_is_named() {
        stream("there", "s");
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                NO_GROUP,
                () -> put("absent", "s", List.of("x")));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                "The specified log stream does not exist.",
                () -> put("there", "absent", List.of("x")));
        refused(
                ResourceNotFoundException.class,
                400,
                "ResourceNotFoundException",
                NO_GROUP,
                () -> logs.filterLogEvents(r -> r.logGroupName("absent")));
        refused(
                ResourceAlreadyExistsException.class,
                400,
                "ResourceAlreadyExistsException",
                "The specified log stream already exists",
                () -> logs.createLogStream(r -> r.logGroupName("there").logStreamName("s")));
    }

    @Test
    void bad_input_gets_the_error_that_aws_gives() {
        stream("bad", "s");
        refused(
                InvalidParameterException.class,
                400,
                "InvalidParameterException",
                "Log events in a single PutLogEvents request must be in chronological order.",
                () -> logs.putLogEvents(r -> r.logGroupName("bad")
                        .logStreamName("s")
                        .logEvents(event(now, "later"), event(now - 1, "earlier"))));
        refused(
                InvalidParameterException.class,
                400,
                "InvalidParameterException",
                "1 validation error detected: Value 'no:name' at 'logGroupName' failed to satisfy constraint: Member"
                        + " must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
                () -> logs.createLogGroup(r -> r.logGroupName("no:name")));
        refused(
                InvalidParameterException.class,
                400,
                "InvalidParameterException",
                "1 validation error detected: Value at 'logGroupIdentifier' failed to satisfy constraint: Member must"
                        + " satisfy regular expression pattern: [\\w#+=/:,.@-]*",
                () -> logs.getLogEvents(r -> r.logGroupIdentifier("bad:*").logStreamName("s")));
        var rejected = logs.putLogEvents(r -> r.logGroupName("bad")
                .logStreamName("s")
                .logEvents(event(now - 15L * 86_400_000, "old"), event(now, "good")));
        assertThat(rejected.rejectedLogEventsInfo().tooOldLogEventEndIndex()).isEqualTo(1);
        assertThat(rejected.nextSequenceToken()).isNotBlank();
    }

    @Test
    void accounts_and_regions_see_nothing_of_one_another() {
        stream("private", "s");
        for (Who other : List.of(Who.root("999999999999"), OWNER.in(Region.US_WEST_2))) {
            CloudWatchLogsClient stranger = CLOUD.logs(other);
            assertThat(stranger.describeLogGroups().logGroups()).isEmpty();
            refused(
                    ResourceNotFoundException.class,
                    400,
                    "ResourceNotFoundException",
                    NO_GROUP,
                    () -> stranger.describeLogStreams(r -> r.logGroupName("private")));
        }
    }

    @Test
    void a_live_tail_shows_what_comes() throws Exception {
        stream("tail", "s");
        BlockingQueue<LiveTailSessionStart> starts = new LinkedBlockingQueue<>();
        BlockingQueue<LiveTailSessionLogEvent> events = new LinkedBlockingQueue<>();
        try (CloudWatchLogsAsyncClient async = CLOUD.pointed(CloudWatchLogsAsyncClient.builder(), OWNER)
                .overrideConfiguration(
                        o -> o.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
                .httpClientBuilder(RunningCloud.netty())
                .build()) {
            CompletableFuture<Void> tail = async.startLiveTail(
                    r -> r.logGroupIdentifiers("arn:aws:logs:eu-west-1:111122223333:log-group:tail")
                            .logEventFilterPattern("ERROR"),
                    StartLiveTailResponseHandler.builder()
                            .subscriber(StartLiveTailResponseHandler.Visitor.builder()
                                    .onSessionStart(starts::add)
                                    .onSessionUpdate(update -> events.addAll(update.sessionResults()))
                                    .build())
                            .build());
            LiveTailSessionStart start = starts.poll(60, TimeUnit.SECONDS);
            assertThat(start).isNotNull();
            assertThat(start.logEventFilterPattern()).isEqualTo("ERROR");
            put("tail", "s", List.of("INFO not this", "ERROR this"));
            LiveTailSessionLogEvent event = events.poll(60, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(event.message()).isEqualTo("ERROR this");
            assertThat(event.logStreamName()).isEqualTo("s");
            assertThat(event.logGroupIdentifier()).isEqualTo("111122223333:tail");
            assertThat(tail).isNotDone();
        }
    }

    private void stream(String group, String stream) {
        logs.createLogGroup(r -> r.logGroupName(group));
        logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
    }

    /// One event a millisecond.
    private void put(String group, String stream, List<String> messages) {
        List<InputLogEvent> events = IntStream.range(0, messages.size())
                .mapToObj(i -> event(now + i, messages.get(i)))
                .toList();
        var answer = logs.putLogEvents(
                r -> r.logGroupName(group).logStreamName(stream).logEvents(events));
        assertThat(answer.rejectedLogEventsInfo()).isNull();
    }

    private static InputLogEvent event(long timestamp, String message) {
        return InputLogEvent.builder().timestamp(timestamp).message(message).build();
    }

    private GetLogEventsResponse page(String group, String token) {
        return logs.getLogEvents(r -> r.logGroupName(group).logStreamName("s").nextToken(token));
    }

    private static List<String> messages(GetLogEventsResponse page) {
        return page.events().stream().map(OutputLogEvent::message).toList();
    }

    private List<String> filtered(String pattern) {
        return logs.filterLogEvents(r -> r.logGroupName("filter").filterPattern(pattern)).events().stream()
                .map((FilteredLogEvent event) -> event.logStreamName() + ": " + event.message())
                .toList();
    }
}
