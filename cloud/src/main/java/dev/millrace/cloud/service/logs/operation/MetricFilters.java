package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.domain.MetricFilter;
import dev.millrace.cloud.service.logs.domain.MetricFilter.Transformation;
import dev.millrace.cloud.service.logs.feed.Feeds;
import dev.millrace.cloud.service.logs.pattern.FilterPattern;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteMetricFilterRequest;
import dev.millrace.wire.logs.DescribeMetricFiltersRequest;
import dev.millrace.wire.logs.DescribeMetricFiltersResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LimitExceededException;
import dev.millrace.wire.logs.MetricTransformation;
import dev.millrace.wire.logs.PutMetricFilterRequest;
import dev.millrace.wire.logs.ResourceNotFoundException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// PutMetricFilter, DescribeMetricFilters and DeleteMetricFilter.
public final class MetricFilters {
    private static final Pages PAGES = new Pages(LogsLimits.PAGE_ITEMS, _ -> LogsPages.invalid());
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private record Of(LogGroupState group, MetricFilter filter) {
        String key() {
            return group.name() + '\0' + filter.name();
        }
    }

    private final LogGroups groups;
    private final GroupLookup lookup;
    private final Feeds feeds;
    private final InstantSource clock;

    public MetricFilters(LogGroups groups, GroupLookup lookup, Feeds feeds, InstantSource clock) {
        this.groups = groups;
        this.lookup = lookup;
        this.feeds = feeds;
        this.clock = clock;
    }

    public void put(PutMetricFilterRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        FilterPattern pattern = Patterns.readOfMetric(input.filterPattern());
        if (input.fieldSelectionCriteria() != null || input.emitSystemFieldDimensions() != null) {
            throw new InvalidParameterException("Millrace has no centralized log groups: fieldSelectionCriteria and "
                    + "emitSystemFieldDimensions select nothing.");
        }
        List<Transformation> transformations = input.metricTransformations().stream()
                .map(transformation -> checked(transformation, pattern))
                .toList();
        List<Long> before = group.consumers();
        lookup.change(group, state -> with(state, input, transformations));
        feeds.changed(group, before);
    }

    private static Transformation checked(MetricTransformation input, FilterPattern pattern) {
        Map<String, String> dimensions = input.dimensions() == null ? Map.of() : input.dimensions();
        if (!dimensions.isEmpty() && input.defaultValue() != null) {
            throw new InvalidParameterException("Invalid metric transformation: dimensions and default value are "
                    + "mutually exclusive properties.");
        }
        if (dimensions.size() > LogsLimits.METRIC_DIMENSIONS) {
            throw new InvalidParameterException("Invalid metric transformation: a metric filter can have up to "
                    + LogsLimits.METRIC_DIMENSIONS + " dimensions.");
        }
        dimensions.values().forEach(field -> {
            if (!pattern.hasField(field)) {
                throw new InvalidParameterException("Invalid metric transformation: the filter pattern has no field "
                        + field + " for a dimension.");
            }
        });
        String value = input.metricValue();
        if (value.startsWith("$") ? !pattern.hasField(value) : !NUMBER.matcher(value).matches()) {
            throw new InvalidParameterException(
                    "Invalid metric transformation: metricValue must be a number or a field of the filter pattern.");
        }
        return new Transformation(
                input.metricName(),
                input.metricNamespace(),
                value,
                input.defaultValue(),
                dimensions,
                input.unit() == null ? "None" : input.unit());
    }

    private LogGroupState with(
            LogGroupState state, PutMetricFilterRequest input, List<Transformation> transformations) {
        List<MetricFilter> filters = new ArrayList<>(state.metrics());
        Optional<MetricFilter> before = filters.stream()
                .filter(filter -> filter.name().equals(input.filterName()))
                .findFirst();
        if (before.isEmpty() && filters.size() >= LogsLimits.METRIC_FILTERS) {
            throw new LimitExceededException("Resource limit exceeded.");
        }
        before.ifPresent(filters::remove);
        filters.add(new MetricFilter(
                input.filterName(),
                input.filterPattern(),
                transformations,
                Boolean.TRUE.equals(input.applyOnTransformedLogs()),
                before.map(MetricFilter::createdMs).orElseGet(clock::millis)));
        return state.withMetricFilters(filters);
    }

    public DescribeMetricFiltersResponse describe(DescribeMetricFiltersRequest input, Call call) {
        String name = input.logGroupName();
        List<LiveGroup> among =
                name == null ? groups.list(call.account(), call.region()) : List.of(lookup.group(name, call));
        if ((input.metricName() == null) != (input.metricNamespace() == null)) {
            throw new InvalidParameterException("metricName and metricNamespace must be given together.");
        }
        String prefix = input.filterNamePrefix() == null ? "" : input.filterNamePrefix();
        List<Of> found = among.stream()
                .map(LiveGroup::state)
                .flatMap(group -> group.metrics().stream().map(filter -> new Of(group, filter)))
                .filter(of -> of.filter.name().startsWith(prefix))
                .filter(of -> input.metricName() == null
                        || of.filter.transformations().stream()
                                .anyMatch(made -> made.metric().equals(input.metricName())
                                        && made.namespace().equals(input.metricNamespace())))
                .toList();
        Page<Of> page = PAGES.of(found, Of::key, input.nextToken(), input.limit());
        return new DescribeMetricFiltersResponse(page.map(MetricFilters::described), page.next());
    }

    private static dev.millrace.wire.logs.MetricFilter described(Of of) {
        return dev.millrace.wire.logs.MetricFilter.builder()
                .filterName(of.filter.name())
                .filterPattern(of.filter.pattern())
                .metricTransformations(of.filter.transformations().stream()
                        .map(made -> MetricTransformation.builder()
                                .metricName(made.metric())
                                .metricNamespace(made.namespace())
                                .metricValue(made.value())
                                .defaultValue(made.defaultValue())
                                .dimensions(made.dimensions().isEmpty() ? null : made.dimensions())
                                .unit(made.unit())
                                .build())
                        .toList())
                .creationTime(of.filter.createdMs())
                .logGroupName(of.group.name())
                .applyOnTransformedLogs(of.filter.onTransformed())
                .build();
    }

    public void delete(DeleteMetricFilterRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        List<Long> before = group.consumers();
        lookup.change(group, state -> {
            List<MetricFilter> left = state.metrics().stream()
                    .filter(filter -> !filter.name().equals(input.filterName()))
                    .toList();
            if (left.size() == state.metrics().size()) {
                throw new ResourceNotFoundException("The specified metric filter does not exist.");
            }
            return state.withMetricFilters(left);
        });
        feeds.changed(group, before);
    }
}
