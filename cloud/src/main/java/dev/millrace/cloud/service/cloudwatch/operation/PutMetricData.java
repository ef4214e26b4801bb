package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.SeriesName;
import dev.millrace.cloud.metric.Tally;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.domain.Resolution;
import dev.millrace.cloud.service.cloudwatch.domain.Sample;
import dev.millrace.cloud.service.cloudwatch.store.MetricStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.EntityMetricData;
import dev.millrace.wire.cloudwatch.InvalidParameterCombinationException;
import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import dev.millrace.wire.cloudwatch.MetricDatum;
import dev.millrace.wire.cloudwatch.MissingRequiredParameterException;
import dev.millrace.wire.cloudwatch.PutMetricDataInput;
import dev.millrace.wire.cloudwatch.StatisticSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps what clients measured: all data of a call or none. An entity that data come with is not kept.
public final class PutMetricData {
    private final MetricStore store;
    private final InstantSource clock;

    public PutMetricData(MetricStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public void answer(PutMetricDataInput input, Call call) {
        if (input.namespace().startsWith("AWS/")) {
            throw invalid(input.namespace(), "Namespace");
        }
        List<Sample> samples = new ArrayList<>();
        List<MetricDatum> data = input.metricData() == null ? List.of() : input.metricData();
        List<EntityMetricData> entities = input.entityMetricData() == null ? List.of() : input.entityMetricData();
        if (data.isEmpty() && entities.isEmpty()) {
            throw new MissingRequiredParameterException("The parameter MetricData is required.");
        }
        add(samples, data, "MetricData", input.namespace(), call);
        int number = 1;
        for (EntityMetricData entity : entities) {
            List<MetricDatum> of = entity.metricData() == null ? List.of() : entity.metricData();
            add(samples, of, "EntityMetricData.member." + number++ + ".MetricData", input.namespace(), call);
        }
        if (!store.addWhole(samples)) {
            throw new AwsException(
                    "LimitExceeded",
                    400,
                    "Millrace keeps " + CloudWatchLimits.SERIES + " metrics at most: these data would make more.");
        }
    }

    private void add(List<Sample> samples, List<MetricDatum> data, String path, String namespace, Call call) {
        if (samples.size() + data.size() > CloudWatchLimits.DATA_PER_PUT) {
            throw new InvalidParameterValueException("The collection MetricData must not have a size greater than "
                    + CloudWatchLimits.DATA_PER_PUT + ".");
        }
        Instant now = clock.instant();
        int number = 1;
        for (MetricDatum datum : data) {
            String place = path + ".member." + number++;
            Distribution values = values(datum, place);
            samples.add(new Sample(
                    new SeriesName(
                            call.account(),
                            call.region(),
                            namespace,
                            datum.metricName(),
                            DimensionLists.map(datum.dimensions(), place + ".Dimensions"),
                            datum.unit() == null ? Unit.NONE : Unit.of(datum.unit())),
                    time(datum.timestamp(), now, place),
                    resolution(datum.storageResolution(), place),
                    values));
        }
    }

    private static Instant time(@Nullable Instant given, Instant now, String place) {
        if (given == null) {
            return now;
        }
        // AWS grants the past end the same two hours as the other.
        if (given.isAfter(now.plus(CloudWatchLimits.YOUNGEST))
                || given.isBefore(now.minus(CloudWatchLimits.OLDEST).minus(CloudWatchLimits.YOUNGEST))) {
            throw new InvalidParameterValueException(
                    "The parameter " + place + ".Timestamp must specify a time within the past two weeks.");
        }
        return given;
    }

    private static Resolution resolution(@Nullable Integer given, String place) {
        if (given == null || given == Resolution.MINUTE.seconds()) {
            return Resolution.MINUTE;
        }
        if (given == Resolution.SECOND.seconds()) {
            return Resolution.SECOND;
        }
        throw new InvalidParameterValueException(
                "The parameter " + place + ".StorageResolution must be a value in the set [ 1, 60 ].");
    }

    private static Distribution values(MetricDatum datum, String place) {
        Double value = datum.value();
        StatisticSet set = datum.statisticValues();
        List<Double> values = datum.values() == null ? List.of() : datum.values();
        if (value != null && !values.isEmpty()) {
            throw both(place + ".Value", place + ".Values");
        }
        if (value != null && set != null) {
            throw both(place + ".Value", place + ".StatisticValues");
        }
        if (set != null && !values.isEmpty()) {
            throw both(place + ".StatisticValues", place + ".Values");
        }
        if (value != null) {
            check(value, place + ".Value");
            return Distribution.of(value, 1);
        }
        if (set != null) {
            return set(set, place + ".StatisticValues");
        }
        if (!values.isEmpty()) {
            return list(values, datum.counts(), place);
        }
        throw new MissingRequiredParameterException("At least one of the parameters " + place + ".Value, " + place
                + ".Values or " + place + ".StatisticValues must be specified.");
    }

    private static Distribution set(StatisticSet set, String place) {
        check(set.sampleCount(), place + ".SampleCount");
        check(set.sum(), place + ".Sum");
        check(set.minimum(), place + ".Minimum");
        check(set.maximum(), place + ".Maximum");
        if (set.maximum() < set.minimum()) {
            throw new InvalidParameterValueException(
                    "The parameter " + place + ".Maximum must be greater than " + place + ".Minimum.");
        }
        if (set.sampleCount() < 0) {
            throw new InvalidParameterValueException(
                    "The parameter " + place + ".SampleCount must be greater than 0.");
        }
        if (set.sampleCount() == 0) {
            throw new InvalidParameterValueException("The parameter " + place + ".SampleCount must not equal 0.");
        }
        return Distribution.ofSet(set.sampleCount(), set.sum(), set.minimum(), set.maximum());
    }

    private static Distribution list(
            List<Double> values, @Nullable List<Double> counts, String place) {
        if (counts != null && !counts.isEmpty() && counts.size() != values.size()) {
            throw new InvalidParameterValueException("The parameters " + place + ".Values and " + place
                    + ".Counts must be of the same size.");
        }
        if (values.size() > CloudWatchLimits.VALUES_PER_DATUM) {
            throw new InvalidParameterValueException("The collection " + place
                    + ".Values must not have a size greater than " + CloudWatchLimits.VALUES_PER_DATUM + ".");
        }
        Tally tally = new Tally();
        for (int i = 0; i < values.size(); i++) {
            double count = counts == null || counts.isEmpty() ? 1 : counts.get(i);
            check(values.get(i), place + ".Values.member." + (i + 1));
            check(count, place + ".Counts.member." + (i + 1));
            if (count < 0) {
                throw invalid(Double.toString(count), place + ".Counts.member." + (i + 1));
            }
            tally.add(values.get(i), count);
        }
        if (tally.isEmpty()) {
            throw invalid("0.0", place + ".Counts.member.1");
        }
        return tally.total();
    }

    private static void check(double value, String place) {
        if (!(Math.abs(value) <= CloudWatchLimits.LARGEST)) {
            throw invalid(Double.toString(value), place);
        }
    }

    private static InvalidParameterCombinationException both(String one, String other) {
        return new InvalidParameterCombinationException("The parameters " + one + " and " + other
                + " are mutually exclusive and you have specified both.");
    }

    private static InvalidParameterValueException invalid(String value, String parameter) {
        return new InvalidParameterValueException("The value " + value + " for parameter " + parameter + " is invalid.");
    }
}
