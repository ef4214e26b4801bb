package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.delivery.ReplayRunner;
import dev.millrace.cloud.service.events.domain.ArchiveState;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.ReplayState;
import dev.millrace.cloud.service.events.store.Archives;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.cloud.service.events.store.Replays;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.CancelReplayRequest;
import dev.millrace.wire.events.CancelReplayResponse;
import dev.millrace.wire.events.DescribeReplayRequest;
import dev.millrace.wire.events.DescribeReplayResponse;
import dev.millrace.wire.events.IllegalStatusException;
import dev.millrace.wire.events.LimitExceededException;
import dev.millrace.wire.events.ListReplaysRequest;
import dev.millrace.wire.events.ListReplaysResponse;
import dev.millrace.wire.events.Replay;
import dev.millrace.wire.events.ReplayDestination;
import dev.millrace.wire.events.ResourceAlreadyExistsException;
import dev.millrace.wire.events.ResourceNotFoundException;
import dev.millrace.wire.events.StartReplayRequest;
import dev.millrace.wire.events.StartReplayResponse;
import java.time.InstantSource;
import java.util.List;

/// StartReplay, CancelReplay, DescribeReplay, ListReplays.
public final class EventReplays {
    private final Replays replays;
    private final Archives archives;
    private final ReplayRunner runner;
    private final BusLookup lookup;
    private final InstantSource clock;

    public EventReplays(
            Replays replays, Archives archives, ReplayRunner runner, BusLookup lookup, InstantSource clock) {
        this.replays = replays;
        this.archives = archives;
        this.runner = runner;
        this.lookup = lookup;
        this.clock = clock;
    }

    public StartReplayResponse start(StartReplayRequest input, Call call) {
        if (replays.find(call.account(), call.region(), input.replayName()).isPresent()) {
            throw new ResourceAlreadyExistsException("Replay " + input.replayName() + " already exists.");
        }
        ReplayState state = checked(input, call);
        long underWay = replays.list(call.account(), call.region()).stream()
                .filter(one -> !one.over())
                .count();
        if (underWay >= EventsLimits.REPLAYS_AT_ONCE) {
            throw new LimitExceededException("The requested resource exceeds the maximum number allowed.");
        }
        if (!replays.create(state)) {
            throw new ResourceAlreadyExistsException("Replay " + input.replayName() + " already exists.");
        }
        runner.begin(state);
        return StartReplayResponse.builder()
                .replayArn(arn(state))
                .state(state.state())
                .replayStartTime(state.started())
                .build();
    }

    private ReplayState checked(StartReplayRequest input, Call call) {
        if (BusRef.parse(input.destination().arn()).isEmpty()) {
            throw BusLookup.invalid("Destination.Arn", "Must contain an event bus ARN.");
        }
        LiveBus bus = lookup.bus(input.destination().arn(), call);
        String name = archiveName(input.eventSourceArn());
        ArchiveState archive = archives.find(call.account(), call.region(), name)
                .filter(found -> EventArchives.arn(found).equals(input.eventSourceArn()))
                .orElseThrow(() -> BusLookup.invalid("EventSourceArn", "Archive " + name + " does not exist."));
        if (!EventArchives.busArn(archive).equals(bus.ref().arn())) {
            throw BusLookup.invalid("Destination.Arn", "Cross event bus replay is not permitted.");
        }
        if (!input.eventStartTime().isBefore(input.eventEndTime())) {
            throw BusLookup.invalid("EventEndTime", "EventStartTime must be before EventEndTime.");
        }
        List<String> rules = input.destination().filterArns() == null
                ? List.of()
                : input.destination().filterArns();
        for (String rule : rules) {
            if (bus.rules().stream().noneMatch(found -> found.arn().equals(rule))) {
                throw BusLookup.invalid("Destination.FilterArns", "Rule " + rule + " does not exist.");
            }
        }
        return new ReplayState(
                call.account(),
                call.region(),
                input.replayName(),
                input.description(),
                ReplayState.STARTING,
                null,
                input.eventSourceArn(),
                archive.uid(),
                bus.ref().arn(),
                rules,
                input.eventStartTime(),
                input.eventEndTime(),
                AwsTime.millis(clock),
                null,
                null,
                -1,
                -1);
    }

    public CancelReplayResponse cancel(CancelReplayRequest input, Call call) {
        ReplayState state = replays.change(find(input.replayName(), call), now -> {
                    if (!now.underWay()) {
                        throw new IllegalStatusException(
                                "Replay " + now.name() + " is not in a valid state for this operation.");
                    }
                    return now.withState(ReplayState.CANCELLING);
                })
                .orElseThrow(() -> noReplay(input.replayName()));
        return new CancelReplayResponse(arn(state), state.state(), null);
    }

    public DescribeReplayResponse describe(DescribeReplayRequest input, Call call) {
        ReplayState state = find(input.replayName(), call);
        return DescribeReplayResponse.builder()
                .replayName(state.name())
                .replayArn(arn(state))
                .description(state.description())
                .state(state.state())
                .stateReason(state.reason())
                .eventSourceArn(state.archiveArn())
                .destination(new ReplayDestination(state.busArn(), state.rules().isEmpty() ? null : state.rules()))
                .eventStartTime(state.from())
                .eventEndTime(state.until())
                .eventLastReplayedTime(state.lastReplayed())
                .replayStartTime(state.started())
                .replayEndTime(state.ended())
                .build();
    }

    public ListReplaysResponse list(ListReplaysRequest input, Call call) {
        if (EventArchives.count(input.namePrefix())
                        + EventArchives.count(input.eventSourceArn())
                        + EventArchives.count(input.state())
                > 1) {
            throw BusLookup.invalid(
                    "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.");
        }
        List<ReplayState> found = replays.list(call.account(), call.region()).stream()
                .filter(one -> EventBuses.startsWith(one.name(), input.namePrefix()))
                .filter(one -> input.eventSourceArn() == null || input.eventSourceArn().equals(one.archiveArn()))
                .filter(one -> input.state() == null || input.state().equals(one.state()))
                .toList();
        Page<ReplayState> page = BusLookup.PAGES.of(found, ReplayState::name, input.nextToken(), input.limit());
        return new ListReplaysResponse(page.map(EventReplays::listed), page.next());
    }

    private ReplayState find(String name, Call call) {
        return replays.find(call.account(), call.region(), name).orElseThrow(() -> noReplay(name));
    }

    private static ResourceNotFoundException noReplay(String name) {
        return new ResourceNotFoundException("Replay " + name + " does not exist.");
    }

    private static String archiveName(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private static String arn(ReplayState state) {
        return Arn.of("events", state.region(), state.account(), "replay/" + state.name())
                .toString();
    }

    private static Replay listed(ReplayState state) {
        return Replay.builder()
                .replayName(state.name())
                .eventSourceArn(state.archiveArn())
                .state(state.state())
                .stateReason(state.reason())
                .eventStartTime(state.from())
                .eventEndTime(state.until())
                .eventLastReplayedTime(state.lastReplayed())
                .replayStartTime(state.started())
                .replayEndTime(state.ended())
                .build();
    }
}
