package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic;
import dev.millrace.cloud.service.cloudwatch.domain.Window;
import dev.millrace.cloud.service.cloudwatch.store.LiveSeries;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads.MetricName;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.Datapoint;
import dev.millrace.wire.cloudwatch.GetMetricStatisticsInput;
import dev.millrace.wire.cloudwatch.GetMetricStatisticsOutput;
import dev.millrace.wire.cloudwatch.InvalidParameterCombinationException;
import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/// Statistics of one metric by periods; samples of another unit are other datapoints.
public final class GetMetricStatistics {
    private final MetricReads reads;
    private final InstantSource clock;

    public GetMetricStatistics(MetricReads reads, InstantSource clock) {
        this.reads = reads;
        this.clock = clock;
    }

    public GetMetricStatisticsOutput answer(GetMetricStatisticsInput input, Call call) {
        List<String> simple = input.statistics() == null ? List.of() : input.statistics();
        Map<String, Statistic> extended = extended(input);
        if (simple.isEmpty() == extended.isEmpty()) {
            throw new InvalidParameterCombinationException(
                    "Must specify either Statistics or ExtendedStatistics, and not both.");
        }
        Periods.check(input.period());
        // Fractions of a second do not count.
        if (input.startTime().getEpochSecond() >= input.endTime().getEpochSecond()) {
            throw new InvalidParameterValueException(
                    "The parameter StartTime must be less than the parameter EndTime.");
        }
        Window window = Window.of(input.startTime(), input.endTime(), input.period(), clock.instant());
        if (window.periods() > CloudWatchLimits.DATAPOINTS_OF_STATISTICS) {
            throw new InvalidParameterCombinationException(String.format(
                    Locale.ROOT,
                    "You have requested up to %,d datapoints, which exceeds the limit of %,d. You may reduce the"
                            + " datapoints requested by increasing Period, or decreasing the time range.",
                    window.periods(),
                    CloudWatchLimits.DATAPOINTS_OF_STATISTICS));
        }
        MetricName name = new MetricName(
                call.account(),
                call.region(),
                input.namespace(),
                input.metricName(),
                DimensionLists.map(input.dimensions(), "Dimensions"));
        List<Datapoint> datapoints = new ArrayList<>();
        for (LiveSeries series : reads.series(name, input.unit() == null ? null : Unit.of(input.unit()))) {
            reads.periods(List.of(series), window)
                    .forEach((second, samples) -> datapoints.add(datapoint(
                            Instant.ofEpochSecond(second), samples, series.name().unit(), simple, extended)));
        }
        datapoints.sort(Comparator.comparing(Datapoint::timestamp));
        return new GetMetricStatisticsOutput(input.metricName(), datapoints);
    }

    private static Map<String, Statistic> extended(GetMetricStatisticsInput input) {
        Map<String, Statistic> extended = new LinkedHashMap<>();
        for (String text : input.extendedStatistics() == null ? List.<String>of() : input.extendedStatistics()) {
            extended.put(
                    text,
                    Statistic.parse(text)
                            .filter(statistic -> !(statistic instanceof Statistic.Simple))
                            .orElseThrow(() -> new InvalidParameterValueException(
                                    "The value " + text + " for parameter ExtendedStatistics is not supported.")));
        }
        return extended;
    }

    private static Datapoint datapoint(
            Instant time, Distribution samples, Unit unit, List<String> simple, Map<String, Statistic> extended) {
        Map<String, Double> more = new LinkedHashMap<>();
        extended.forEach((text, statistic) -> {
            OptionalDouble value = statistic.of(samples);
            if (value.isPresent()) {
                more.put(text, value.getAsDouble());
            }
        });
        return Datapoint.builder()
                .timestamp(time)
                .unit(unit.word())
                .sampleCount(simple.contains("SampleCount") ? (Double) samples.count() : null)
                .average(simple.contains("Average") ? (Double) samples.average() : null)
                .sum(simple.contains("Sum") ? (Double) samples.sum() : null)
                .minimum(simple.contains("Minimum") ? (Double) samples.min() : null)
                .maximum(simple.contains("Maximum") ? (Double) samples.max() : null)
                .extendedStatistics(extended.isEmpty() ? null : more)
                .build();
    }
}
