package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.pattern.FilterPattern;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import dev.millrace.wire.EventStream;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LimitExceededException;
import dev.millrace.wire.logs.LiveTailSessionLogEvent;
import dev.millrace.wire.logs.LiveTailSessionMetadata;
import dev.millrace.wire.logs.LiveTailSessionStart;
import dev.millrace.wire.logs.LiveTailSessionUpdate;
import dev.millrace.wire.logs.SessionTimeoutException;
import dev.millrace.wire.logs.StartLiveTailRequest;
import dev.millrace.wire.logs.StartLiveTailResponse;
import dev.millrace.wire.logs.StartLiveTailResponseStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sends what comes into groups to whoever watches: one update a second, empty or with up to 500 events, for three
/// hours. A session holds 5,000 events; what comes above that pushes out the oldest.
public final class StartLiveTail {
    private final GroupLookup lookup;
    private final Clock clock;
    private final CopyOnWriteArrayList<Session> sessions = new CopyOnWriteArrayList<>();

    public StartLiveTail(LogGroups groups, GroupLookup lookup, Clock clock) {
        this.lookup = lookup;
        this.clock = clock;
        groups.listen(this::appended);
    }

    public StartLiveTailResponse answer(StartLiveTailRequest input, Call call) {
        List<String> names = input.logStreamNames();
        List<String> prefixes = input.logStreamNamePrefixes();
        List<String> identifiers = input.logGroupIdentifiers();
        if (names != null && prefixes != null) {
            throw new InvalidParameterException(
                    "LogStream names and LogStream name prefixes are mutually exclusive parameters.");
        }
        if ((names != null || prefixes != null) && identifiers.size() > 1) {
            throw new InvalidParameterException(
                    "LogStream names and LogStream name prefixes can be specified with a single log group only.");
        }
        for (String identifier : identifiers) {
            if (!identifier.startsWith("arn:")) {
                throw new InvalidParameterException("Log group identifiers must be ARNs: " + identifier);
            }
        }
        Set<Long> groups = identifiers.stream()
                .map(identifier -> lookup.byArn(identifier, call).state().uid())
                .collect(Collectors.toUnmodifiableSet());
        Session session = new Session(
                call.account() + "/" + call.region(),
                groups,
                names,
                prefixes,
                Patterns.read(input.logEventFilterPattern()));
        if (sessions.stream().filter(other -> other.owner.equals(session.owner)).count()
                >= LogsLimits.LIVE_TAIL_SESSIONS) {
            throw new LimitExceededException("Resource limit exceeded.");
        }
        LiveTailSessionStart start = LiveTailSessionStart.builder()
                .requestId(call.requestId())
                .sessionId(UUID.randomUUID().toString())
                .logGroupIdentifiers(identifiers)
                .logStreamNames(names)
                .logStreamNamePrefixes(prefixes)
                .logEventFilterPattern(input.logEventFilterPattern())
                .build();
        EventStream<StartLiveTailResponseStream> events = sink -> {
            sessions.add(session);
            try {
                send(session, start, sink);
            } finally {
                sessions.remove(session);
            }
        };
        return new StartLiveTailResponse(events);
    }

    private void send(Session session, LiveTailSessionStart start, EventStream.Sink<StartLiveTailResponseStream> sink)
            throws IOException, InterruptedException {
        Instant end = clock.instant().plus(LogsLimits.LIVE_TAIL_LIFE);
        sink.send(new StartLiveTailResponseStream(start, null));
        while (sessions.contains(session)) {
            clock.sleep(LogsLimits.LIVE_TAIL_INTERVAL);
            if (!clock.instant().isBefore(end)) {
                throw new SessionTimeoutException("The session has timed out.");
            }
            sink.send(new StartLiveTailResponseStream(null, session.update()));
        }
    }

    private void appended(LiveGroup group, LiveStream stream, List<LogEvent> events) {
        for (Session session : sessions) {
            if (session.watches(group, stream)) {
                session.offer(group, stream, events);
            }
        }
    }

    /// Who watches what, and what it was not yet sent.
    private static final class Session {
        private final String owner;
        private final Set<Long> groups;
        private final @Nullable List<String> names;
        private final @Nullable List<String> prefixes;
        private final FilterPattern pattern;
        /// Guarded by this session.
        private final ArrayDeque<LiveTailSessionLogEvent> waiting = new ArrayDeque<>();

        private long waitingChars;
        private boolean lost;

        private Session(
                String owner,
                Set<Long> groups,
                @Nullable List<String> names,
                @Nullable List<String> prefixes,
                FilterPattern pattern) {
            this.owner = owner;
            this.groups = groups;
            this.names = names;
            this.prefixes = prefixes;
            this.pattern = pattern;
        }

        private boolean watches(LiveGroup group, LiveStream stream) {
            String name = stream.state().name();
            return groups.contains(group.state().uid())
                    && (names == null || names.contains(name))
                    && (prefixes == null || prefixes.stream().anyMatch(name::startsWith));
        }

        private void offer(LiveGroup group, LiveStream stream, List<LogEvent> events) {
            List<LiveTailSessionLogEvent> wanted = new ArrayList<>();
            String identifier = group.state().account() + ":" + group.state().name();
            for (LogEvent event : events) {
                if (pattern.matches(event.message())) {
                    wanted.add(LiveTailSessionLogEvent.builder()
                            .logStreamName(stream.state().name())
                            .logGroupIdentifier(identifier)
                            .message(event.message())
                            .timestamp(event.timestampMs())
                            .ingestionTime(event.ingestionMs())
                            .build());
                }
            }
            synchronized (this) {
                waiting.addAll(wanted);
                for (LiveTailSessionLogEvent event : wanted) {
                    waitingChars += characters(event);
                }
                while (waiting.size() > LogsLimits.LIVE_TAIL_BUFFERED
                        || waitingChars > LogsLimits.LIVE_TAIL_BUFFERED_CHARS) {
                    waitingChars -= characters(waiting.remove());
                    lost = true;
                }
            }
        }

        private static int characters(LiveTailSessionLogEvent event) {
            return String.valueOf(event.message()).length();
        }

        /// What waits, thinned out evenly to what one update holds.
        private LiveTailSessionUpdate update() {
            List<LiveTailSessionLogEvent> all;
            boolean sampled;
            synchronized (this) {
                all = List.copyOf(waiting);
                waiting.clear();
                waitingChars = 0;
                sampled = lost || all.size() > LogsLimits.LIVE_TAIL_EVENTS;
                lost = false;
            }
            List<LiveTailSessionLogEvent> sent = all;
            if (all.size() > LogsLimits.LIVE_TAIL_EVENTS) {
                sent = new ArrayList<>(LogsLimits.LIVE_TAIL_EVENTS);
                for (int i = 0; i < LogsLimits.LIVE_TAIL_EVENTS; i++) {
                    sent.add(all.get((int) ((long) i * all.size() / LogsLimits.LIVE_TAIL_EVENTS)));
                }
            }
            return new LiveTailSessionUpdate(new LiveTailSessionMetadata(sampled), sent);
        }
    }
}
