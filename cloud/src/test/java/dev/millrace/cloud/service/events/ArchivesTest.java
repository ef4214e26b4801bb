package dev.millrace.cloud.service.events;

import static dev.millrace.cloud.service.events.EventsUnderTest.BUS;
import static dev.millrace.cloud.service.events.EventsUnderTest.START;
import static dev.millrace.cloud.service.events.EventsUnderTest.call;
import static dev.millrace.cloud.service.events.EventsUnderTest.event;
import static dev.millrace.cloud.service.events.EventsUnderTest.function;
import static dev.millrace.cloud.service.events.EventsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.events.CancelReplayRequest;
import dev.millrace.wire.events.CreateArchiveRequest;
import dev.millrace.wire.events.CreateEventBusRequest;
import dev.millrace.wire.events.DeleteArchiveRequest;
import dev.millrace.wire.events.DeleteEventBusRequest;
import dev.millrace.wire.events.DescribeArchiveRequest;
import dev.millrace.wire.events.DescribeArchiveResponse;
import dev.millrace.wire.events.DescribeReplayRequest;
import dev.millrace.wire.events.DescribeReplayResponse;
import dev.millrace.wire.events.ReplayDestination;
import dev.millrace.wire.events.StartReplayRequest;
import dev.millrace.wire.events.UpdateArchiveRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    private static final String ARCHIVE = "arn:aws:events:eu-west-1:000000000001:archive/a";

    @TempDir
    private Path folder;

    private EventsUnderTest events;

    @BeforeEach
    void start() {
        events = new EventsUnderTest(folder);
    }

    @AfterEach
    void stop() {
        events.close();
    }

    @Test
    void an_archive_keeps_what_matches_and_forgets_it_in_time() {
        create("{\"source\":[\"shop\"]}", 1);
        events.put(event("shop", "{'n':1}"), event("else", "{}"), event("shop", "{}"));
        events.restart();
        assertThat(describe().eventCount()).isEqualTo(2);
        // 14 for the time, source, detail type and detail.
        assertThat(describe().sizeBytes()).isEqualTo(2 * (14 + 4 + 8) + 7 + 2);
        events.clock.advance(Duration.ofHours(23));
        events.put(event("shop", "{}"));
        events.round();
        assertThat(describe().eventCount()).isEqualTo(3);
        events.clock.advance(Duration.ofHours(2));
        events.round();
        assertThat(describe().eventCount()).isEqualTo(1);
        assertThat(describe().sizeBytes()).isEqualTo(14 + 4 + 8 + 2);
    }

    @Test
    void a_replay_gives_events_again_to_the_rules_that_it_names() throws Exception {
        create(null, 0);
        events.rule("mine", "{'source':['shop']}");
        events.rule("other", "{'source':['shop']}");
        for (int i = 0; i < 25; i++) {
            events.put(event("shop", "{'n':" + i + "}"));
            events.clock.advance(Duration.ofMinutes(1));
        }
        events.targets("mine", function("f"));
        events.targets("other", function("f"));
        DescribeReplayResponse started = replay("r", Duration.ofMinutes(5), Duration.ofMinutes(14));
        assertThat(started.state()).isIn("STARTING", "RUNNING", "COMPLETED");
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            EventsUnderTest.Got got = events.next();
            assertThat(got.json().path("replay-name").asString()).isEqualTo("r");
            numbers.add(got.json().path("detail").path("n").asInt());
        }
        assertThat(numbers).containsExactlyInAnyOrder(5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        events.settled();
        assertThat(events.got).isEmpty();
        DescribeReplayResponse ended = completed("r");
        assertThat(ended.eventLastReplayedTime()).isEqualTo(START.plus(Duration.ofMinutes(14)));
        assertThat(describe().eventCount()).isEqualTo(25);
        refused(
                "IllegalStatusException",
                "Replay r is not in a valid state for this operation.",
                () -> events.api().cancelReplay(new CancelReplayRequest("r"), call()));
        refused("ResourceAlreadyExistsException", "Replay r already exists.", () -> replay("r", Duration.ZERO, Duration.ofMinutes(1)));
    }

    @Test
    void what_cannot_be_replayed_is_refused() {
        create(null, 0);
        events.rule("mine", "{'source':['shop']}");
        refused(
                "ValidationException",
                "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
                () -> replay("r", Duration.ofMinutes(1), Duration.ofMinutes(1)));
        refused(
                "ValidationException",
                "Parameter EventSourceArn is not valid. Reason: Archive b does not exist.",
                () -> start(ARCHIVE.replace("/a", "/b"), BUS + "default"));
        refused("ResourceNotFoundException", "Event bus none does not exist.", () -> start(ARCHIVE, BUS + "none"));
        events.api().createEventBus(CreateEventBusRequest.builder().name("own").build(), call());
        refused(
                "ValidationException",
                "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
                () -> start(ARCHIVE, BUS + "own"));
    }

    @Test
    void a_bus_with_an_archive_stays() {
        events.api().createEventBus(CreateEventBusRequest.builder().name("own").build(), call());
        events.api()
                .createArchive(
                        CreateArchiveRequest.builder()
                                .archiveName("a")
                                .eventSourceArn(BUS + "own")
                                .build(),
                        call());
        refused(
                "ValidationException",
                "EventBus can't be deleted since it has rules.",
                () -> events.api().deleteEventBus(new DeleteEventBusRequest("own"), call()));
        events.api().deleteArchive(new DeleteArchiveRequest("a"), call());
        events.api().deleteEventBus(new DeleteEventBusRequest("own"), call());
    }

    @Test
    void archives_are_changed_and_removed() {
        create(null, 3);
        refused("ResourceAlreadyExistsException", "Archive a already exists.", () -> create(null, 0));
        events.put(event("x", "{}"));
        events.api()
                .updateArchive(
                        UpdateArchiveRequest.builder()
                                .archiveName("a")
                                .eventPattern("{\"source\":[\"y\"]}")
                                .build(),
                        call());
        events.put(event("x", "{}"), event("y", "{}"));
        assertThat(describe().eventCount()).isEqualTo(2);
        assertThat(describe().retentionDays()).isEqualTo(3);
        events.api().deleteArchive(new DeleteArchiveRequest("a"), call());
        refused("ResourceNotFoundException", "Archive a does not exist.", this::describe);
        create(null, 0);
        assertThat(describe().eventCount()).isZero();
    }

    private void create(@Nullable String pattern, int days) {
        events.api()
                .createArchive(
                        CreateArchiveRequest.builder()
                                .archiveName("a")
                                .eventSourceArn(BUS + "default")
                                .eventPattern(pattern)
                                .retentionDays(days)
                                .build(),
                        call());
    }

    private void start(String archive, String bus) {
        events.api()
                .startReplay(
                        StartReplayRequest.builder()
                                .replayName("r")
                                .eventSourceArn(archive)
                                .eventStartTime(START)
                                .eventEndTime(START.plusSeconds(1))
                                .destination(new ReplayDestination(bus, null))
                                .build(),
                        call());
    }

    private DescribeReplayResponse replay(String name, Duration from, Duration until) {
        events.api()
                .startReplay(
                        StartReplayRequest.builder()
                                .replayName(name)
                                .eventSourceArn(ARCHIVE)
                                .eventStartTime(START.plus(from))
                                .eventEndTime(START.plus(until))
                                .destination(new ReplayDestination(
                                        BUS + "default", List.of("arn:aws:events:eu-west-1:000000000001:rule/mine")))
                                .build(),
                        call());
        return describe(name);
    }

    private DescribeReplayResponse describe(String name) {
        return events.api().describeReplay(new DescribeReplayRequest(name), call());
    }

    private DescribeArchiveResponse describe() {
        return events.api().describeArchive(new DescribeArchiveRequest("a"), call());
    }

    /// A replay's end is noted by its own thread, after its last event was taken.
    private DescribeReplayResponse completed(String name) {
        return Eventually.one(() -> {
            DescribeReplayResponse replay = describe(name);
            return "COMPLETED".equals(replay.state()) ? replay : null;
        });
    }
}
