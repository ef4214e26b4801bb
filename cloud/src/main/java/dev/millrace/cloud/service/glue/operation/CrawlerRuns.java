package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.glue.crawl.CrawlNews;
import dev.millrace.cloud.service.glue.crawl.CrawlRun;
import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.CrawlerNotRunningException;
import dev.millrace.wire.glue.CrawlerRunningException;
import dev.millrace.wire.glue.CrawlerStoppingException;
import dev.millrace.wire.glue.StartCrawlerRequest;
import dev.millrace.wire.glue.StartCrawlerResponse;
import dev.millrace.wire.glue.StopCrawlerRequest;
import dev.millrace.wire.glue.StopCrawlerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Crawls under way:
///
/// ```
/// READY    → RUNNING   StartCrawler, or its schedule
/// RUNNING  → STOPPING  StopCrawler
/// RUNNING  → READY     the crawl's end: SUCCEEDED or FAILED
/// STOPPING → READY     the crawl's end: CANCELLED
/// ```
///
/// A crawl is kept as running before it is acknowledged. What the server's end broke off begins again at the next start.
public final class CrawlerRuns {
    private static final int AT_ONCE = 4;

    private static final class Running {
        private final CrawlRecord record;
        private volatile boolean stopping;

        Running(CrawlRecord record) {
            this.record = record;
        }
    }

    private final CrawlerStore store;
    private final CrawlRun crawl;
    private final CrawlNews news;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<CrawlerId, Running> running = new ConcurrentHashMap<>();
    private final WorkPlaces places = new WorkPlaces(AT_ONCE);
    private volatile Follower follower = (_, _) -> {};

    /// Told of each crawl that is over.
    @FunctionalInterface
    public interface Follower {
        void ended(CrawlerId id, CrawlRecord crawl);
    }

    public CrawlerRuns(CrawlerStore store, CrawlRun crawl, CrawlNews news, Clock clock, RandomGenerator random) {
        this.store = store;
        this.crawl = crawl;
        this.news = news;
        this.clock = clock;
        this.random = random;
    }

    public void follow(Follower by) {
        follower = by;
    }

    /// What was under way when the server ended.
    public void resume() {
        store.each((id, _) -> store.crawls(id).stream()
                .filter(CrawlRecord::isRunning)
                .findFirst()
                .ifPresent(record -> {
                    Running again = new Running(record);
                    if (running.putIfAbsent(id, again) == null) {
                        clock.after(Duration.ZERO, () -> run(id, again));
                    }
                }));
    }

    /// Ends what is under way, and waits until nothing is at work; it begins again at the next start.
    public void end() {
        places.shut();
        places.awaitEmpty();
    }

    public StartCrawlerResponse start(StartCrawlerRequest input, Call call) {
        CrawlerId id = Crawlers.id(input.name(), call);
        Running begun = begin(id, number(), null).orElseThrow(() -> running(id));
        clock.after(Duration.ZERO, () -> run(id, begun));
        return new StartCrawlerResponse();
    }

    public StopCrawlerResponse stop(StopCrawlerRequest input, Call call) {
        CrawlerId id = Crawlers.id(input.name(), call);
        Crawlers.require(store, id);
        Running run = running.get(id);
        if (run == null) {
            throw new CrawlerNotRunningException("Crawler with name " + id.name() + " isn't running");
        }
        if (run.stopping) {
            throw new CrawlerStoppingException("Crawler with name " + id.name() + " is already stopping");
        }
        run.stopping = true;
        return new StopCrawlerResponse();
    }

    /// Ends a crawl, where it is the one under way.
    void stop(CrawlerId id, String crawl) {
        Running run = running.get(id);
        if (run != null && run.record.id().equals(crawl)) {
            run.stopping = true;
        }
    }

    /// On the clock's own thread, so that time waits for it.
    void runScheduled(CrawlerId id) {
        begin(id, number(), null).ifPresent(begun -> run(id, begun));
    }

    /// What a trigger begins, and what nothing else may have begun under this number.
    /// @return the crawl, where it is over already
    Optional<CrawlRecord> startOnce(CrawlerId id, String trigger, String number) {
        Optional<CrawlRecord> before = store.crawl(id, number);
        if (before.isPresent()) {
            return before.filter(crawl -> !crawl.isRunning());
        }
        Running begun = begin(id, number, trigger).orElseThrow(() -> running(id));
        clock.after(Duration.ZERO, () -> run(id, begun));
        return Optional.empty();
    }

    /// For a crawl that is to begin.
    String number() {
        return Ids.uuid(random);
    }

    private static CrawlerRunningException running(CrawlerId id) {
        return new CrawlerRunningException("Crawler with name " + id.name() + " has already started");
    }

    String state(CrawlerId id) {
        Running run = running.get(id);
        return run == null ? "READY" : run.stopping ? "STOPPING" : "RUNNING";
    }

    Duration elapsed(CrawlerId id) {
        Running run = running.get(id);
        return run == null ? Duration.ZERO : Duration.between(run.record.startTime(), clock.instant());
    }

    private Optional<Running> begin(CrawlerId id, String number, @Nullable String trigger) {
        return store.changing(() -> {
            Crawlers.require(store, id);
            Instant now = AwsTime.millis(clock);
            Running begun = new Running(CrawlRecord.begun(number, id.name(), now, trigger));
            if (running.containsKey(id)) {
                return Optional.empty();
            }
            store.begin(id, begun.record);
            running.put(id, begun);
            return Optional.of(begun);
        });
    }

    private void run(CrawlerId id, Running run) {
        try {
            places.work(() -> work(id, run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.remove(id, run);
        }
    }

    private void work(CrawlerId id, Running run) {
        Crawler crawler = store.find(id).orElse(null);
        if (crawler == null) {
            return;
        }
        CrawlRun.Ended outcome = crawl.run(id, crawler, run.record, () -> run.stopping || places.areShut());
        if (!places.areShut()) {
            keep(id, outcome);
            // Told when the crawler is READY again: what follows may begin it anew.
            running.remove(id, run);
            follower.ended(id, outcome.record());
        }
    }

    private void keep(CrawlerId id, CrawlRun.Ended outcome) {
        store.changing(() -> {
            store.find(id).ifPresent(now -> store.put(
                    id, now.toBuilder().lastCrawl(outcome.last()).build(), outcome.record()));
            return id;
        });
        news.tell(id, outcome.record());
    }
}
