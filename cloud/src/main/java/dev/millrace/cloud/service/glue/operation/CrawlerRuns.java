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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

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

    /// How long, in real time, the end of the server waits for crawls to notice it.
    private static final Duration ENDING = Duration.ofSeconds(5);

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
    private final Semaphore atOnce = new Semaphore(AT_ONCE);
    private volatile boolean ended;

    public CrawlerRuns(CrawlerStore store, CrawlRun crawl, CrawlNews news, Clock clock, RandomGenerator random) {
        this.store = store;
        this.crawl = crawl;
        this.news = news;
        this.clock = clock;
        this.random = random;
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
        ended = true;
        try {
            if (atOnce.tryAcquire(AT_ONCE, ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                atOnce.release(AT_ONCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public StartCrawlerResponse start(StartCrawlerRequest input, Call call) {
        CrawlerId id = Crawlers.id(input.name(), call);
        Running begun = begin(id)
                .orElseThrow(
                        () -> new CrawlerRunningException("Crawler with name " + id.name() + " has already started"));
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

    /// On the clock's own thread, so that time waits for it.
    void runScheduled(CrawlerId id) {
        begin(id).ifPresent(begun -> run(id, begun));
    }

    String state(CrawlerId id) {
        Running run = running.get(id);
        return run == null ? "READY" : run.stopping ? "STOPPING" : "RUNNING";
    }

    Duration elapsed(CrawlerId id) {
        Running run = running.get(id);
        return run == null ? Duration.ZERO : Duration.between(run.record.startTime(), clock.instant());
    }

    private Optional<Running> begin(CrawlerId id) {
        return store.changing(() -> {
            Crawlers.require(store, id);
            Instant now = AwsTime.millis(clock);
            Running begun = new Running(CrawlRecord.begun(Ids.uuid(random), id.name(), now));
            if (running.putIfAbsent(id, begun) != null) {
                return Optional.empty();
            }
            store.put(id, begun.record);
            return Optional.of(begun);
        });
    }

    private void run(CrawlerId id, Running run) {
        try {
            atOnce.acquire();
            try {
                // Asked first: the store may be closed once the end of the server has had its turn.
                Crawler crawler = ended ? null : store.find(id).orElse(null);
                if (crawler != null) {
                    CrawlRun.Ended outcome = crawl.run(id, crawler, run.record, () -> run.stopping || ended);
                    if (!ended) {
                        keep(id, outcome);
                    }
                }
            } finally {
                atOnce.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.remove(id);
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
