package dev.millrace.cloud.service.logs.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is kept of a group besides its streams and events.
/// @param uid names the group's events in the store; never given twice
/// @param retentionDays null for ever
/// @param kmsKeyId the key's ARN; nothing is encrypted with it
/// @param logGroupClass STANDARD, INFREQUENT_ACCESS or DELIVERY
/// @param subscriptionFilters null in what was kept before there were any
/// @param metricFilters likewise
@RecordBuilder
public record LogGroupState(
        long uid,
        String account,
        String region,
        String name,
        Instant created,
        @Nullable Integer retentionDays,
        @Nullable String kmsKeyId,
        String logGroupClass,
        boolean deletionProtection,
        Map<String, String> tags,
        @Nullable List<SubscriptionFilter> subscriptionFilters,
        @Nullable List<MetricFilter> metricFilters)
        implements LogGroupStateBuilder.With {

    public LogGroupState {
        tags = Map.copyOf(tags);
        subscriptionFilters = subscriptionFilters == null ? List.of() : List.copyOf(subscriptionFilters);
        metricFilters = metricFilters == null ? List.of() : List.copyOf(metricFilters);
    }

    public List<SubscriptionFilter> subscriptions() {
        return subscriptionFilters == null ? List.of() : subscriptionFilters;
    }

    public List<MetricFilter> metrics() {
        return metricFilters == null ? List.of() : metricFilters;
    }

    /// Who is to be told of every event that comes: each subscription filter by its uid, and the metric filters
    /// together by the group's.
    public List<Long> consumers() {
        List<Long> consumers = new ArrayList<>();
        subscriptions().forEach(filter -> consumers.add(filter.uid()));
        if (!metrics().isEmpty()) {
            consumers.add(uid);
        }
        return consumers;
    }

    public LogGroupArn arn() {
        return new LogGroupArn(region, account, name);
    }

    /// The time before which events are gone, in milliseconds.
    public long cutoffMs(Instant now) {
        return retentionDays == null
                ? 0
                : Math.max(0, now.minus(Duration.ofDays(retentionDays)).toEpochMilli());
    }
}
