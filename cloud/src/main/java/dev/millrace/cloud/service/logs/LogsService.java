package dev.millrace.cloud.service.logs;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.logs.feed.Feeds;
import dev.millrace.cloud.service.logs.insights.QueryRuns;
import dev.millrace.cloud.service.logs.operation.BrokenConstraint;
import dev.millrace.cloud.service.logs.operation.CreateLogGroup;
import dev.millrace.cloud.service.logs.operation.CreateLogStream;
import dev.millrace.cloud.service.logs.operation.DeletionProtection;
import dev.millrace.cloud.service.logs.operation.Deletions;
import dev.millrace.cloud.service.logs.operation.DescribeLogGroups;
import dev.millrace.cloud.service.logs.operation.DescribeLogStreams;
import dev.millrace.cloud.service.logs.operation.FilterLogEvents;
import dev.millrace.cloud.service.logs.operation.GetLogEvents;
import dev.millrace.cloud.service.logs.operation.GroupLookup;
import dev.millrace.cloud.service.logs.operation.KmsKeys;
import dev.millrace.cloud.service.logs.operation.ListLogGroups;
import dev.millrace.cloud.service.logs.operation.LogRecords;
import dev.millrace.cloud.service.logs.operation.LogsPages;
import dev.millrace.cloud.service.logs.operation.MetricFilters;
import dev.millrace.cloud.service.logs.operation.Patterns;
import dev.millrace.cloud.service.logs.operation.PutLogEvents;
import dev.millrace.cloud.service.logs.operation.Queries;
import dev.millrace.cloud.service.logs.operation.QueryDefinitions;
import dev.millrace.cloud.service.logs.operation.ResourcePolicies;
import dev.millrace.cloud.service.logs.operation.RetentionPolicy;
import dev.millrace.cloud.service.logs.operation.StartLiveTail;
import dev.millrace.cloud.service.logs.operation.SubscriptionFilters;
import dev.millrace.cloud.service.logs.operation.Tags;
import dev.millrace.cloud.service.logs.store.Arrivals;
import dev.millrace.cloud.service.logs.store.EventTable;
import dev.millrace.cloud.service.logs.store.LogCounts;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.logs.LogsOperations;
import dev.millrace.wire.service.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// CloudWatch Logs put together: its parts, and the table of its operations.
public final class LogsService implements Part {
    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);
    private static final Duration DEFAULTS_EVERY = Duration.ofMinutes(1);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final LogGroups groups;
    private final Feeds feeds;
    private final QueryRuns queryRuns;
    private final LogAppender appender;
    private final Service api;

    /// @param metrics where it counts what comes into its groups
    public LogsService(Storage storage, Clock clock, RandomGenerator random, Metrics metrics) {
        EventTable events = new EventTable(storage);
        Arrivals arrivals = new Arrivals(storage);
        groups = new LogGroups(storage, events, arrivals, clock, random);
        feeds = new Feeds(groups, arrivals, events, clock, random);
        groups.listen(new LogCounts(metrics));
        GroupLookup lookup = new GroupLookup(groups);
        PageTokens pages = LogsPages.tokens(clock);
        CreateLogGroup createLogGroup = new CreateLogGroup(groups, clock);
        CreateLogStream createLogStream = new CreateLogStream(groups, lookup);
        Deletions deletions = new Deletions(groups, lookup, feeds);
        DeletionProtection deletionProtection = new DeletionProtection(lookup);
        DescribeLogGroups describeLogGroups = new DescribeLogGroups(groups, pages);
        ListLogGroups listLogGroups = new ListLogGroups(groups, pages);
        DescribeLogStreams describeLogStreams = new DescribeLogStreams(lookup, pages);
        PutLogEvents putLogEvents = new PutLogEvents(groups, lookup, clock);
        GetLogEvents getLogEvents = new GetLogEvents(lookup, events, clock);
        FilterLogEvents filterLogEvents = new FilterLogEvents(lookup, events, pages, clock);
        StartLiveTail startLiveTail = new StartLiveTail(groups, lookup, clock);
        RetentionPolicy retentionPolicy = new RetentionPolicy(lookup);
        KmsKeys kmsKeys = new KmsKeys(lookup);
        Tags tags = new Tags(lookup);
        ResourcePolicies resourcePolicies = new ResourcePolicies(storage, lookup, pages, clock);
        SubscriptionFilters subscriptionFilters = new SubscriptionFilters(groups, lookup, feeds, clock);
        MetricFilters metricFilters = new MetricFilters(groups, lookup, feeds, clock);
        Patterns patterns = new Patterns();
        appender = new LogAppender(groups, createLogGroup);
        queryRuns = new QueryRuns(storage, groups, events, clock);
        Queries queries = new Queries(queryRuns, lookup, clock, random);
        QueryDefinitions queryDefinitions = new QueryDefinitions(storage, clock, random);
        LogRecords logRecords = new LogRecords(groups, lookup, events, clock);
        api = Service.of(LogsOperations.FACTS, () -> new LogsOperations()
                // Groups
                .createLogGroup(createLogGroup::answer)
                .describeLogGroups(describeLogGroups::answer)
                .listLogGroups(listLogGroups::answer)
                .putRetentionPolicy(retentionPolicy::put)
                .deleteRetentionPolicy(retentionPolicy::delete)
                .associateKmsKey(kmsKeys::associate)
                .disassociateKmsKey(kmsKeys::disassociate)
                .putLogGroupDeletionProtection(deletionProtection::put)
                .deleteLogGroup(deletions::delete)
                // Streams
                .createLogStream(createLogStream::answer)
                .describeLogStreams(describeLogStreams::answer)
                .deleteLogStream(deletions::delete)
                // Events
                .putLogEvents(putLogEvents::answer)
                .getLogEvents(getLogEvents::answer)
                .filterLogEvents(filterLogEvents::answer)
                .startLiveTail(startLiveTail::answer)
                // Filters
                .putSubscriptionFilter(subscriptionFilters::put)
                .describeSubscriptionFilters(subscriptionFilters::describe)
                .deleteSubscriptionFilter(subscriptionFilters::delete)
                .putMetricFilter(metricFilters::put)
                .describeMetricFilters(metricFilters::describe)
                .deleteMetricFilter(metricFilters::delete)
                .testMetricFilter((input, _) -> patterns.test(input))
                // Queries
                .startQuery(queries::start)
                .stopQuery(queries::stop)
                .getQueryResults(queries::results)
                .describeQueries(queries::describe)
                .putQueryDefinition(queryDefinitions::put)
                .describeQueryDefinitions(queryDefinitions::describe)
                .deleteQueryDefinition(queryDefinitions::delete)
                .getLogRecord(logRecords::record)
                .getLogGroupFields(logRecords::fields)
                // Tags and policies
                .listTagsForResource(tags::list)
                .listTagsLogGroup(tags::list)
                .tagLogGroup(tags::tag)
                .tagResource(tags::tag)
                .untagLogGroup(tags::untag)
                .untagResource(tags::untag)
                .putResourcePolicy(resourcePolicies::put)
                .describeResourcePolicies(resourcePolicies::describe)
                .deleteResourcePolicy(resourcePolicies::delete)
                .build())
                .wording(BrokenConstraint::sentence);
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// For other parts of the server that write logs.
    public LogAppender appender() {
        return appender;
    }

    /// Where subscription filters send events: by the service that an ARN names.
    public void deliverTo(Map<String, LogDestination> destinations) {
        feeds.deliverTo(destinations);
    }

    /// Where metric filters publish.
    public void publishTo(MetricSink sink) {
        feeds.publishTo(sink);
    }

    /// Filters go on with what they were not yet told of, and queries that had not ended run again.
    @Override
    public void start() {
        feeds.start();
        queryRuns.start();
    }

    @Override
    public void stop() {
        feeds.stop();
        queryRuns.stop();
    }

    /// Events that are past their group's retention are dropped; readers do not get them in between either.
    @Override
    public List<Round> rounds() {
        return List.of(
                new Round("expiring log events", TRIM_EVERY, groups::untrimmedUntil, groups::trim),
                new Round("publishing default values of metric filters", DEFAULTS_EVERY, feeds::noDefaultsUntil, feeds::defaults),
                new Round("forgetting queries", FORGET_EVERY, queryRuns::forget));
    }
}
