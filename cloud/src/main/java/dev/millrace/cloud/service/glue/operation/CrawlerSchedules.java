package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.schedule.Cron;
import dev.millrace.cloud.aws.schedule.Reading;
import dev.millrace.cloud.aws.schedule.Schedule;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.NoScheduleException;
import dev.millrace.wire.glue.SchedulerNotRunningException;
import dev.millrace.wire.glue.SchedulerRunningException;
import dev.millrace.wire.glue.StartCrawlerScheduleRequest;
import dev.millrace.wire.glue.StartCrawlerScheduleResponse;
import dev.millrace.wire.glue.StopCrawlerScheduleRequest;
import dev.millrace.wire.glue.StopCrawlerScheduleResponse;
import dev.millrace.wire.glue.UpdateCrawlerScheduleRequest;
import dev.millrace.wire.glue.UpdateCrawlerScheduleResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
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
    private final Map<CrawlerId, Clock.Later> planned = new HashMap<>();
    private boolean stopped;

    public CrawlerSchedules(CrawlerStore store, CrawlerRuns runs, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.clock = clock;
    }

    /// @param expression null or empty for none
    static dev.millrace.wire.glue.@Nullable Schedule of(@Nullable String expression) {
        if (expression == null || expression.isEmpty()) {
            return null;
        }
        if (cron(expression).isEmpty()) {
            throw new InvalidInputException("Invalid schedule expression: " + expression);
        }
        return new dev.millrace.wire.glue.Schedule(expression, SCHEDULED);
    }

    private static Optional<Schedule> cron(String expression) {
        return Schedule.read(expression) instanceof Reading.Understood(Cron cron) ? Optional.of(cron) : Optional.empty();
    }

    /// Every crawler's, at the start.
    public void planAll() {
        store.each(this::plan);
    }

    public synchronized void stop() {
        stopped = true;
        planned.values().forEach(Clock.Later::cancel);
        planned.clear();
    }

    /// In the place of what was planned for the crawler.
    synchronized void plan(CrawlerId id, Crawler crawler) {
        cancel(id);
        dev.millrace.wire.glue.Schedule schedule = crawler.schedule();
        if (stopped || schedule == null || !SCHEDULED.equals(schedule.state())) {
            return;
        }
        Instant now = clock.instant();
        cron(String.valueOf(schedule.scheduleExpression()))
                .flatMap(cron -> cron.next(now, now, ZoneOffset.UTC))
                .ifPresent(at -> planned.put(id, clock.after(Duration.between(now, at), () -> due(id))));
    }

    synchronized void cancel(CrawlerId id) {
        Clock.Later had = planned.remove(id);
        if (had != null) {
            had.cancel();
        }
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
            return new dev.millrace.wire.glue.Schedule(had.scheduleExpression(), SCHEDULED);
        });
        return new StartCrawlerScheduleResponse();
    }

    public StopCrawlerScheduleResponse stop(StopCrawlerScheduleRequest input, Call call) {
        change(Crawlers.id(input.crawlerName(), call), had -> {
            if (had == null || !SCHEDULED.equals(had.state())) {
                throw new SchedulerNotRunningException("The scheduler is not running.");
            }
            return new dev.millrace.wire.glue.Schedule(had.scheduleExpression(), NOT_SCHEDULED);
        });
        return new StopCrawlerScheduleResponse();
    }

    private interface Change {
        dev.millrace.wire.glue.@Nullable Schedule of(dev.millrace.wire.glue.@Nullable Schedule had);
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
