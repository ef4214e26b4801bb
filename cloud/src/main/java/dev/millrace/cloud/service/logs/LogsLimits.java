package dev.millrace.cloud.service.logs;

import java.time.Duration;
import java.util.List;

/// Limits of CloudWatch Logs, each as AWS documents it (CloudWatch Logs user guide, "Quotas", and the API reference of
/// the operation).
public final class LogsLimits {
    /// PutLogEvents: what an event counts besides its message.
    public static final int EVENT_OVERHEAD_BYTES = 26;

    /// PutLogEvents: one call, and so one event.
    public static final int BATCH_BYTES = 1 << 20;

    /// PutLogEvents: what lies farther from now is refused event by event.
    public static final Duration MAX_AGE = Duration.ofDays(14);

    public static final Duration MAX_AHEAD = Duration.ofHours(2);

    /// PutLogEvents: from the first event of a call to its last.
    public static final Duration MAX_SPAN = Duration.ofHours(24);

    /// GetLogEvents, FilterLogEvents: one page.
    public static final int PAGE_EVENTS = 10_000;

    public static final long PAGE_BYTES = 1L << 20;

    /// FilterLogEvents: how many events one call looks at before it gives what it has and a token. AWS's own figure is
    /// not documented.
    public static final int EXAMINED_EVENTS = 500_000;

    /// How long a token for a next page is good.
    public static final Duration TOKEN_LIFE = Duration.ofHours(24);

    /// DescribeLogGroups, DescribeLogStreams, DescribeResourcePolicies, ListLogGroups: a page where no limit is
    /// given.
    public static final int PAGE_ITEMS = 50;

    public static final int TAGS_PER_GROUP = 50;

    /// PutResourcePolicy: policies of an account in a region.
    public static final int RESOURCE_POLICIES = 10;

    /// PutRetentionPolicy: the days it takes.
    public static final List<Integer> RETENTION_DAYS = List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    /// What a group of the class DELIVERY keeps, whatever is asked.
    public static final int DELIVERY_RETENTION_DAYS = 2;

    /// StartLiveTail.
    public static final Duration LIVE_TAIL_LIFE = Duration.ofHours(3);

    public static final Duration LIVE_TAIL_INTERVAL = Duration.ofSeconds(1);
    public static final int LIVE_TAIL_EVENTS = 500;
    public static final int LIVE_TAIL_BUFFERED = 5_000;

    /// What a session holds for a client that reads slowly: characters of messages.
    public static final long LIVE_TAIL_BUFFERED_CHARS = 4L << 20;

    /// StartLiveTail: sessions of an account in a region at a time.
    public static final int LIVE_TAIL_SESSIONS = 15;

    /// PutSubscriptionFilter, PutMetricFilter: filters of a group.
    public static final int SUBSCRIPTION_FILTERS = 2;

    public static final int METRIC_FILTERS = 100;

    /// PutMetricFilter: dimensions of a metric, and the length of what a field gives as one.
    public static final int METRIC_DIMENSIONS = 3;

    public static final int DIMENSION_CHARS = 1_024;

    /// Subscription filters: how long a delivery that may yet go well is tried again, and how long a filter rests whose
    /// destination refuses it.
    public static final Duration SUBSCRIPTION_RETRIES = Duration.ofHours(24);

    public static final Duration SUBSCRIPTION_DISABLED = Duration.ofMinutes(10);

    /// Characters of messages that a filter is told of at once, if no single event has more. AWS does not document its
    /// own; compressed, this is within what streams and functions take.
    public static final int FEED_PIECE_CHARS = 128 << 10;

    /// StartQuery: groups of a query, rows that it gives, how long it may take, how many of an account in a region are
    /// open at a time.
    public static final int QUERY_GROUPS = 50;

    public static final int QUERY_ROWS = 10_000;
    public static final Duration QUERY_TIMEOUT = Duration.ofMinutes(60);
    public static final int QUERIES = 100;

    /// How many run at a time on this machine, and the characters that one may hold.
    public static final int QUERIES_AT_A_TIME = 2;

    public static final long QUERY_HOLDS_CHARS = 32L << 20;

    /// GetQueryResults: how long results are there, and of how many queries here.
    public static final Duration QUERY_LIFE = Duration.ofDays(7);

    public static final int KEPT_QUERIES = 1_000;

    /// PutQueryDefinition: definitions of an account in a region.
    public static final int QUERY_DEFINITIONS = 1_000;

    /// GetLogGroupFields: from the time that is asked to either side, and how many events are looked at.
    public static final Duration FIELDS_AROUND = Duration.ofMinutes(8);

    public static final int FIELDS_EVENTS = 1_000;

    private LogsLimits() {}
}
