package dev.millrace.cloud.service.cloudwatch;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.SeriesName;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmTargets;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmWatch;
import dev.millrace.cloud.service.cloudwatch.domain.Resolution;
import dev.millrace.cloud.service.cloudwatch.domain.Sample;
import dev.millrace.cloud.service.cloudwatch.operation.AlarmControl;
import dev.millrace.cloud.service.cloudwatch.operation.AlarmLookup;
import dev.millrace.cloud.service.cloudwatch.operation.Dashboards;
import dev.millrace.cloud.service.cloudwatch.operation.DescribeAlarmHistory;
import dev.millrace.cloud.service.cloudwatch.operation.DescribeAlarms;
import dev.millrace.cloud.service.cloudwatch.operation.GetMetricData;
import dev.millrace.cloud.service.cloudwatch.operation.GetMetricStatistics;
import dev.millrace.cloud.service.cloudwatch.operation.ListMetrics;
import dev.millrace.cloud.service.cloudwatch.operation.PutCompositeAlarm;
import dev.millrace.cloud.service.cloudwatch.operation.PutMetricAlarm;
import dev.millrace.cloud.service.cloudwatch.operation.PutMetricData;
import dev.millrace.cloud.service.cloudwatch.operation.Tags;
import dev.millrace.cloud.service.cloudwatch.store.Intake;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads;
import dev.millrace.cloud.service.cloudwatch.store.MetricStore;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.cloudwatch.CloudwatchOperations;
import dev.millrace.wire.cloudwatch.InvalidNextToken;
import dev.millrace.wire.service.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/// CloudWatch put together: its parts, and the table of its operations.
public final class CloudWatchService implements Part {
    private static final Duration AGE_EVERY = Duration.ofHours(1);
    private static final Duration TOKEN_LIFE = Duration.ofDays(1);

    private final MetricStore store;
    private final AlarmStore alarms;
    private final Intake intake;
    private final AlarmWatch watch;
    private final Minutes minutes;
    private final Service api;

    /// @param metrics what the server's services count
    public CloudWatchService(
            Storage storage, Clock clock, RandomGenerator random, Metrics metrics, AlarmTargets targets) {
        store = new MetricStore(storage, clock, random);
        intake = new Intake(metrics, store, clock);
        MetricReads reads = new MetricReads(store, intake);
        alarms = new AlarmStore(storage, clock, random);
        watch = new AlarmWatch(alarms, reads, targets, clock);
        minutes = new Minutes(clock, intake, watch);
        api = Service.of(CloudwatchOperations.FACTS, () -> {
            PageTokens pages = new PageTokens(
                    PageTokens.Form.PLAIN, TOKEN_LIFE, clock, () -> new InvalidNextToken("The next token is invalid."));
            AlarmLookup lookup = new AlarmLookup(alarms);
            PutMetricData putMetricData = new PutMetricData(store, clock);
            GetMetricStatistics getMetricStatistics = new GetMetricStatistics(reads, clock);
            GetMetricData getMetricData = new GetMetricData(reads, pages, clock);
            ListMetrics listMetrics = new ListMetrics(reads, store, clock);
            PutMetricAlarm putMetricAlarm = new PutMetricAlarm(alarms, clock);
            PutCompositeAlarm putCompositeAlarm = new PutCompositeAlarm(alarms, lookup, watch, clock);
            DescribeAlarms describeAlarms = new DescribeAlarms(lookup);
            DescribeAlarmHistory describeAlarmHistory = new DescribeAlarmHistory(alarms, pages, clock);
            AlarmControl control = new AlarmControl(alarms, lookup, watch, clock);
            Dashboards dashboards = new Dashboards(storage, clock);
            Tags tags = new Tags(alarms, dashboards);
            return new CloudwatchOperations()
                // Metrics
                .putMetricData(putMetricData::answer)
                .getMetricStatistics(getMetricStatistics::answer)
                .getMetricData(getMetricData::answer)
                .listMetrics(listMetrics::answer)
                // Alarms
                .putMetricAlarm(putMetricAlarm::answer)
                .putCompositeAlarm(putCompositeAlarm::answer)
                .describeAlarms(describeAlarms::answer)
                .describeAlarmsForMetric(describeAlarms::forMetric)
                .describeAlarmHistory(describeAlarmHistory::answer)
                .setAlarmState(control::setState)
                .enableAlarmActions(control::enable)
                .disableAlarmActions(control::disable)
                .deleteAlarms(control::delete)
                // Dashboards
                .putDashboard(dashboards::put)
                .getDashboard(dashboards::get)
                .listDashboards(dashboards::list)
                .deleteDashboards(dashboards::delete)
                // Tags
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .listTagsForResource(tags::list)
                .build();
        });
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// A value for [#put] of the minute that a time is in.
    public static Sample minute(SeriesName series, Instant time, Distribution values) {
        return new Sample(series, time, Resolution.MINUTE, values);
    }

    /// For other parts of the server that have values with times of their own: kept when this returns.
    public void put(List<Sample> samples) {
        store.add(samples);
    }

    @Override
    public void start() {
        watch.start();
        minutes.start();
    }

    @Override
    public List<Round> rounds() {
        return List.of(
                new Round("keeping old samples more coarsely", AGE_EVERY, store::age),
                new Round("forgetting old alarm history", AGE_EVERY, alarms::forgetOld));
    }

    /// What was counted in a minute that has not ended is kept too.
    @Override
    public void stop() {
        minutes.stop();
        watch.stop();
        intake.now();
    }
}
