package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Stopwatch;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Setting.MetricsList;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Structure;
import dev.millrace.wire.s3.MetricsConfiguration;
import dev.millrace.wire.s3.MetricsFilter;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts requests of buckets that are configured for it, PutBucketMetricsConfiguration
/// (docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html, "Amazon S3 request metrics"): for a
/// configuration without a filter, or with one that is a prefix, each request to an object under it. Filters by tags and
/// access points count nothing. A bucket without a configuration costs a look into its settings.
public final class RequestMetrics {
    private static final String NAMESPACE = "AWS/S3";
    private static final int FAULTS = 500;

    private final Buckets buckets;
    private final Metrics metrics;
    private final Map<Filter, Counts> counts = new ConcurrentHashMap<>();

    private record Filter(String account, String region, String bucket, String id) {}

    private record Counts(
            Series all,
            Map<String, Series> byKind,
            Series clientErrors,
            Series serverErrors,
            Series latency) {}

    public RequestMetrics(Buckets buckets, Metrics metrics) {
        this.buckets = buckets;
        this.metrics = metrics;
    }

    /// The same operations, counted.
    public Service counting(Service service) {
        return service.with(operation -> {
            int bucket = place(operation, "Bucket");
            return bucket < 0 ? operation : counting(operation, bucket, place(operation, "Key"));
        });
    }

    private static int place(Operation operation, String member) {
        List<Member> members = operation.input().members();
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name().equals(member)) {
                return i;
            }
        }
        return -1;
    }

    private Operation counting(Operation operation, int bucket, int key) {
        String kind = kind(operation);
        Operation.Handler handler = operation.handler();
        Operation.Handler counted = (input, call) -> {
            List<Counts> filters = filters(text(input, bucket), text(input, key));
            if (filters.isEmpty()) {
                return handler.answer(input, call);
            }
            Stopwatch watch = Stopwatch.started();
            try {
                Structure output = handler.answer(input, call);
                count(filters, kind, 200, watch);
                return output;
            } catch (AwsException e) {
                count(filters, kind, e.httpStatus(), watch);
                throw e;
            }
        };
        return operation.answeredBy(counted);
    }

    private static @Nullable String text(Structure input, int member) {
        return member >= 0 && input.member(member) instanceof String text ? text : null;
    }

    private static String kind(Operation operation) {
        if (operation.name().startsWith("ListObject")) {
            return "ListRequests";
        }
        return switch (operation.method()) {
            case "GET" -> "GetRequests";
            case "HEAD" -> "HeadRequests";
            case "PUT" -> "PutRequests";
            case "DELETE" -> "DeleteRequests";
            default -> "PostRequests";
        };
    }

    private List<Counts> filters(@Nullable String name, @Nullable String key) {
        Optional<Bucket> bucket = name == null ? Optional.empty() : buckets.find(name);
        Optional<MetricsList> configured = bucket.flatMap(found -> found.setting(Setting.METRICS));
        if (configured.isEmpty()) {
            return List.of();
        }
        Bucket found = bucket.orElseThrow();
        return configured.get().configurations().stream()
                .filter(one -> covers(one, key))
                .map(one -> counts.computeIfAbsent(
                        new Filter(found.account(), found.region(), found.name(), one.id()), this::made))
                .toList();
    }

    private static boolean covers(MetricsConfiguration configuration, @Nullable String key) {
        MetricsFilter filter = configuration.filter();
        if (filter == null) {
            return true;
        }
        return filter.prefix() != null
                && filter.tag() == null
                && filter.and() == null
                && filter.accessPointArn() == null
                && key != null
                && key.startsWith(filter.prefix());
    }

    private Counts made(Filter filter) {
        // Configurations come and go: what is counted of buckets that went is dropped when another comes.
        counts.keySet().removeIf(other -> buckets.find(other.bucket).isEmpty());
        Map<String, Series> byKind = new HashMap<>();
        for (String kind :
                List.of("GetRequests", "HeadRequests", "PutRequests", "DeleteRequests", "PostRequests", "ListRequests")) {
            byKind.put(kind, series(filter, kind, Unit.COUNT));
        }
        return new Counts(
                series(filter, "AllRequests", Unit.COUNT),
                Map.copyOf(byKind),
                series(filter, "4xxErrors", Unit.COUNT),
                series(filter, "5xxErrors", Unit.COUNT),
                series(filter, "TotalRequestLatency", Unit.MILLISECONDS));
    }

    private Series series(Filter filter, String metric, Unit unit) {
        return metrics.series(
                filter.account,
                filter.region,
                NAMESPACE,
                metric,
                unit,
                Map.of("BucketName", filter.bucket, "FilterId", filter.id));
    }

    private static void count(List<Counts> filters, String kind, int status, Stopwatch watch) {
        double millis = watch.millis();
        for (Counts counts : filters) {
            counts.all.record(1);
            Series own = counts.byKind.get(kind);
            if (own != null) {
                own.record(1);
            }
            counts.clientErrors.record(status >= 400 && status < FAULTS ? 1 : 0);
            counts.serverErrors.record(status >= FAULTS ? 1 : 0);
            counts.latency.record(millis);
        }
    }
}
