package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.event;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.logs.LogDestination.Outcome;
import dev.millrace.wire.logs.DeleteSubscriptionFilterRequest;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersRequest;
import dev.millrace.wire.logs.PutSubscriptionFilterRequest;
import dev.millrace.wire.logs.SubscriptionFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SubscriptionsTest {
    private static final String STREAM = "arn:aws:kinesis:eu-west-1:000000000001:stream/s";
    private static final String ROLE = "arn:aws:iam::000000000001:role/r";

    /// A destination that remembers what it got and does what it is told.
    private static final class Remembered implements LogDestination {
        private record Got(String partitionKey, JsonNode message) {
            List<String> messages() {
                return message.get("logEvents").values().stream()
                        .map(event -> event.get("message").asString())
                        .toList();
            }
        }

        private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
        private final BlockingQueue<Outcome> asked = new LinkedBlockingQueue<>();
        private volatile Outcome outcome = Outcome.DELIVERED;
        private volatile Optional<String> refusal = Optional.empty();

        @Override
        public boolean needsRole() {
            return true;
        }

        @Override
        public Optional<String> refusal(Route route, byte[] message) {
            if (refusal.isEmpty()) {
                got.add(new Got("", read(message)));
            }
            return refusal;
        }

        @Override
        public Outcome deliver(Route route, String partitionKey, byte[] message) {
            Outcome now = outcome;
            if (now == Outcome.DELIVERED) {
                got.add(new Got(partitionKey, read(message)));
            }
            asked.add(now);
            return now;
        }

        Got next() throws InterruptedException {
            return Objects.requireNonNull(got.poll(60, TimeUnit.SECONDS), "nothing came");
        }

        Outcome outcome() throws InterruptedException {
            return Objects.requireNonNull(asked.poll(60, TimeUnit.SECONDS), "nobody asked");
        }

        private static JsonNode read(byte[] message) {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(message))) {
                return JsonMapper.shared().readTree(new String(gzip.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TempDir
    private Path data;

    private LogsUnderTest logs;
    private final Remembered stream = new Remembered();

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
        logs.service().deliverTo(Map.of("kinesis", stream));
        logs.group("g");
        logs.stream("g", "s");
    }

    @AfterEach
    void close() {
        logs.service().stop();
        logs.close();
    }

    private void subscribe(String name, String pattern) {
        logs.api()
                .putSubscriptionFilter(
                        PutSubscriptionFilterRequest.builder()
                                .logGroupName("g")
                                .filterName(name)
                                .filterPattern(pattern)
                                .destinationArn(STREAM)
                                .roleArn(ROLE)
                                .build(),
                        call());
    }

    @Test
    void a_new_filter_sends_a_test_message_and_then_the_events_that_match() throws InterruptedException {
        subscribe("errors", "ERROR");
        JsonNode test = stream.next().message;
        assertThat(test.toString())
                .isEqualTo("{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\",\"logGroup\":\"\","
                        + "\"logStream\":\"\",\"subscriptionFilters\":[],\"logEvents\":[{\"id\":\"\",\"timestamp\":" + NOW
                        + ",\"message\":\"CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.\"}]}");
        logs.put("g", "s", event(NOW, "ERROR 1"), event(NOW, "fine"), event(NOW, "ERROR 2"));
        Remembered.Got got = stream.next();
        assertThat(got.partitionKey).isEqualTo("s");
        JsonNode message = got.message;
        assertThat(message.get("messageType").asString()).isEqualTo("DATA_MESSAGE");
        assertThat(message.get("owner").asString()).isEqualTo(LogsUnderTest.ACCOUNT);
        assertThat(message.get("logGroup").asString()).isEqualTo("g");
        assertThat(message.get("logStream").asString()).isEqualTo("s");
        assertThat(message.get("subscriptionFilters").toString()).isEqualTo("[\"errors\"]");
        assertThat(got.messages()).containsExactly("ERROR 1", "ERROR 2");
        JsonNode first = message.get("logEvents").get(0);
        assertThat(first.get("id").asString()).hasSize(56);
        assertThat(first.get("timestamp").asLong()).isEqualTo(NOW);
    }

    @Test
    void fields_that_a_pattern_names_come_with_the_event() throws InterruptedException {
        subscribe("fields", "[ip, status = 5*]");
        stream.next();
        logs.put("g", "s", event(NOW, "10.0.0.1 503"));
        assertThat(stream.next()
                        .message
                        .get("logEvents")
                        .get(0)
                        .get("extractedFields")
                        .toString())
                .isEqualTo("{\"ip\":\"10.0.0.1\",\"status\":\"503\"}");
    }

    @Test
    void what_was_not_delivered_before_a_restart_is_delivered_after_it() throws InterruptedException {
        subscribe("all", "");
        stream.next();
        stream.outcome = Outcome.TRY_AGAIN;
        logs.put("g", "s", event(NOW, "one"));
        logs.put("g", "s", event(NOW + 1, "two"), event(NOW + 1, "three"));
        assertThat(stream.outcome()).isEqualTo(Outcome.TRY_AGAIN);
        logs.restart();
        stream.outcome = Outcome.DELIVERED;
        logs.service().deliverTo(Map.of("kinesis", stream));
        logs.service().start();
        assertThat(stream.next().messages()).containsExactly("one", "two", "three");
        logs.put("g", "s", event(NOW, "four"));
        assertThat(stream.next().messages()).containsExactly("four");
    }

    @Test
    void a_busy_destination_is_tried_again_by_the_clock() throws InterruptedException {
        subscribe("all", "");
        stream.next();
        stream.outcome = Outcome.TRY_AGAIN;
        logs.put("g", "s", event(NOW, "late"));
        assertThat(stream.outcome()).isEqualTo(Outcome.TRY_AGAIN);
        stream.outcome = Outcome.DELIVERED;
        Remembered.Got got = Eventually.one(() -> {
            logs.clock.advance(Duration.ofSeconds(1));
            return stream.got.poll(5, TimeUnit.MILLISECONDS);
        });
        assertThat(got.messages()).containsExactly("late");
    }

    @Test
    void a_refusing_destination_rests_the_filter_for_ten_minutes() throws InterruptedException {
        subscribe("all", "");
        stream.next();
        stream.outcome = Outcome.REFUSED;
        logs.put("g", "s", event(NOW, "lost"));
        assertThat(stream.outcome()).isEqualTo(Outcome.REFUSED);
        stream.outcome = Outcome.DELIVERED;
        logs.clock.advance(Duration.ofMinutes(10));
        logs.put("g", "s", event(NOW, "again"));
        assertThat(stream.next().messages()).containsExactly("again");
    }

    @Test
    void large_appends_are_sent_in_pieces_in_their_order() throws InterruptedException {
        subscribe("all", "");
        stream.next();
        String long_ = "x".repeat(100_000);
        logs.put("g", "s", IntStream.range(0, 5).mapToObj(i -> event(NOW, i + long_)).toList());
        for (int i = 0; i < 5; i++) {
            assertThat(stream.next().messages().getFirst()).startsWith(i + "x");
        }
    }

    @Test
    void a_group_has_two_filters_and_each_gets_everything() throws InterruptedException {
        subscribe("a", "");
        subscribe("b", "");
        refused(() -> subscribe("c", ""), "LimitExceededException", "Resource limit exceeded.");
        stream.next();
        stream.next();
        logs.put("g", "s", event(NOW, "both"));
        assertThat(List.of(stream.next(), stream.next()))
                .allSatisfy(got -> assertThat(got.messages()).containsExactly("both"));
        subscribe("a", "other");
        assertThat(described()).extracting(SubscriptionFilter::filterName).containsExactly("a", "b");
        assertThat(described().getFirst().filterPattern()).isEqualTo("other");
        assertThat(described().getFirst().distribution()).isEqualTo("ByLogStream");
    }

    @Test
    void a_deleted_filter_gets_nothing_more() {
        subscribe("a", "");
        logs.api().deleteSubscriptionFilter(new DeleteSubscriptionFilterRequest("g", "a"), call());
        assertThat(described()).isEmpty();
        refused(
                () -> logs.api().deleteSubscriptionFilter(new DeleteSubscriptionFilterRequest("g", "a"), call()),
                "ResourceNotFoundException",
                "The specified subscription filter does not exist.");
    }

    @Test
    void what_a_destination_asks_for_is_checked_before_the_filter_is_made() {
        stream.refusal = Optional.of("Could not deliver test message to specified Kinesis stream.");
        refused(
                () -> subscribe("a", ""),
                "InvalidParameterException",
                "Could not deliver test message to specified Kinesis stream.");
        PutSubscriptionFilterRequest.Builder request = PutSubscriptionFilterRequest.builder()
                .logGroupName("g")
                .filterName("a")
                .filterPattern("");
        refused(
                () -> logs.api()
                        .putSubscriptionFilter(request.destinationArn(STREAM).build(), call()),
                "InvalidParameterException",
                "destinationArn for vendor kinesis cannot be used without roleArn");
        refused(
                () -> logs.api()
                        .putSubscriptionFilter(
                                request.destinationArn("arn:aws:es:eu-west-1:000000000001:domain/d")
                                        .build(),
                                call()),
                "InvalidParameterException",
                "PutSubscriptionFilter operation cannot work with destinationArn for vendor es");
        assertThat(described()).isEmpty();
    }

    private List<SubscriptionFilter> described() {
        return Objects.requireNonNull(logs.api()
                .describeSubscriptionFilters(
                        DescribeSubscriptionFiltersRequest.builder()
                                .logGroupName("g")
                                .build(),
                        call())
                .subscriptionFilters());
    }
}
