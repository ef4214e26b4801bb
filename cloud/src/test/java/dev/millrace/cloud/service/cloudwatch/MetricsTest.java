package dev.millrace.cloud.service.cloudwatch;

import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.NOON;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.call;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.datum;
import static dev.millrace.cloud.service.cloudwatch.CloudWatchUnderTest.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.cloudwatch.Datapoint;
import dev.millrace.wire.cloudwatch.Dimension;
import dev.millrace.wire.cloudwatch.DimensionFilter;
import dev.millrace.wire.cloudwatch.GetMetricDataInput;
import dev.millrace.wire.cloudwatch.GetMetricDataOutput;
import dev.millrace.wire.cloudwatch.GetMetricStatisticsInput;
import dev.millrace.wire.cloudwatch.ListMetricsInput;
import dev.millrace.wire.cloudwatch.ListMetricsOutput;
import dev.millrace.wire.cloudwatch.Metric;
import dev.millrace.wire.cloudwatch.MetricDataResult;
import dev.millrace.wire.cloudwatch.MetricDatum;
import dev.millrace.wire.cloudwatch.PutMetricDataInput;
import dev.millrace.wire.cloudwatch.StatisticSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path data;

    private CloudWatchUnderTest cloudWatch;

    @BeforeEach
    void open() {
        cloudWatch = new CloudWatchUnderTest(data);
    }

    @AfterEach
    void close() {
        cloudWatch.close();
    }

    private static GetMetricStatisticsInput.Builder latency(Instant from, Instant to, int period) {
        return GetMetricStatisticsInput.builder()
                .namespace("App")
                .metricName("Latency")
                .dimensions(List.of(new Dimension("Host", "a")))
                .startTime(from)
                .endTime(to)
                .period(period);
    }

    private List<Datapoint> statistics(GetMetricStatisticsInput.Builder input) {
        return Objects.requireNonNull(
                cloudWatch.api.getMetricStatistics(input.build(), call()).datapoints());
    }

    @Test
    void values_counts_sets_and_single_values_of_a_minute_are_one_datapoint() {
        cloudWatch.put(
                datum("Latency").value(10.0).unit("Milliseconds").build(),
                datum("Latency")
                        .values(List.of(20.0, 30.0))
                        .counts(List.of(2.0, 1.0))
                        .unit("Milliseconds")
                        .build());
        cloudWatch.put(datum("Latency")
                .statisticValues(new StatisticSet(6.0, 100.0, 5.0, 40.0))
                .unit("Milliseconds")
                .build());

        assertThat(statistics(latency(NOON, NOON.plus(HOUR), 60)
                        .statistics(List.of("SampleCount", "Sum", "Minimum", "Maximum", "Average"))))
                .containsExactly(Datapoint.builder()
                        .timestamp(NOON)
                        .sampleCount(10.0)
                        .sum(180.0)
                        .minimum(5.0)
                        .maximum(40.0)
                        .average(18.0)
                        .unit("Milliseconds")
                        .build());
    }

    @Test
    void percentiles_are_of_all_samples_of_a_period_and_of_none_where_one_is_told_as_a_sum() {
        for (int i = 1; i <= 100; i++) {
            cloudWatch.put(datum("Latency").value((double) i).timestamp(NOON.minusSeconds(i)).build());
        }
        Datapoint point = statistics(latency(NOON.minus(HOUR), NOON, 3600).extendedStatistics(List.of("p99", "tm90")))
                .getFirst();
        assertThat(point.extendedStatistics()).containsEntry("p99", 99.0).containsEntry("tm90", 45.5);

        cloudWatch.put(datum("Latency")
                .statisticValues(new StatisticSet(6.0, 100.0, 5.0, 40.0))
                .timestamp(NOON.minusSeconds(10))
                .build());
        assertThat(statistics(latency(NOON.minus(HOUR), NOON, 3600).extendedStatistics(List.of("p99")))
                        .getFirst()
                        .extendedStatistics())
                .isEmpty();
    }

    @Test
    void units_are_datapoints_of_their_own_and_one_metric() {
        cloudWatch.put(
                datum("Latency").value(1.0).unit("Seconds").build(),
                datum("Latency").value(2.0).unit("Bytes").build());

        assertThat(statistics(latency(NOON, NOON.plus(HOUR), 60).statistics(List.of("Sum"))))
                .extracting(Datapoint::unit)
                .containsExactlyInAnyOrder("Seconds", "Bytes");
        assertThat(statistics(latency(NOON, NOON.plus(HOUR), 60)
                        .statistics(List.of("Sum"))
                        .unit("Bytes")))
                .extracting(Datapoint::sum)
                .containsExactly(2.0);
        assertThat(list(ListMetricsInput.builder()).metrics()).hasSize(1);
    }

    @Test
    void seconds_are_kept_for_three_hours_minutes_for_fifteen_days_and_so_on() {
        for (int second = 0; second < 90; second++) {
            cloudWatch.put(datum("Latency")
                    .value(1.0)
                    .storageResolution(1)
                    .timestamp(NOON.plusSeconds(second))
                    .build());
        }
        assertThat(sums(1)).hasSize(90);
        assertThat(sums(30)).containsExactly(30.0, 30.0, 30.0);

        cloudWatch.leap(Duration.ofHours(3).plusMinutes(15));
        assertThat(sums(1)).isEmpty();
        assertThat(sums(60)).containsExactly(60.0, 30.0);

        cloudWatch.leap(Duration.ofDays(15).plusMinutes(15));
        assertThat(sums(60)).isEmpty();
        assertThat(sums(300)).containsExactly(90.0);

        cloudWatch.leap(Duration.ofDays(48).plusMinutes(75));
        assertThat(sums(300)).isEmpty();
        assertThat(sums(3600)).containsExactly(90.0);
        cloudWatch.restart();
        assertThat(sums(3600)).containsExactly(90.0);

        cloudWatch.leap(Duration.ofDays(392));
        cloudWatch.round();
        assertThat(sums(3600)).isEmpty();
    }

    /// After what is done from time to time.
    private List<Double> sums(int period) {
        cloudWatch.round();
        return statistics(latency(NOON, NOON.plus(period == 1 ? Duration.ofMinutes(2) : HOUR), period)
                        .statistics(List.of("Sum")))
                .stream()
                .map(Datapoint::sum)
                .toList();
    }

    private ListMetricsOutput list(ListMetricsInput.Builder input) {
        return cloudWatch.api.listMetrics(input.build(), call());
    }

    @Test
    void metrics_are_found_by_name_and_dimensions_and_for_two_weeks() {
        cloudWatch.put(
                datum("Latency").value(1.0).build(),
                datum("Errors").value(1.0).build(),
                MetricDatum.builder().metricName("Errors").value(1.0).build());

        assertThat(list(ListMetricsInput.builder().metricName("Errors")).metrics()).hasSize(2);
        assertThat(list(ListMetricsInput.builder()
                                .dimensions(List.of(DimensionFilter.builder().name("Host").build())))
                        .metrics())
                .hasSize(2);
        assertThat(list(ListMetricsInput.builder()
                                .metricName("Errors")
                                .dimensions(List.of(new DimensionFilter("Host", "a"))))
                        .metrics())
                .containsExactly(new Metric("App", "Errors", List.of(new Dimension("Host", "a"))));
        assertThat(list(ListMetricsInput.builder().namespace("Other")).metrics()).isEmpty();

        cloudWatch.leap(Duration.ofHours(4));
        assertThat(list(ListMetricsInput.builder().recentlyActive("PT3H")).metrics()).isEmpty();
        assertThat(list(ListMetricsInput.builder()).metrics()).hasSize(3);
        cloudWatch.restart();
        cloudWatch.leap(Duration.ofDays(14));
        assertThat(list(ListMetricsInput.builder()).metrics()).isEmpty();
    }

    @Test
    void lists_come_in_pages_of_five_hundred() {
        List<MetricDatum> thousand = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            thousand.add(MetricDatum.builder().metricName("M" + i).value(1.0).build());
        }
        cloudWatch.put(thousand.toArray(MetricDatum[]::new));

        ListMetricsOutput first = list(ListMetricsInput.builder());
        ListMetricsOutput second = list(ListMetricsInput.builder().nextToken(first.nextToken()));
        assertThat(first.metrics()).hasSize(500);
        assertThat(second.metrics()).hasSize(500).doesNotContainAnyElementsOf(first.metrics());
        assertThat(second.nextToken()).isNull();
        refused(
                () -> list(ListMetricsInput.builder().nextToken("%")),
                "InvalidParameterValueException",
                "Invalid nextToken");
    }

    @Test
    void data_come_in_pages_of_so_many_datapoints() {
        for (int i = 0; i < 5; i++) {
            cloudWatch.put(datum("Latency").value((double) i).timestamp(NOON.plusSeconds(60L * i)).build());
        }
        GetMetricDataInput.Builder input = GetMetricDataInput.builder()
                .metricDataQueries(
                        List.of(metric("m1", "Latency", "Sum", 60), metric("m2", "Latency", "Maximum", 60)))
                .startTime(NOON)
                .endTime(NOON.plus(HOUR))
                .maxDatapoints(4);
        List<String> pages = new ArrayList<>();
        String token = null;
        do {
            GetMetricDataOutput page = cloudWatch.api.getMetricData(input.nextToken(token).build(), call());
            for (MetricDataResult result : Objects.requireNonNull(page.metricDataResults())) {
                pages.add(result.id() + " " + result.statusCode() + " " + result.values());
            }
            token = page.nextToken();
        } while (token != null);

        assertThat(pages)
                .containsExactly(
                        "m1 PartialData [4.0, 3.0, 2.0, 1.0]",
                        "m1 Complete [0.0]",
                        "m2 PartialData [4.0, 3.0, 2.0]",
                        "m2 Complete [1.0, 0.0]");
        refused(
                () -> cloudWatch.api.getMetricData(input.nextToken("abc").build(), call()),
                "InvalidNextToken",
                "The next token is invalid.");
    }

    @Test
    void what_is_no_datum_is_refused_whole_in_the_words_of_aws() {
        refusedDatum(
                datum("Latency").value(Double.NaN),
                "InvalidParameterValueException",
                "The value NaN for parameter MetricData.member.2.Value is invalid.");
        refusedDatum(
                datum("Latency").value(Double.NEGATIVE_INFINITY),
                "InvalidParameterValueException",
                "The value -Infinity for parameter MetricData.member.2.Value is invalid.");
        refusedDatum(
                datum("Latency").value(1.0).values(List.of(1.0)),
                "InvalidParameterCombinationException",
                "The parameters MetricData.member.2.Value and MetricData.member.2.Values are mutually exclusive and you"
                        + " have specified both.");
        refusedDatum(
                datum("Latency").values(List.of(1.0, 2.0)).counts(List.of(1.0)),
                "InvalidParameterValueException",
                "The parameters MetricData.member.2.Values and MetricData.member.2.Counts must be of the same size.");
        refusedDatum(
                datum("Latency"),
                "MissingRequiredParameterException",
                "At least one of the parameters MetricData.member.2.Value, MetricData.member.2.Values or"
                        + " MetricData.member.2.StatisticValues must be specified.");
        refusedDatum(
                datum("Latency").value(1.0).timestamp(NOON.plus(HOUR.multipliedBy(2)).plusSeconds(1)),
                "InvalidParameterValueException",
                "The parameter MetricData.member.2.Timestamp must specify a time within the past two weeks.");
        refusedDatum(
                datum("Latency").value(1.0).timestamp(NOON.minus(Duration.ofDays(15))),
                "InvalidParameterValueException",
                "The parameter MetricData.member.2.Timestamp must specify a time within the past two weeks.");
        refusedDatum(
                datum("Latency").value(1.0).storageResolution(5),
                "InvalidParameterValueException",
                "The parameter MetricData.member.2.StorageResolution must be a value in the set [ 1, 60 ].");
        refused(
                () -> cloudWatch.api.putMetricData(
                        PutMetricDataInput.builder()
                                .namespace("AWS/Lambda")
                                .metricData(List.of(datum("Errors").value(1.0).build()))
                                .build(),
                        call()),
                "InvalidParameterValueException",
                "The value AWS/Lambda for parameter Namespace is invalid.");
        assertThat(list(ListMetricsInput.builder()).metrics()).isEmpty();
    }

    private void refusedDatum(MetricDatum.Builder datum, String code, String message) {
        refused(() -> cloudWatch.put(datum("Fine").value(1.0).build(), datum.build()), code, message);
    }

    @Test
    void the_minute_under_way_is_told_up_to_the_end() {
        cloudWatch.put(datum("Latency").timestamp(NOON.plusMillis(5200)).value(1.5).build());
        assertThat(statistics(latency(NOON.plusMillis(5999), NOON.plusSeconds(6), 60).statistics(List.of("Sum"))))
                .extracting(Datapoint::timestamp, Datapoint::sum)
                .containsExactly(tuple(NOON, 1.5));
    }

    @Test
    void what_is_no_question_is_refused_in_the_words_of_aws() {
        refused(
                () -> statistics(latency(NOON.plusMillis(20), NOON.plusMillis(987), 60).statistics(List.of("Sum"))),
                "InvalidParameterValueException",
                "The parameter StartTime must be less than the parameter EndTime.");
        refused(
                () -> statistics(latency(NOON, NOON.plus(Duration.ofDays(2)), 60).statistics(List.of("Sum"))),
                "InvalidParameterCombinationException",
                "You have requested up to 2,880 datapoints, which exceeds the limit of 1,440. You may reduce the"
                        + " datapoints requested by increasing Period, or decreasing the time range.");
        refused(
                () -> statistics(latency(NOON, NOON, 60).statistics(List.of("Sum"))),
                "InvalidParameterValueException",
                "The parameter StartTime must be less than the parameter EndTime.");
        refused(
                () -> statistics(latency(NOON, NOON.plus(HOUR), 45).statistics(List.of("Sum"))),
                "InvalidParameterValueException",
                "The parameter Period must be a multiple of 60.");
        refused(
                () -> statistics(latency(NOON, NOON.plus(HOUR), 60).extendedStatistics(List.of("p101"))),
                "InvalidParameterValueException",
                "The value p101 for parameter ExtendedStatistics is not supported.");
    }

    private static void refused(Runnable call, String code, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
