package dev.millrace.cloud.service.cloudwatch;

import java.time.Duration;

/// CloudWatch's limits (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html and the API's
/// pages).
public final class CloudWatchLimits {
    /// PutMetricData.
    public static final int DATA_PER_PUT = 1000;

    public static final int VALUES_PER_DATUM = 150;
    public static final Duration OLDEST = Duration.ofDays(14);
    public static final Duration YOUNGEST = Duration.ofHours(2);

    /// 2^360: no value is further from zero. AWS says so of PutMetricData.
    public static final double LARGEST = 0x1p360;

    /// GetMetricStatistics.
    public static final int DATAPOINTS_OF_STATISTICS = 1440;

    /// GetMetricData.
    public static final int QUERIES = 500;

    public static final int DATAPOINTS_OF_DATA = 100_800;

    /// How many series a SEARCH finds.
    public static final int SEARCH_SERIES = 500;

    /// ListMetrics.
    public static final int METRICS_PER_PAGE = 500;

    /// Metrics without data for so long are not listed.
    public static final Duration LISTED = Duration.ofDays(14);

    public static final Duration RECENTLY_ACTIVE = Duration.ofHours(3);

    /// Alarms.
    public static final int ALARM_QUERIES = 20;

    public static final int HISTORY_PAGE = 100;
    public static final int ALARMS_PAGE = 50;
    public static final Duration HISTORY = Duration.ofDays(30);
    public static final int TAGS = 50;

    /// Series that are known at a time, about a kilobyte of memory each. AWS has no such limit.
    public static final int SERIES = 250_000;

    private CloudWatchLimits() {}
}
