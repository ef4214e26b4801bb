package dev.millrace.cloud.service.logs.feed;

import dev.millrace.cloud.service.logs.LogDestination.Outcome;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.store.Arrivals;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells one consumer of what comes into its group: stream by stream, from what the store keeps for it, one piece at a
/// time. Who appends only says which stream has something new. One thread works while there is something to tell.
///
/// What may go well later is tried again for a day, less and less often. What is refused is passed over, and with it
/// all that is there or comes within the next ten minutes, as AWS does it.
final class Feed {
    private static final Logger LOG = System.getLogger(Feed.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final LiveGroup group;
    private final long uid;
    private volatile Consumer consumer;
    private final Arrivals arrivals;
    private final EventTable events;
    private final Clock clock;

    /// Streams with something new. Guarded by this feed.
    private final Set<LiveStream> streams = new LinkedHashSet<>();

    /// Guarded by this feed.
    private boolean working;

    private volatile boolean ended;

    // What follows is of the thread that works.
    private @Nullable LiveStream current;
    private Deque<List<LogEvent>> pieces = new ArrayDeque<>();
    private long upTo;
    private @Nullable Instant failingSince;
    private Duration pause = FIRST_PAUSE;
    private Instant refusedUntil = Instant.MIN;

    Feed(LiveGroup group, long uid, Consumer consumer, Arrivals arrivals, EventTable events, Clock clock) {
        this.group = group;
        this.uid = uid;
        this.consumer = consumer;
        this.arrivals = arrivals;
        this.events = events;
        this.clock = clock;
    }

    /// There is something new in a stream.
    void wake(LiveStream stream) {
        synchronized (this) {
            streams.add(stream);
            if (working || ended) {
                return;
            }
            working = true;
        }
        clock.after(Duration.ZERO, this::work);
    }

    /// The filter was changed: what comes from now on is for this one.
    void becomes(Consumer changed) {
        consumer = changed;
    }

    void end() {
        ended = true;
    }

    private void work() {
        try {
            while (!ended) {
                if (pieces.isEmpty() && !next()) {
                    return;
                }
                LiveStream stream = current;
                if (stream == null || !told(stream)) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A filter of " + group.state().name() + " failed", e);
            if (!ended) {
                clock.after(LONGEST_PAUSE, this::work);
            }
        }
    }

    /// Reads what is to be told next.
    /// @return false where there is nothing, and nobody works any more
    private boolean next() {
        while (true) {
            LiveStream stream;
            synchronized (this) {
                if (streams.isEmpty()) {
                    working = false;
                    return false;
                }
                stream = streams.iterator().next();
                streams.remove(stream);
            }
            long[] last = {0};
            List<LogEvent> found = new ArrayList<>();
            long[] chars = {0};
            boolean[] more = {false};
            long streamUid = stream.state().uid();
            arrivals.scan(uid, streamUid, arrival -> {
                if (chars[0] > LogsLimits.FEED_PIECE_CHARS) {
                    more[0] = true;
                    return false;
                }
                for (EventId id : arrival.events()) {
                    // Deleted with its stream, or past its group's retention: there is nothing to tell.
                    events.find(group.state().uid(), streamUid, id).ifPresent(event -> {
                        found.add(event);
                        chars[0] += event.message().length();
                    });
                }
                last[0] = arrival.lastSequence();
                return true;
            });
            if (last[0] == 0) {
                continue;
            }
            synchronized (this) {
                if (more[0]) {
                    streams.add(stream);
                }
            }
            current = stream;
            upTo = last[0];
            pieces = pieces(found);
            return true;
        }
    }

    /// Tells what was read, piece by piece.
    /// @return false where it is to be tried again later
    private boolean told(LiveStream stream) {
        while (!pieces.isEmpty()) {
            Instant now = clock.instant();
            switch (now.isBefore(refusedUntil) ? Outcome.REFUSED : outcome(stream, pieces.getFirst())) {
                case DELIVERED -> {
                    failingSince = null;
                    pause = FIRST_PAUSE;
                    pieces.removeFirst();
                }
                case REFUSED -> {
                    if (!now.isBefore(refusedUntil)) {
                        refusedUntil = now.plus(LogsLimits.SUBSCRIPTION_DISABLED);
                        LOG.log(
                                Level.WARNING,
                                "A filter of {0} may not deliver: its events are passed over for {1}",
                                group.state().name(),
                                LogsLimits.SUBSCRIPTION_DISABLED);
                    }
                    pieces.removeFirst();
                }
                case TRY_AGAIN -> {
                    Instant since = failingSince == null ? now : failingSince;
                    failingSince = since;
                    if (now.isAfter(since.plus(LogsLimits.SUBSCRIPTION_RETRIES))) {
                        failingSince = null;
                        pieces.removeFirst();
                    } else {
                        clock.after(pause, this::work);
                        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                                ? pause.multipliedBy(2)
                                : LONGEST_PAUSE;
                        return false;
                    }
                }
            }
        }
        if (!ended) {
            arrivals.taken(uid, stream.state().uid(), upTo);
        }
        return true;
    }

    private Outcome outcome(LiveStream stream, List<LogEvent> piece) {
        try {
            return consumer.take(stream, piece);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A filter of " + group.state().name() + " failed", e);
            return Outcome.TRY_AGAIN;
        }
    }

    private static Deque<List<LogEvent>> pieces(List<LogEvent> events) {
        Deque<List<LogEvent>> pieces = new ArrayDeque<>();
        int from = 0;
        long chars = 0;
        for (int i = 0; i < events.size(); i++) {
            long size = events.get(i).message().length() + (long) LogsLimits.EVENT_OVERHEAD_BYTES;
            if (i > from && chars + size > LogsLimits.FEED_PIECE_CHARS) {
                pieces.add(List.copyOf(events.subList(from, i)));
                from = i;
                chars = 0;
            }
            chars += size;
        }
        if (from < events.size()) {
            pieces.add(List.copyOf(events.subList(from, events.size())));
        }
        return pieces;
    }
}
