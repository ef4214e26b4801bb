package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.domain.ArchiveState;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.EventPattern;
import dev.millrace.cloud.service.events.store.Archives;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.Archive;
import dev.millrace.wire.events.CreateArchiveRequest;
import dev.millrace.wire.events.CreateArchiveResponse;
import dev.millrace.wire.events.DeleteArchiveRequest;
import dev.millrace.wire.events.DeleteArchiveResponse;
import dev.millrace.wire.events.DescribeArchiveRequest;
import dev.millrace.wire.events.DescribeArchiveResponse;
import dev.millrace.wire.events.LimitExceededException;
import dev.millrace.wire.events.ListArchivesRequest;
import dev.millrace.wire.events.ListArchivesResponse;
import dev.millrace.wire.events.ResourceAlreadyExistsException;
import dev.millrace.wire.events.ResourceNotFoundException;
import dev.millrace.wire.events.UpdateArchiveRequest;
import dev.millrace.wire.events.UpdateArchiveResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// CreateArchive, UpdateArchive, DeleteArchive, DescribeArchive, ListArchives. An archive is at work when it is made.
public final class EventArchives {
    private static final String ENABLED = "ENABLED";

    private final Archives archives;
    private final BusLookup lookup;
    private final InstantSource clock;
    private final RandomGenerator random;

    public EventArchives(Archives archives, BusLookup lookup, InstantSource clock, RandomGenerator random) {
        this.archives = archives;
        this.lookup = lookup;
        this.clock = clock;
        this.random = random;
    }

    public CreateArchiveResponse create(CreateArchiveRequest input, Call call) {
        LiveBus bus = bus(input.eventSourceArn(), call);
        checkPattern(input.eventPattern());
        if (archives.list(call.account(), call.region()).size() >= EventsLimits.ARCHIVES) {
            throw new LimitExceededException("The requested resource exceeds the maximum number allowed.");
        }
        ArchiveState state = new ArchiveState(
                // Not the largest, because the keys of an archive's events end where those of the next begin.
                random.nextLong() >>> 2,
                call.account(),
                call.region(),
                input.archiveName(),
                bus.ref().name(),
                input.description(),
                input.eventPattern(),
                input.kmsKeyIdentifier(),
                input.retentionDays() == null ? 0 : input.retentionDays(),
                AwsTime.millis(clock),
                0,
                0,
                0);
        switch (archives.create(state, bus)) {
            case DONE -> {}
            case NAME_TAKEN ->
                throw new ResourceAlreadyExistsException("Archive " + input.archiveName() + " already exists.");
            case NO_BUS -> throw BusLookup.noBus(bus.ref());
        }
        return CreateArchiveResponse.builder()
                .archiveArn(arn(state))
                .state(ENABLED)
                .creationTime(state.created())
                .build();
    }

    /// What is not given stays as it was.
    public UpdateArchiveResponse update(UpdateArchiveRequest input, Call call) {
        checkPattern(input.eventPattern());
        ArchiveState state = archives.change(
                        call.account(), call.region(), input.archiveName(), before -> before.with(change -> {
                            change.description(or(input.description(), before.description()))
                                    .pattern(or(input.eventPattern(), before.pattern()))
                                    .kmsKey(or(input.kmsKeyIdentifier(), before.kmsKey()));
                            if (input.retentionDays() != null) {
                                change.retentionDays(input.retentionDays());
                            }
                        }))
                .orElseThrow(() -> noArchive(input.archiveName()));
        return UpdateArchiveResponse.builder()
                .archiveArn(arn(state))
                .state(ENABLED)
                .creationTime(state.created())
                .build();
    }

    public DeleteArchiveResponse delete(DeleteArchiveRequest input, Call call) {
        if (!archives.delete(call.account(), call.region(), input.archiveName())) {
            throw noArchive(input.archiveName());
        }
        return new DeleteArchiveResponse();
    }

    public DescribeArchiveResponse describe(DescribeArchiveRequest input, Call call) {
        ArchiveState state = archives.find(call.account(), call.region(), input.archiveName())
                .orElseThrow(() -> noArchive(input.archiveName()));
        return DescribeArchiveResponse.builder()
                .archiveArn(arn(state))
                .archiveName(state.name())
                .eventSourceArn(busArn(state))
                .description(state.description())
                .eventPattern(state.pattern())
                .state(ENABLED)
                .kmsKeyIdentifier(state.kmsKey())
                .retentionDays(state.retentionDays())
                .sizeBytes(state.bytes())
                .eventCount(state.events())
                .creationTime(state.created())
                .build();
    }

    public ListArchivesResponse list(ListArchivesRequest input, Call call) {
        if (count(input.namePrefix()) + count(input.eventSourceArn()) + count(input.state()) > 1) {
            throw BusLookup.invalid(
                    "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.");
        }
        @Nullable
        String bus = input.eventSourceArn() == null
                ? null
                : bus(input.eventSourceArn(), call).ref().arn();
        List<ArchiveState> found = archives.list(call.account(), call.region()).stream()
                .filter(one -> EventBuses.startsWith(one.name(), input.namePrefix()))
                .filter(one -> bus == null || bus.equals(busArn(one)))
                .filter(_ -> input.state() == null || input.state().equals(ENABLED))
                .toList();
        Page<ArchiveState> page = BusLookup.PAGES.of(found, ArchiveState::name, input.nextToken(), input.limit());
        return new ListArchivesResponse(page.map(EventArchives::listed), page.next());
    }

    static int count(@Nullable Object given) {
        return given == null ? 0 : 1;
    }

    static String arn(ArchiveState state) {
        return Arn.of("events", state.region(), state.account(), "archive/" + state.name())
                .toString();
    }

    static String busArn(ArchiveState state) {
        return new BusRef(state.account(), state.region(), state.bus()).arn();
    }

    private LiveBus bus(String arn, Call call) {
        if (BusRef.parse(arn).isEmpty()) {
            throw BusLookup.invalid("EventSourceArn", "Must contain an event bus ARN.");
        }
        return lookup.bus(arn, call);
    }

    private static void checkPattern(@Nullable String pattern) {
        if (pattern != null) {
            EventPattern.check(pattern);
        }
    }

    private static <T> @Nullable T or(@Nullable T given, @Nullable T before) {
        return given == null ? before : given;
    }

    private static ResourceNotFoundException noArchive(String name) {
        return new ResourceNotFoundException("Archive " + name + " does not exist.");
    }

    private static Archive listed(ArchiveState state) {
        return Archive.builder()
                .archiveName(state.name())
                .eventSourceArn(busArn(state))
                .state(ENABLED)
                .retentionDays(state.retentionDays())
                .sizeBytes(state.bytes())
                .eventCount(state.events())
                .creationTime(state.created())
                .build();
    }
}
