package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.REGION;
import static dev.millrace.cloud.service.logs.LogsUnderTest.START;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.event;
import static dev.millrace.cloud.service.logs.LogsUnderTest.messages;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.logs.FilterLogEventsRequest;
import dev.millrace.wire.logs.FilterLogEventsResponse;
import dev.millrace.wire.logs.FilteredLogEvent;
import dev.millrace.wire.logs.GetLogEventsResponse;
import dev.millrace.wire.logs.InputLogEvent;
import dev.millrace.wire.logs.MetricFilterMatchRecord;
import dev.millrace.wire.logs.OutputLogEvent;
import dev.millrace.wire.logs.PutLogEventsResponse;
import dev.millrace.wire.logs.RejectedLogEventsInfo;
import dev.millrace.wire.logs.TestMetricFilterRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogEventsTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;

    @TempDir
    Path data;

    private LogsUnderTest logs;

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
        logs.group("g");
        logs.stream("g", "s");
    }

    @AfterEach
    void close() {
        logs.close();
    }

    @Test
    void events_come_back_with_their_times_also_after_a_restart() {
        logs.clock.advance(Duration.ofSeconds(1));
        PutLogEventsResponse answer = logs.put("g", "s", event(NOW, "one"), event(NOW, "zwölf ✓"));
        assertThat(answer.rejectedLogEventsInfo()).isNull();
        assertThat(answer.nextSequenceToken()).matches("[0-9]{56}");
        logs.restart();
        logs.put("g", "s", event(NOW, "three"));
        assertThat(logs.get(request -> request.startFromHead(true)).events())
                .containsExactly(
                        new OutputLogEvent(NOW, "one", NOW + 1000),
                        new OutputLogEvent(NOW, "zwölf ✓", NOW + 1000),
                        new OutputLogEvent(NOW, "three", NOW + 1000));
    }

    @Test
    void a_batch_must_be_in_order_of_time() {
        refused(
                () -> logs.put("g", "s", event(NOW, "a"), event(NOW - 1, "b")),
                "InvalidParameterException",
                "Log events in a single PutLogEvents request must be in chronological order.");
        assertThat(logs.filtered("")).isEmpty();
    }

    @Test
    void a_batch_spans_24_hours_at_most_not_counting_what_is_refused() {
        logs.put("g", "s", event(NOW - DAY, "a"), event(NOW, "b"));
        refused(
                () -> logs.put("g", "s", event(NOW - DAY - 1, "a"), event(NOW, "b")),
                "InvalidParameterException",
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        assertThat(logs.put("g", "s", event(NOW - 20 * DAY, "too old"), event(NOW, "c"))
                        .rejectedLogEventsInfo())
                .isEqualTo(new RejectedLogEventsInfo(null, 1, null));
        assertThat(logs.filtered("")).containsExactly("a", "b", "c");
    }

    @Test
    void what_is_too_old_or_too_new_is_refused_and_the_rest_taken() {
        assertThat(logs.put(
                                "g",
                                "s",
                                event(NOW - 14 * DAY - 2, "old"),
                                event(NOW - 14 * DAY - 1, "old"),
                                event(NOW - 14 * DAY, "just"))
                        .rejectedLogEventsInfo())
                .isEqualTo(new RejectedLogEventsInfo(null, 2, null));
        assertThat(logs.put("g", "s", event(NOW + 2 * HOUR, "just"), event(NOW + 2 * HOUR + 1, "new"))
                        .rejectedLogEventsInfo())
                .isEqualTo(new RejectedLogEventsInfo(1, null, null));
        assertThat(logs.filtered("")).containsExactly("just", "just");
    }

    @Test
    void what_is_past_the_groups_retention_is_refused_as_expired() {
        logs.retention("g", 3);
        assertThat(logs.put(
                                "g",
                                "s",
                                event(NOW - 15 * DAY, "too old"),
                                event(NOW - 4 * DAY, "expired"),
                                event(NOW - 3 * DAY, "just"))
                        .rejectedLogEventsInfo())
                .isEqualTo(new RejectedLogEventsInfo(null, 1, 2));
        assertThat(logs.filtered("")).containsExactly("just");
    }

    @Test
    void a_batch_is_a_megabyte_at_most_counting_26_bytes_an_event() {
        String largest = "x".repeat((1 << 20) - 26);
        logs.put("g", "s", event(NOW, largest));
        refused(
                () -> logs.put("g", "s", event(NOW, largest + "y")),
                "InvalidParameterException",
                "Log event too large: 1048577 bytes exceeds limit of 1048576");
        refused(
                () -> logs.put("g", "s", event(NOW, largest), event(NOW, "é")),
                "InvalidParameterException",
                "Upload too large: 1048604 bytes exceeds limit of 1048576");
    }

    @Test
    void reading_forward_ends_with_the_token_that_was_given() {
        fill(5);
        GetLogEventsResponse first =
                logs.get(request -> request.startFromHead(true).limit(3));
        assertThat(messages(first)).containsExactly("m0", "m1", "m2");
        assertThat(first.nextForwardToken()).matches("f/[0-9]{56}/s");
        assertThat(first.nextBackwardToken()).matches("b/[0-9]{56}/s");
        GetLogEventsResponse second = follow(first.nextForwardToken());
        assertThat(messages(second)).containsExactly("m3", "m4");
        GetLogEventsResponse end = follow(second.nextForwardToken());
        assertThat(messages(end)).isEmpty();
        assertThat(end.nextForwardToken()).isEqualTo(second.nextForwardToken());

        logs.put("g", "s", event(NOW + 9, "late"));
        assertThat(messages(follow(end.nextForwardToken()))).containsExactly("late");
        assertThat(messages(follow(end.nextBackwardToken()))).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void without_a_direction_the_latest_come_first_and_the_backward_token_leads_on() {
        fill(5);
        GetLogEventsResponse last = logs.get(request -> request.limit(2));
        assertThat(messages(last)).containsExactly("m3", "m4");
        GetLogEventsResponse before = logs.get(request -> request.limit(2).nextToken(last.nextBackwardToken()));
        assertThat(messages(before)).containsExactly("m1", "m2");
        GetLogEventsResponse first = logs.get(request -> request.limit(2).nextToken(before.nextBackwardToken()));
        assertThat(messages(first)).containsExactly("m0");
        GetLogEventsResponse end = follow(first.nextBackwardToken());
        assertThat(messages(end)).isEmpty();
        assertThat(end.nextBackwardToken()).isEqualTo(first.nextBackwardToken());
        assertThat(messages(follow(end.nextForwardToken()))).containsExactly("m0", "m1", "m2", "m3", "m4");
        assertThat(messages(follow(last.nextForwardToken()))).isEmpty();
    }

    @Test
    void an_empty_streams_token_leads_to_what_comes() {
        GetLogEventsResponse nothing = logs.get(request -> {});
        assertThat(messages(nothing)).isEmpty();
        fill(2);
        assertThat(messages(follow(nothing.nextForwardToken()))).containsExactly("m0", "m1");
    }

    @Test
    void start_is_inclusive_and_end_exclusive() {
        fill(5);
        assertThat(messages(logs.get(request -> request.startTime(NOW + 1).endTime(NOW + 3))))
                .containsExactly("m1", "m2");
        assertThat(messages(logs.get(
                        request -> request.startTime(NOW + 1).endTime(NOW + 3).startFromHead(true))))
                .containsExactly("m1", "m2");
        assertThat(messages(logs.get(request -> request.startTime(Long.MAX_VALUE))))
                .isEmpty();
    }

    @Test
    void a_page_is_a_megabyte_at_most() {
        String large = "x".repeat(400_000);
        for (int i = 0; i < 3; i++) {
            logs.put("g", "s", event(NOW + i, large + i));
        }
        GetLogEventsResponse page = logs.get(request -> request.startFromHead(true));
        assertThat(page.events()).hasSize(2);
        assertThat(follow(page.nextForwardToken()).events()).hasSize(1);
        assertThat(logs.get(request -> {}).events()).hasSize(2);
        assertThat(page(request -> {}).events()).hasSize(2);
        assertThat(logs.filter(request -> {})).hasSize(3);
    }

    @Test
    void a_token_that_is_none_is_refused() {
        for (String token : List.of(
                "mine",
                "f/12/s",
                "x/" + "0".repeat(56) + "/s",
                "f/" + "9".repeat(56) + "/s",
                "f/" + "0".repeat(55) + "1")) {
            refused(() -> follow(token), "InvalidParameterException", "The specified nextToken is invalid.");
        }
        assertThat(messages(follow("f/" + "0".repeat(56)))).isEmpty();
        refused(
                () -> page(request -> request.nextToken("mine")),
                "InvalidParameterException",
                "The specified nextToken is invalid.");
    }

    @Test
    void a_search_interleaves_streams_by_time_and_then_by_arrival() {
        logs.stream("g", "t");
        logs.put("g", "s", event(NOW + 1, "s1"), event(NOW + 3, "s3"));
        logs.put("g", "t", event(NOW, "t0"), event(NOW + 1, "t1"), event(NOW + 4, "t4"));
        logs.put("g", "s", event(NOW + 1, "s1 again"));
        List<FilteredLogEvent> all = logs.filter(request -> {});
        assertThat(all.stream().map(FilteredLogEvent::message))
                .containsExactly("t0", "s1", "t1", "s1 again", "s3", "t4");
        assertThat(all.stream().map(FilteredLogEvent::eventId))
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9]{56}"));
        assertThat(all.getFirst().logStreamName()).isEqualTo("t");
        assertThat(logs.filter(request -> request.limit(1)).stream().map(FilteredLogEvent::message))
                .containsExactly("t0", "s1", "t1", "s1 again", "s3", "t4");
        assertThat(logs.filter(request -> request.startTime(NOW + 1).endTime(NOW + 3)).stream()
                        .map(FilteredLogEvent::message))
                .as("both ends belong to it")
                .containsExactly("s1", "t1", "s1 again", "s3");
    }

    @Test
    void a_search_looks_at_the_streams_it_is_told() {
        logs.stream("g", "sub/a");
        logs.stream("g", "sub/b");
        logs.put("g", "s", event(NOW, "in s"));
        logs.put("g", "sub/a", event(NOW, "in a"));
        logs.put("g", "sub/b", event(NOW, "in b"));
        assertThat(logs.filter(request -> request.logStreamNames(List.of("s", "sub/b", "s"))).stream()
                        .map(FilteredLogEvent::message))
                .containsExactly("in s", "in b");
        assertThat(logs.filter(request -> request.logStreamNamePrefix("sub/")).stream()
                        .map(FilteredLogEvent::message))
                .containsExactly("in a", "in b");
        assertThat(logs.filter(request -> request.logGroupName(null)
                        .logGroupIdentifier("arn:aws:logs:" + REGION + ":" + ACCOUNT + ":log-group:g")
                        .logStreamNamePrefix("none")))
                .isEmpty();
        refused(
                () -> page(request -> request.logStreamNames(List.of("none"))),
                "ResourceNotFoundException",
                "The specified log stream does not exist.");
        refused(
                () -> page(request -> request.logStreamNames(List.of("s")).logStreamNamePrefix("s")),
                "InvalidParameterException",
                "LogStream names and LogStream name prefix are mutually exclusive parameters.");
    }

    @Test
    void a_search_finds_what_the_pattern_says() {
        logs.put(
                "g",
                "s",
                event(NOW, "[ERROR] no way"),
                event(NOW + 1, "{\"level\":\"error\",\"ms\":120}"),
                event(NOW + 2, "{\"level\":\"info\",\"ms\":80}"));
        assertThat(logs.filtered("ERROR")).containsExactly("[ERROR] no way");
        assertThat(logs.filtered("{ $.level = \"error\" && $.ms > 100 }"))
                .containsExactly("{\"level\":\"error\",\"ms\":120}");
        refused(
                () -> logs.filtered("?Status: timeout"),
                "InvalidParameterException",
                "Invalid character(s) in term ':'");
        refused(() -> logs.filtered("{ $.a = }"), "InvalidParameterException", "Invalid filter pattern");
    }

    @Test
    void a_search_that_looks_at_many_goes_on_with_its_token() {
        List<InputLogEvent> batch = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            batch.add(event(NOW + i, i % 5000 == 4999 ? "needle" : "hay"));
        }
        for (int i = 0; i < 51; i++) {
            logs.put("g", "s", batch);
        }
        FilterLogEventsResponse first = page(request -> request.filterPattern("needle"));
        assertThat(first.events()).isNotEmpty();
        assertThat(first.nextToken()).isNotNull();
        assertThat(logs.filtered("needle")).hasSize(102);
    }

    @Test
    void test_metric_filter_numbers_its_matches_and_extracts() {
        assertThat(logs.api()
                        .testMetricFilter(
                                new TestMetricFilterRequest(
                                        "[ip, user, status = 4*, bytes]",
                                        List.of("1.2.3.4 me 200 12", "1.2.3.4 you 404 13")),
                                call())
                        .matches())
                .containsExactly(new MetricFilterMatchRecord(
                        2L,
                        "1.2.3.4 you 404 13",
                        Map.of("$ip", "1.2.3.4", "$user", "you", "$status", "404", "$bytes", "13")));
        refused(
                () -> logs.api().testMetricFilter(new TestMetricFilterRequest("{ $.a", List.of("x")), call()),
                "InvalidParameterException",
                "Invalid character(s) in term '{'");
        refused(
                () -> logs.api().testMetricFilter(new TestMetricFilterRequest("{ $.a = }", List.of("x")), call()),
                "InvalidParameterException",
                "Invalid metric filter pattern");
    }

    @Test
    void expired_events_vanish_from_reads_at_once_and_from_the_store_when_trimmed() {
        logs.put("g", "s", event(NOW - 2 * HOUR, "older"), event(NOW, "newer"));
        logs.retention("g", 1);
        logs.clock.advance(Duration.ofHours(23));
        assertThat(logs.filtered("")).containsExactly("newer");
        assertThat(messages(logs.get(request -> {}))).containsExactly("newer");
        assertThat(messages(logs.get(request -> request.startFromHead(true)))).containsExactly("newer");
        assertThat(logs.describe("g").storedBytes()).isEqualTo(2 * (26 + 5));

        logs.round();
        assertThat(logs.describe("g").storedBytes()).isEqualTo(26 + 5);
        logs.restart();
        assertThat(logs.describe("g").storedBytes()).isEqualTo(26 + 5);
        logs.retention("g", 30);
        assertThat(logs.filtered("")).containsExactly("newer");

        logs.retention("g", 1);
        logs.clock.advance(Duration.ofHours(2));
        logs.round();
        logs.round();
        assertThat(logs.describe("g").storedBytes()).isZero();
        logs.put("g", "s", event(logs.clock.millis(), "fresh"));
        assertThat(logs.filtered("")).containsExactly("fresh");
    }

    @Test
    void a_longer_retention_brings_back_what_was_not_yet_trimmed() {
        logs.put("g", "s", event(NOW, "x"));
        logs.retention("g", 1);
        logs.clock.advance(Duration.ofDays(2));
        assertThat(logs.filtered("")).isEmpty();
        logs.retention("g", 3);
        assertThat(logs.filtered("")).containsExactly("x");
    }

    /// The model: a list of all events, sorted as AWS documents.
    @Test
    void random_histories_read_the_same_in_every_way() {
        long seed = 20260301;
        Random random = new Random(seed);
        record Known(String stream, long at, int order, String message) {}
        List<Known> known = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            logs.stream("g", "r" + i);
        }
        int order = 0;
        for (int put = 0; put < 300; put++) {
            String stream = "r" + random.nextInt(7);
            long at = NOW - random.nextInt(500);
            List<InputLogEvent> batch = new ArrayList<>();
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                at += random.nextInt(3);
                String message = "e" + order;
                batch.add(event(at, message));
                known.add(new Known(stream, at, order++, message));
            }
            logs.put("g", stream, batch);
            if (put % 100 == 50) {
                logs.restart();
            }
        }
        known.sort(java.util.Comparator.comparingLong(Known::at).thenComparingInt(Known::order));
        assertThat(logs.filter(request -> request.limit(random.nextInt(1, 400))).stream()
                        .map(FilteredLogEvent::message))
                .as("seed %d", seed)
                .containsExactlyElementsOf(known.stream().map(Known::message).toList());
        for (int i = 0; i < 7; i++) {
            String stream = "r" + i;
            List<String> expected = known.stream()
                    .filter(event -> event.stream.equals(stream))
                    .map(Known::message)
                    .toList();
            assertThat(walk(stream, true, random)).as("seed %d", seed).isEqualTo(expected);
            assertThat(walk(stream, false, random)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void other_parts_append_without_a_call_and_what_is_missing_is_made() {
        logs.service()
                .appender()
                .append(
                        ACCOUNT,
                        REGION,
                        "/aws/lambda/f",
                        "2026/03/01/[$LATEST]1",
                        List.of(
                                new LogAppender.Line(START.plusMillis(1), "START"),
                                new LogAppender.Line(START, ""),
                                new LogAppender.Line(START, "😀".repeat(600_000))));
        logs.service().appender().append(ACCOUNT, REGION, "/aws/lambda/f", "empty", List.of());
        List<FilteredLogEvent> all = logs.filter(request -> request.logGroupName("/aws/lambda/f"));
        assertThat(all.stream().map(FilteredLogEvent::logStreamName)).containsOnly("2026/03/01/[$LATEST]1");
        assertThat(all.getLast().message()).isEqualTo("START");
        assertThat(String.join(
                        "",
                        all.subList(0, all.size() - 1).stream()
                                .map(FilteredLogEvent::message)
                                .toList()))
                .isEqualTo("😀".repeat(600_000));
        assertThat(logs.describe("/aws/lambda/f").retentionInDays()).isNull();
    }

    private List<String> walk(String stream, boolean forward, Random random) {
        List<String> all = new ArrayList<>();
        String token = null;
        while (true) {
            String from = token;
            GetLogEventsResponse page = logs.get(request -> request.logStreamName(stream)
                    .startFromHead(forward)
                    .nextToken(from)
                    .limit(random.nextInt(1, 60)));
            all.addAll(forward ? all.size() : 0, messages(page));
            token = forward ? page.nextForwardToken() : page.nextBackwardToken();
            if (Objects.equals(token, from)) {
                return all;
            }
        }
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            logs.put("g", "s", event(NOW + i, "m" + i));
        }
    }

    private GetLogEventsResponse follow(String token) {
        return logs.get(request -> request.startFromHead(true).nextToken(token));
    }

    private FilterLogEventsResponse page(java.util.function.Consumer<FilterLogEventsRequest.Builder> wish) {
        FilterLogEventsRequest.Builder request =
                FilterLogEventsRequest.builder().logGroupName("g");
        wish.accept(request);
        return logs.api().filterLogEvents(request.build(), call());
    }
}
