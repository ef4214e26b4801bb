package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.NoScheduleException;
import dev.millrace.wire.glue.Schedule;
import dev.millrace.wire.glue.SchedulerNotRunningException;
import dev.millrace.wire.glue.SchedulerRunningException;
import dev.millrace.wire.glue.StartCrawlerScheduleRequest;
import dev.millrace.wire.glue.StartCrawlerScheduleResponse;
import dev.millrace.wire.glue.StopCrawlerScheduleRequest;
import dev.millrace.wire.glue.StopCrawlerScheduleResponse;
import dev.millrace.wire.glue.UpdateCrawlerScheduleRequest;
import dev.millrace.wire.glue.UpdateCrawlerScheduleResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When crawlers run by themselves: at the times of a cron, in UTC. A crawler that still runs at its time is passed over,
/// as AWS does.
public final class CrawlerSchedules {
    private static final String SCHEDULED = "SCHEDULED";
    private static final String NOT_SCHEDULED = "NOT_SCHEDULED";

    private final CrawlerStore store;
    private final CrawlerRuns runs;
    private final Clock clock;
    private final Planned<CrawlerId> planned;

    public CrawlerSchedules(CrawlerStore store, CrawlerRuns runs, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.clock = clock;
        this.planned = new Planned<>(clock);
    }

    /// @param expression null or empty for none
    static @Nullable Schedule of(@Nullable String expression) {
        if (expression == null || expression.isEmpty()) {
            return null;
        }
        if (!Planned.isCron(expression)) {
            throw new InvalidInputException("Invalid schedule expression: " + expression);
        }
        return new Schedule(expression, SCHEDULED);
    }

    /// Every crawler's, at the start.
    public void planAll() {
        store.each(this::plan);
    }

    public void stop() {
        planned.stop();
    }

    /// In the place of what was planned for the crawler.
    void plan(CrawlerId id, Crawler crawler) {
        Schedule schedule = crawler.schedule();
        if (schedule != null && SCHEDULED.equals(schedule.state())) {
            planned.atNext(id, String.valueOf(schedule.scheduleExpression()), () -> due(id));
        } else {
            cancel(id);
        }
    }

    void cancel(CrawlerId id) {
        planned.cancel(id);
    }

    private void due(CrawlerId id) {
        Optional<Crawler> crawler = store.find(id);
        crawler.ifPresent(found -> plan(id, found));
        if (crawler.isPresent()) {
            runs.runScheduled(id);
        }
    }

    public UpdateCrawlerScheduleResponse update(UpdateCrawlerScheduleRequest input, Call call) {
        change(Crawlers.id(input.crawlerName(), call), _ -> of(input.schedule()));
        return new UpdateCrawlerScheduleResponse();
    }

    public StartCrawlerScheduleResponse start(StartCrawlerScheduleRequest input, Call call) {
        change(Crawlers.id(input.crawlerName(), call), had -> {
            if (had == null) {
                throw new NoScheduleException("There is no schedule for crawler " + input.crawlerName());
            }
            if (SCHEDULED.equals(had.state())) {
                throw new SchedulerRunningException("The scheduler is already running.");
            }
            return new Schedule(had.scheduleExpression(), SCHEDULED);
        });
        return new StartCrawlerScheduleResponse();
    }

    public StopCrawlerScheduleResponse stop(StopCrawlerScheduleRequest input, Call call) {
        change(Crawlers.id(input.crawlerName(), call), had -> {
            if (had == null || !SCHEDULED.equals(had.state())) {
                throw new SchedulerNotRunningException("The scheduler is not running.");
            }
            return new Schedule(had.scheduleExpression(), NOT_SCHEDULED);
        });
        return new StopCrawlerScheduleResponse();
    }

    private interface Change {
        @Nullable Schedule of(@Nullable Schedule had);
    }

    private void change(CrawlerId id, Change change) {
        Crawler changed = store.changing(() -> {
            Crawler had = Crawlers.require(store, id);
            Crawler now = had.toBuilder()
                    .schedule(change.of(had.schedule()))
                    .lastUpdated(AwsTime.seconds(clock))
                    .build();
            store.put(id, now);
            return now;
        });
        plan(id, changed);
    }
}
