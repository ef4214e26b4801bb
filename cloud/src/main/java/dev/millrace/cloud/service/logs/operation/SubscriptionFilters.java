package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.domain.SubscriptionFilter;
import dev.millrace.cloud.service.logs.feed.Feeds;
import dev.millrace.cloud.service.logs.feed.SubscriptionMessage;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteSubscriptionFilterRequest;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersRequest;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LimitExceededException;
import dev.millrace.wire.logs.PutSubscriptionFilterRequest;
import dev.millrace.wire.logs.ResourceNotFoundException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// PutSubscriptionFilter, DescribeSubscriptionFilters and DeleteSubscriptionFilter. A destination is tried before a
/// filter is made or changed: a message goes to a stream, and a function is asked whether it may be called.
public final class SubscriptionFilters {
    private static final Logger LOG = System.getLogger(SubscriptionFilters.class.getName());
    private static final Pages PAGES = new Pages(LogsLimits.PAGE_ITEMS, _ -> LogsPages.invalid());

    /// What a destination's test message calls it.
    private static final Map<String, String> CALLED = Map.of("kinesis", "Kinesis stream", "firehose", "Firehose");

    private final LogGroups groups;
    private final GroupLookup lookup;
    private final Feeds feeds;
    private final InstantSource clock;

    public SubscriptionFilters(LogGroups groups, GroupLookup lookup, Feeds feeds, InstantSource clock) {
        this.groups = groups;
        this.lookup = lookup;
        this.feeds = feeds;
        this.clock = clock;
    }

    public void put(PutSubscriptionFilterRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        Patterns.read(input.filterPattern());
        if (input.fieldSelectionCriteria() != null || input.emitSystemFields() != null) {
            throw new InvalidParameterException(
                    "Millrace has no centralized log groups: fieldSelectionCriteria, emitSystemFields select nothing");
        }
        hasRoom(group.state(), input.filterName());
        check(group.state(), input.destinationArn(), input.roleArn());
        List<Long> before = group.consumers();
        lookup.change(group, state -> with(state, input));
        feeds.changed(group, before);
        if (Arn.parse(input.destinationArn(), "lambda").isPresent()
                && group.state().name().equals("/aws/lambda/" + functionName(input.destinationArn()))) {
            LOG.log(
                    Level.WARNING,
                    "The filter {0} sends {1} to the function that writes there: whatever it prints calls it again",
                    input.filterName(),
                    group.state().name());
        }
    }

    private static void hasRoom(LogGroupState group, String name) {
        List<SubscriptionFilter> filters = group.subscriptions();
        if (filters.size() >= LogsLimits.SUBSCRIPTION_FILTERS
                && filters.stream().noneMatch(filter -> filter.name().equals(name))) {
            throw new LimitExceededException("Resource limit exceeded.");
        }
    }

    private void check(LogGroupState group, String destinationArn, @Nullable String roleArn) {
        String vendor = Arn.parse(destinationArn)
                .map(Arn::service)
                .orElseThrow(() -> new InvalidParameterException("Invalid destinationArn: " + destinationArn));
        LogDestination destination = feeds.destination(vendor)
                .orElseThrow(() -> new InvalidParameterException(
                        "PutSubscriptionFilter operation cannot work with destinationArn for vendor " + vendor));
        if (destination.needsRole() && roleArn == null) {
            throw new InvalidParameterException(
                    "destinationArn for vendor " + vendor + " cannot be used without roleArn");
        }
        if (!destination.needsRole() && roleArn != null) {
            throw new InvalidParameterException("destinationArn for vendor " + vendor + " cannot be used with roleArn");
        }
        byte[] message = SubscriptionMessage.test(CALLED.getOrDefault(vendor, vendor), clock.millis());
        LogDestination.Route route = new LogDestination.Route(
                group.account(), group.region(), group.arn() + ":*", destinationArn, roleArn);
        destination.refusal(route, message).ifPresent(refusal -> {
            throw new InvalidParameterException(refusal);
        });
    }

    private LogGroupState with(LogGroupState state, PutSubscriptionFilterRequest input) {
        List<SubscriptionFilter> filters = new ArrayList<>(state.subscriptions());
        Optional<SubscriptionFilter> before = filters.stream()
                .filter(filter -> filter.name().equals(input.filterName()))
                .findFirst();
        hasRoom(state, input.filterName());
        SubscriptionFilter after = new SubscriptionFilter(
                before.map(SubscriptionFilter::uid).orElseGet(groups::newUid),
                input.filterName(),
                input.filterPattern(),
                input.destinationArn(),
                input.roleArn(),
                input.distribution() == null ? SubscriptionFilter.BY_LOG_STREAM : input.distribution(),
                Boolean.TRUE.equals(input.applyOnTransformedLogs()),
                before.map(SubscriptionFilter::createdMs).orElseGet(clock::millis));
        before.ifPresent(filters::remove);
        filters.add(after);
        return state.withSubscriptionFilters(filters);
    }

    public DescribeSubscriptionFiltersResponse describe(DescribeSubscriptionFiltersRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        String prefix = input.filterNamePrefix() == null ? "" : input.filterNamePrefix();
        Page<SubscriptionFilter> page = PAGES.of(
                group.state().subscriptions().stream()
                        .filter(filter -> filter.name().startsWith(prefix))
                        .toList(),
                SubscriptionFilter::name,
                input.nextToken(),
                input.limit());
        return new DescribeSubscriptionFiltersResponse(
                page.map(filter -> described(group.state().name(), filter)), page.next());
    }

    private static dev.millrace.wire.logs.SubscriptionFilter described(String group, SubscriptionFilter filter) {
        return dev.millrace.wire.logs.SubscriptionFilter.builder()
                .filterName(filter.name())
                .logGroupName(group)
                .filterPattern(filter.pattern())
                .destinationArn(filter.destinationArn())
                .roleArn(filter.roleArn())
                .distribution(filter.distribution())
                .applyOnTransformedLogs(filter.onTransformed())
                .creationTime(filter.createdMs())
                .build();
    }

    public void delete(DeleteSubscriptionFilterRequest input, Call call) {
        LiveGroup group = lookup.group(input.logGroupName(), call);
        List<Long> before = group.consumers();
        lookup.change(group, state -> {
            List<SubscriptionFilter> left = state.subscriptions().stream()
                    .filter(filter -> !filter.name().equals(input.filterName()))
                    .toList();
            if (left.size() == state.subscriptions().size()) {
                throw new ResourceNotFoundException("The specified subscription filter does not exist.");
            }
            return state.withSubscriptionFilters(left);
        });
        feeds.changed(group, before);
    }

    private static String functionName(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > 6 ? parts[6] : "";
    }
}
