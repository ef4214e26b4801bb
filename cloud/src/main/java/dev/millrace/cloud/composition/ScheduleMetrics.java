package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.scheduler.ScheduleCounts;
import java.util.Map;

/// What becomes of schedules, in `AWS/Scheduler`: of a group, and of all together.
public final class ScheduleMetrics implements ScheduleCounts {
    private static final String NAMESPACE = "AWS/Scheduler";

    private final Metrics metrics;

    public ScheduleMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void count(String account, String region, String group, String metric) {
        // Seldom enough that nothing is kept between two: a schedule comes once a minute at most.
        metrics.series(account, region, NAMESPACE, metric, Unit.COUNT, Map.of("ScheduleGroup", group)).record(1);
        metrics.series(account, region, NAMESPACE, metric, Unit.COUNT, Map.of()).record(1);
    }
}
