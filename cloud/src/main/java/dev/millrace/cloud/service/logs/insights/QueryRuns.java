package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.aws.OpaqueText;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.Batch;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.insights.StoredQuery.Progress;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LiveStream;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.cloud.service.logs.store.NewestEvents;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Queries from when they are asked until what they found is forgotten, after a week. A few run at a time, the others
/// wait. One that the server's end cut off runs again after the next start: it changes nothing.
public final class QueryRuns {
    private static final Logger LOG = System.getLogger(QueryRuns.class.getName());
    private static final int LOOK_EVERY = 256;

    /// What a query found: rows of fields by name.
    public record Found(List<Map<String, String>> rows) {}

    private static final class Run {
        private volatile StoredQuery query;
        private volatile boolean cancelled;

        private Run(StoredQuery query) {
            this.query = query;
        }
    }

    private final LogGroups groups;
    private final EventTable events;
    private final Storage storage;
    private final Documents<StoredQuery> kept;
    private final Documents<Found> found;
    private final Clock clock;
    /// What is open.
    private final Map<String, Run> open = new ConcurrentHashMap<>();
    /// Guarded by itself, with the number that runs.
    private final Deque<Run> waiting = new ArrayDeque<>();

    private int running;
    private volatile boolean stopped;

    public QueryRuns(Storage storage, LogGroups groups, EventTable events, Clock clock) {
        this.groups = groups;
        this.events = events;
        this.storage = storage;
        this.kept = storage.documents("logs/queries", StoredQuery.class);
        this.found = storage.documents("logs/query-results", Found.class);
        this.clock = clock;
    }

    public void start() {
        kept.list().stream().filter(StoredQuery::open).forEach(this::schedule);
    }

    public void stop() {
        stopped = true;
    }

    /// Takes a query; it runs when there is room.
    /// @return false where too many of the account's are open
    public boolean ask(StoredQuery query) {
        long others = open.values().stream()
                .filter(run -> run.query.account().equals(query.account())
                        && run.query.region().equals(query.region()))
                .count();
        if (others >= LogsLimits.QUERIES) {
            return false;
        }
        kept.put(query, query.account(), query.region(), query.id());
        schedule(query);
        return true;
    }

    public Optional<StoredQuery> find(String account, String region, String id) {
        Run run = open.get(id);
        return run != null && run.query.account().equals(account) && run.query.region().equals(region)
                ? Optional.of(run.query)
                : kept.find(account, region, id);
    }

    /// The latest first.
    public List<StoredQuery> list(String account, String region) {
        return kept.list(account, region).stream()
                .map(query -> find(account, region, query.id()).orElse(query))
                .sorted(Comparator.comparingLong(StoredQuery::createdMs)
                        .reversed()
                        .thenComparing(StoredQuery::id))
                .toList();
    }

    /// What a query found; nothing before it is complete.
    public List<Map<String, String>> rows(StoredQuery query) {
        return found.find(query.account(), query.region(), query.id())
                .map(Found::rows)
                .orElse(List.of());
    }

    /// @return whether it was still to end
    public boolean cancel(StoredQuery query) {
        Run run = open.get(query.id());
        if (run == null) {
            return false;
        }
        run.cancelled = true;
        synchronized (waiting) {
            if (waiting.remove(run)) {
                end(run, StoredQuery.CANCELLED, run.query.progress(), List.of());
            }
        }
        return true;
    }

    /// Forgets what is older than a week, and of what is more than is kept the oldest.
    public void forget() {
        long before = clock.millis() - LogsLimits.QUERY_LIFE.toMillis();
        List<StoredQuery> all = kept.list().stream()
                .filter(query -> !query.open())
                .sorted(Comparator.comparingLong(StoredQuery::createdMs).reversed())
                .toList();
        for (int i = 0; i < all.size(); i++) {
            StoredQuery query = all.get(i);
            if (i >= LogsLimits.KEPT_QUERIES || query.createdMs() < before) {
                storage.write(batch -> {
                    batch.delete(kept, query.account(), query.region(), query.id());
                    batch.delete(found, query.account(), query.region(), query.id());
                });
            }
        }
    }

    private void schedule(StoredQuery query) {
        Run run = new Run(query.withStatus(StoredQuery.SCHEDULED));
        open.put(query.id(), run);
        synchronized (waiting) {
            waiting.add(run);
        }
        next();
    }

    private void next() {
        synchronized (waiting) {
            if (running >= LogsLimits.QUERIES_AT_A_TIME || stopped) {
                return;
            }
            Run run = waiting.poll();
            if (run == null) {
                return;
            }
            running++;
            clock.after(Duration.ZERO, () -> work(run));
        }
    }

    private void work(Run run) {
        try {
            run.query = run.query.withStatus(StoredQuery.RUNNING);
            work(run, Query.read(run.query.text(), run.query.createdMs()));
        } catch (MalformedQuery | RuntimeException | Error e) {
            if (!stopped) {
                LOG.log(Level.ERROR, "The query " + run.query.id() + " failed", e);
                end(run, StoredQuery.FAILED, run.query.progress(), List.of());
            }
        } finally {
            synchronized (waiting) {
                running--;
            }
            next();
        }
    }

    private void work(Run run, Query query) {
        StoredQuery asked = run.query;
        Pipeline pipeline = new Pipeline(query, asked.most(), LogsLimits.QUERY_HOLDS_CHARS);
        List<LiveGroup> among = asked.groups().stream()
                .flatMap(name -> groups.find(asked.account(), asked.region(), name).stream())
                .toList();
        NewestEvents newest =
                new NewestEvents(events, among, asked.startMs(), asked.endMs() + 1, clock.millis());
        long until = clock.millis() + LogsLimits.QUERY_TIMEOUT.toMillis();
        long scanned = 0;
        long bytes = 0;
        try {
            boolean more = true;
            while (more) {
                Optional<NewestEvents.Found> next = newest.next();
                if (next.isEmpty()) {
                    break;
                }
                LogEvent event = next.get().event();
                scanned++;
                bytes += Batch.bytes(event.message());
                LiveGroup group = next.get().group();
                LiveStream stream = next.get().stream();
                String name = group.state().name();
                more = pipeline.take(
                        event,
                        asked.account() + ":" + name,
                        name,
                        stream.state().name(),
                        pointer(group, stream, event));
                if (scanned % LOOK_EVERY == 0) {
                    run.query =
                            run.query.withProgress(new Progress(pipeline.matched(), scanned, bytes, among.size()));
                    if (stopped) {
                        return;
                    }
                    if (run.cancelled || clock.millis() > until) {
                        end(
                                run,
                                run.cancelled ? StoredQuery.CANCELLED : StoredQuery.TIMEOUT,
                                run.query.progress(),
                                List.of());
                        return;
                    }
                }
            }
            List<Map<String, String>> rows = pipeline.end();
            Progress progress = new Progress(pipeline.matched(), scanned, bytes, among.size());
            end(run, run.cancelled ? StoredQuery.CANCELLED : StoredQuery.COMPLETE, progress, rows);
        } catch (Pipeline.TooLarge e) {
            LOG.log(Level.WARNING, "The query {0} holds more than it may: it failed", asked.id());
            end(run, StoredQuery.FAILED, new Progress(pipeline.matched(), scanned, bytes, among.size()), List.of());
        }
    }

    private void end(Run run, String status, Progress progress, List<Map<String, String>> rows) {
        StoredQuery ended = run.query.with(changed -> changed.status(status)
                .progress(progress)
                .durationMs(Math.max(0, clock.millis() - run.query.createdMs())));
        storage.write(batch -> {
            batch.put(found, new Found(rows), ended.account(), ended.region(), ended.id());
            batch.put(kept, ended, ended.account(), ended.region(), ended.id());
        });
        run.query = ended;
        open.remove(ended.id(), run);
    }

    /// Names an event for GetLogRecord.
    public static String pointer(LiveGroup group, LiveStream stream, LogEvent event) {
        return OpaqueText.of(Long.toHexString(group.state().uid()) + ","
                + Long.toHexString(stream.state().uid()) + ","
                + event.id());
    }
}
