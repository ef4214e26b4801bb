package dev.millrace.cloud.service.logs;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.logs.operation.CreateLogGroup;
import dev.millrace.cloud.service.logs.operation.CreateLogStream;
import dev.millrace.cloud.service.logs.operation.DeletionProtection;
import dev.millrace.cloud.service.logs.operation.Deletions;
import dev.millrace.cloud.service.logs.operation.DescribeLogGroups;
import dev.millrace.cloud.service.logs.operation.DescribeLogStreams;
import dev.millrace.cloud.service.logs.operation.FilterLogEvents;
import dev.millrace.cloud.service.logs.operation.Filters;
import dev.millrace.cloud.service.logs.operation.GetLogEvents;
import dev.millrace.cloud.service.logs.operation.GroupLookup;
import dev.millrace.cloud.service.logs.operation.KmsKeys;
import dev.millrace.cloud.service.logs.operation.ListLogGroups;
import dev.millrace.cloud.service.logs.operation.LogsPages;
import dev.millrace.cloud.service.logs.operation.Patterns;
import dev.millrace.cloud.service.logs.operation.PutLogEvents;
import dev.millrace.cloud.service.logs.operation.ResourcePolicies;
import dev.millrace.cloud.service.logs.operation.RetentionPolicy;
import dev.millrace.cloud.service.logs.operation.StartLiveTail;
import dev.millrace.cloud.service.logs.operation.Tags;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.AssociateKmsKeyRequest;
import dev.millrace.wire.logs.CreateLogGroupRequest;
import dev.millrace.wire.logs.CreateLogStreamRequest;
import dev.millrace.wire.logs.DeleteLogGroupRequest;
import dev.millrace.wire.logs.DeleteLogStreamRequest;
import dev.millrace.wire.logs.DeleteMetricFilterRequest;
import dev.millrace.wire.logs.DeleteResourcePolicyRequest;
import dev.millrace.wire.logs.DeleteRetentionPolicyRequest;
import dev.millrace.wire.logs.DeleteSubscriptionFilterRequest;
import dev.millrace.wire.logs.DescribeLogGroupsRequest;
import dev.millrace.wire.logs.DescribeLogGroupsResponse;
import dev.millrace.wire.logs.DescribeLogStreamsRequest;
import dev.millrace.wire.logs.DescribeLogStreamsResponse;
import dev.millrace.wire.logs.DescribeMetricFiltersRequest;
import dev.millrace.wire.logs.DescribeMetricFiltersResponse;
import dev.millrace.wire.logs.DescribeResourcePoliciesRequest;
import dev.millrace.wire.logs.DescribeResourcePoliciesResponse;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersRequest;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersResponse;
import dev.millrace.wire.logs.DisassociateKmsKeyRequest;
import dev.millrace.wire.logs.FilterLogEventsRequest;
import dev.millrace.wire.logs.FilterLogEventsResponse;
import dev.millrace.wire.logs.GetLogEventsRequest;
import dev.millrace.wire.logs.GetLogEventsResponse;
import dev.millrace.wire.logs.ListLogGroupsRequest;
import dev.millrace.wire.logs.ListLogGroupsResponse;
import dev.millrace.wire.logs.ListTagsForResourceRequest;
import dev.millrace.wire.logs.ListTagsForResourceResponse;
import dev.millrace.wire.logs.ListTagsLogGroupRequest;
import dev.millrace.wire.logs.ListTagsLogGroupResponse;
import dev.millrace.wire.logs.Logs;
import dev.millrace.wire.logs.PutLogEventsRequest;
import dev.millrace.wire.logs.PutLogEventsResponse;
import dev.millrace.wire.logs.PutLogGroupDeletionProtectionRequest;
import dev.millrace.wire.logs.PutResourcePolicyRequest;
import dev.millrace.wire.logs.PutResourcePolicyResponse;
import dev.millrace.wire.logs.PutRetentionPolicyRequest;
import dev.millrace.wire.logs.StartLiveTailRequest;
import dev.millrace.wire.logs.StartLiveTailResponse;
import dev.millrace.wire.logs.TagLogGroupRequest;
import dev.millrace.wire.logs.TagResourceRequest;
import dev.millrace.wire.logs.TestMetricFilterRequest;
import dev.millrace.wire.logs.TestMetricFilterResponse;
import dev.millrace.wire.logs.UntagLogGroupRequest;
import dev.millrace.wire.logs.UntagResourceRequest;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The table of operations.
public final class LogsService implements Logs, Part {
    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

    private final LogGroups groups;
    private final LogAppender appender;
    private final CreateLogGroup createLogGroup;
    private final CreateLogStream createLogStream;
    private final Deletions deletions;
    private final DeletionProtection deletionProtection;
    private final DescribeLogGroups describeLogGroups;
    private final ListLogGroups listLogGroups;
    private final DescribeLogStreams describeLogStreams;
    private final PutLogEvents putLogEvents;
    private final GetLogEvents getLogEvents;
    private final FilterLogEvents filterLogEvents;
    private final StartLiveTail startLiveTail;
    private final RetentionPolicy retentionPolicy;
    private final KmsKeys kmsKeys;
    private final Tags tags;
    private final ResourcePolicies resourcePolicies;
    private final Filters filters;
    private final Patterns patterns;

    public LogsService(Storage storage, Clock clock, RandomGenerator random) {
        EventTable events = new EventTable(storage);
        groups = new LogGroups(storage, events, clock, random);
        GroupLookup lookup = new GroupLookup(groups);
        PageTokens pages = LogsPages.tokens(clock);
        createLogGroup = new CreateLogGroup(groups, clock);
        createLogStream = new CreateLogStream(groups, lookup);
        deletions = new Deletions(groups, lookup);
        deletionProtection = new DeletionProtection(lookup);
        describeLogGroups = new DescribeLogGroups(groups, pages);
        listLogGroups = new ListLogGroups(groups, pages);
        describeLogStreams = new DescribeLogStreams(lookup, pages);
        putLogEvents = new PutLogEvents(groups, lookup, clock);
        getLogEvents = new GetLogEvents(lookup, events, clock);
        filterLogEvents = new FilterLogEvents(lookup, events, pages, clock);
        startLiveTail = new StartLiveTail(groups, lookup, clock);
        retentionPolicy = new RetentionPolicy(lookup);
        kmsKeys = new KmsKeys(lookup);
        tags = new Tags(lookup);
        resourcePolicies = new ResourcePolicies(storage, lookup, pages, clock);
        filters = new Filters(lookup);
        patterns = new Patterns();
        appender = new LogAppender(groups, createLogGroup);
    }

    /// For other parts of the server that write logs.
    public LogAppender appender() {
        return appender;
    }

    /// Events that are past their group's retention are dropped; readers do not get them in between either.
    @Override
    public List<Round> rounds() {
        return List.of(new Round("expiring log events", TRIM_EVERY, groups::trim));
    }

    @Override
    public void associateKmsKey(AssociateKmsKeyRequest input, Call call) {
        kmsKeys.associate(input, call);
    }

    @Override
    public void createLogGroup(CreateLogGroupRequest input, Call call) {
        createLogGroup.answer(input, call);
    }

    @Override
    public void createLogStream(CreateLogStreamRequest input, Call call) {
        createLogStream.answer(input, call);
    }

    @Override
    public void deleteLogGroup(DeleteLogGroupRequest input, Call call) {
        deletions.delete(input, call);
    }

    @Override
    public void deleteLogStream(DeleteLogStreamRequest input, Call call) {
        deletions.delete(input, call);
    }

    @Override
    public void deleteMetricFilter(DeleteMetricFilterRequest input, Call call) {
        filters.delete(input, call);
    }

    @Override
    public void deleteResourcePolicy(DeleteResourcePolicyRequest input, Call call) {
        resourcePolicies.delete(input, call);
    }

    @Override
    public void deleteRetentionPolicy(DeleteRetentionPolicyRequest input, Call call) {
        retentionPolicy.delete(input, call);
    }

    @Override
    public void deleteSubscriptionFilter(DeleteSubscriptionFilterRequest input, Call call) {
        filters.delete(input, call);
    }

    @Override
    public DescribeLogGroupsResponse describeLogGroups(DescribeLogGroupsRequest input, Call call) {
        return describeLogGroups.answer(input, call);
    }

    @Override
    public DescribeLogStreamsResponse describeLogStreams(DescribeLogStreamsRequest input, Call call) {
        return describeLogStreams.answer(input, call);
    }

    @Override
    public DescribeMetricFiltersResponse describeMetricFilters(DescribeMetricFiltersRequest input, Call call) {
        return filters.describe(input, call);
    }

    @Override
    public DescribeResourcePoliciesResponse describeResourcePolicies(DescribeResourcePoliciesRequest input, Call call) {
        return resourcePolicies.describe(input, call);
    }

    @Override
    public DescribeSubscriptionFiltersResponse describeSubscriptionFilters(
            DescribeSubscriptionFiltersRequest input, Call call) {
        return filters.describe(input, call);
    }

    @Override
    public void disassociateKmsKey(DisassociateKmsKeyRequest input, Call call) {
        kmsKeys.disassociate(input, call);
    }

    @Override
    public FilterLogEventsResponse filterLogEvents(FilterLogEventsRequest input, Call call) {
        return filterLogEvents.answer(input, call);
    }

    @Override
    public GetLogEventsResponse getLogEvents(GetLogEventsRequest input, Call call) {
        return getLogEvents.answer(input, call);
    }

    @Override
    public ListLogGroupsResponse listLogGroups(ListLogGroupsRequest input, Call call) {
        return listLogGroups.answer(input, call);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest input, Call call) {
        return tags.list(input, call);
    }

    @Override
    public ListTagsLogGroupResponse listTagsLogGroup(ListTagsLogGroupRequest input, Call call) {
        return tags.list(input, call);
    }

    @Override
    public PutLogEventsResponse putLogEvents(PutLogEventsRequest input, Call call) {
        return putLogEvents.answer(input, call);
    }

    @Override
    public void putLogGroupDeletionProtection(PutLogGroupDeletionProtectionRequest input, Call call) {
        deletionProtection.put(input, call);
    }

    @Override
    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest input, Call call) {
        return resourcePolicies.put(input, call);
    }

    @Override
    public void putRetentionPolicy(PutRetentionPolicyRequest input, Call call) {
        retentionPolicy.put(input, call);
    }

    @Override
    public StartLiveTailResponse startLiveTail(StartLiveTailRequest input, Call call) {
        return startLiveTail.answer(input, call);
    }

    @Override
    public void tagLogGroup(TagLogGroupRequest input, Call call) {
        tags.tag(input, call);
    }

    @Override
    public void tagResource(TagResourceRequest input, Call call) {
        tags.tag(input, call);
    }

    @Override
    public TestMetricFilterResponse testMetricFilter(TestMetricFilterRequest input, Call call) {
        return patterns.test(input);
    }

    @Override
    public void untagLogGroup(UntagLogGroupRequest input, Call call) {
        tags.untag(input, call);
    }

    @Override
    public void untagResource(UntagResourceRequest input, Call call) {
        tags.untag(input, call);
    }
}
