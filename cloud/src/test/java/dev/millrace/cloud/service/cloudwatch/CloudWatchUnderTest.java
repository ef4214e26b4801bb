package dev.millrace.cloud.service.cloudwatch;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmTargets;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.cloudwatch.AlarmHistoryItem;
import dev.millrace.wire.cloudwatch.Cloudwatch;
import dev.millrace.wire.cloudwatch.CompositeAlarm;
import dev.millrace.wire.cloudwatch.DescribeAlarmHistoryInput;
import dev.millrace.wire.cloudwatch.DescribeAlarmsInput;
import dev.millrace.wire.cloudwatch.Dimension;
import dev.millrace.wire.cloudwatch.GetMetricDataInput;
import dev.millrace.wire.cloudwatch.Metric;
import dev.millrace.wire.cloudwatch.MetricAlarm;
import dev.millrace.wire.cloudwatch.MetricDataQuery;
import dev.millrace.wire.cloudwatch.MetricDataResult;
import dev.millrace.wire.cloudwatch.MetricDatum;
import dev.millrace.wire.cloudwatch.MetricStat;
import dev.millrace.wire.cloudwatch.PutMetricAlarmInput;
import dev.millrace.wire.cloudwatch.PutMetricDataInput;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/// CloudWatch over a storage and a clock that stands at noon until it is moved.
final class CloudWatchUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000000";
    static final String REGION = "eu-west-1";
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    final ManualClock clock = new ManualClock(NOON);
    final Metrics metrics = new Metrics();
    /// What alarms set off: `function ARN state` and `event name state`.
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    private final Path data;
    private Storage storage;
    private CloudWatchService service;
    Cloudwatch api;

    CloudWatchUnderTest(Path data) {
        this.data = data;
        open();
    }

    private void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        AlarmTargets targets = new AlarmTargets() {
            @Override
            public Optional<String> invoke(String functionArn, Alarm alarm, String event) {
                if (functionArn.endsWith(":gone")) {
                    return Optional.of("Function not found: " + functionArn);
                }
                heard.add(functionArn.substring(functionArn.lastIndexOf(':') + 1) + " "
                        + alarm.state().value());
                events.add(event);
                return Optional.empty();
            }

            @Override
            public void changed(Alarm alarm, String detail) {
                heard.add(alarm.name() + " is " + alarm.state().value());
            }
        };
        service = new CloudWatchService(storage, clock, new Random(1), metrics, targets);
        api = new Cloudwatch(service.api());
        service.start();
    }

    CloudWatchService service() {
        return service;
    }

    void restart() {
        close();
        open();
    }

    @Override
    public void close() {
        service.stop();
        storage.close();
    }

    /// What is done from time to time, once.
    void round() {
        service.rounds().forEach(round -> round.task().run());
    }

    void advance(Duration time) {
        clock.advance(time);
    }

    /// Moves time on while the server is down.
    void leap(Duration time) {
        close();
        clock.advance(time);
        open();
    }

    static Call call() {
        return new Call(
                "request",
                Caller.root(ACCOUNT, "key"),
                ACCOUNT,
                REGION,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    static MetricDatum.Builder datum(String metric) {
        return MetricDatum.builder().metricName(metric).dimensions(List.of(new Dimension("Host", "a")));
    }

    void put(MetricDatum... data) {
        api.putMetricData(
                PutMetricDataInput.builder()
                        .namespace("App")
                        .metricData(List.of(data))
                        .build(),
                call());
    }

    /// One value of the metric Latency now.
    void put(double value) {
        put(datum("Latency").value(value).build());
    }

    static MetricDataQuery metric(String id, String metric, String statistic, int period) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(new MetricStat(
                        new Metric("App", metric, List.of(new Dimension("Host", "a"))), period, statistic, null))
                .build();
    }

    static MetricDataQuery expression(String id, String expression) {
        return MetricDataQuery.builder().id(id).expression(expression).build();
    }

    List<MetricDataResult> data(Instant from, Instant to, MetricDataQuery... queries) {
        return Objects.requireNonNull(api.getMetricData(
                        GetMetricDataInput.builder()
                                .metricDataQueries(List.of(queries))
                                .startTime(from)
                                .endTime(to)
                                .scanBy("TimestampAscending")
                                .build(),
                        call())
                .metricDataResults());
    }

    static PutMetricAlarmInput.Builder alarm(String name) {
        return PutMetricAlarmInput.builder()
                .alarmName(name)
                .namespace("App")
                .metricName("Latency")
                .dimensions(List.of(new Dimension("Host", "a")))
                .statistic("Average")
                .period(60)
                .evaluationPeriods(1)
                .threshold(50.0)
                .comparisonOperator("GreaterThanThreshold");
    }

    void putAlarm(PutMetricAlarmInput.Builder alarm) {
        api.putMetricAlarm(alarm.build(), call());
    }

    MetricAlarm alarm() {
        return Objects.requireNonNull(
                        api.describeAlarms(DescribeAlarmsInput.builder().build(), call()).metricAlarms())
                .getFirst();
    }

    CompositeAlarm composite() {
        return Objects.requireNonNull(api.describeAlarms(
                                DescribeAlarmsInput.builder()
                                        .alarmTypes(List.of("CompositeAlarm"))
                                        .build(),
                                call())
                        .compositeAlarms())
                .getFirst();
    }

    List<String> history(String type) {
        return Objects.requireNonNull(api.describeAlarmHistory(
                                DescribeAlarmHistoryInput.builder()
                                        .historyItemType(type)
                                        .scanBy("TimestampAscending")
                                        .build(),
                                call())
                        .alarmHistoryItems())
                .stream()
                .map(AlarmHistoryItem::historySummary)
                .toList();
    }
}
