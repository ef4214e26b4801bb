package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Setting.AnalyticsList;
import dev.millrace.cloud.service.s3.domain.Setting.IntelligentTieringList;
import dev.millrace.cloud.service.s3.domain.Setting.InventoryList;
import dev.millrace.cloud.service.s3.domain.Setting.MetricsList;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.*;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Configurations of which a bucket has many, each under an id: analytics, intelligent tiering, inventory, metrics.
/// They are kept and listed; no report is made. A bucket has at most a thousand of each, and one page takes them all.
public final class BucketReports {
    private static final int MOST = 1_000;

    private final BucketAccess access;
    private final Kind<AnalyticsConfiguration, AnalyticsList> analytics = new Kind<>(
            Setting.ANALYTICS, AnalyticsList::configurations, AnalyticsList::new, AnalyticsConfiguration::id);
    private final Kind<IntelligentTieringConfiguration, IntelligentTieringList> tiering = new Kind<>(
            Setting.INTELLIGENT_TIERING,
            IntelligentTieringList::configurations,
            IntelligentTieringList::new,
            IntelligentTieringConfiguration::id);
    private final Kind<InventoryConfiguration, InventoryList> inventory = new Kind<>(
            Setting.INVENTORY, InventoryList::configurations, InventoryList::new, InventoryConfiguration::id);
    private final Kind<MetricsConfiguration, MetricsList> metrics =
            new Kind<>(Setting.METRICS, MetricsList::configurations, MetricsList::new, MetricsConfiguration::id);

    public BucketReports(BucketAccess access) {
        this.access = access;
    }

    /// How one kind of configuration lies in its setting.
    private record Kind<C, L>(
            Setting<L> setting, Function<L, List<C>> open, Function<List<C>, L> close, Function<C, String> id) {}

    public GetBucketAnalyticsConfigurationOutput analytics(GetBucketAnalyticsConfigurationRequest input, Call call) {
        return new GetBucketAnalyticsConfigurationOutput(
                get(analytics, input.bucket(), input.id(), call, input.expectedBucketOwner()));
    }

    public void putAnalytics(PutBucketAnalyticsConfigurationRequest input, Call call) {
        put(analytics, input.bucket(), input.id(), input.analyticsConfiguration(), call, input.expectedBucketOwner());
    }

    public void deleteAnalytics(DeleteBucketAnalyticsConfigurationRequest input, Call call) {
        delete(analytics, input.bucket(), input.id(), call, input.expectedBucketOwner());
    }

    public ListBucketAnalyticsConfigurationsOutput listAnalytics(
            ListBucketAnalyticsConfigurationsRequest input, Call call) {
        return ListBucketAnalyticsConfigurationsOutput.builder()
                .isTruncated(false)
                .analyticsConfigurationList(list(analytics, input.bucket(), call, input.expectedBucketOwner()))
                .build();
    }

    public GetBucketIntelligentTieringConfigurationOutput tiering(
            GetBucketIntelligentTieringConfigurationRequest input, Call call) {
        return new GetBucketIntelligentTieringConfigurationOutput(
                get(tiering, input.bucket(), input.id(), call, input.expectedBucketOwner()));
    }

    public void putTiering(PutBucketIntelligentTieringConfigurationRequest input, Call call) {
        put(
                tiering,
                input.bucket(),
                input.id(),
                input.intelligentTieringConfiguration(),
                call,
                input.expectedBucketOwner());
    }

    public void deleteTiering(DeleteBucketIntelligentTieringConfigurationRequest input, Call call) {
        delete(tiering, input.bucket(), input.id(), call, input.expectedBucketOwner());
    }

    public ListBucketIntelligentTieringConfigurationsOutput listTiering(
            ListBucketIntelligentTieringConfigurationsRequest input, Call call) {
        return ListBucketIntelligentTieringConfigurationsOutput.builder()
                .isTruncated(false)
                .intelligentTieringConfigurationList(list(tiering, input.bucket(), call, input.expectedBucketOwner()))
                .build();
    }

    public GetBucketInventoryConfigurationOutput inventory(GetBucketInventoryConfigurationRequest input, Call call) {
        return new GetBucketInventoryConfigurationOutput(
                get(inventory, input.bucket(), input.id(), call, input.expectedBucketOwner()));
    }

    public void putInventory(PutBucketInventoryConfigurationRequest input, Call call) {
        put(inventory, input.bucket(), input.id(), input.inventoryConfiguration(), call, input.expectedBucketOwner());
    }

    public void deleteInventory(DeleteBucketInventoryConfigurationRequest input, Call call) {
        delete(inventory, input.bucket(), input.id(), call, input.expectedBucketOwner());
    }

    public ListBucketInventoryConfigurationsOutput listInventory(
            ListBucketInventoryConfigurationsRequest input, Call call) {
        return ListBucketInventoryConfigurationsOutput.builder()
                .isTruncated(false)
                .inventoryConfigurationList(list(inventory, input.bucket(), call, input.expectedBucketOwner()))
                .build();
    }

    public GetBucketMetricsConfigurationOutput metrics(GetBucketMetricsConfigurationRequest input, Call call) {
        return new GetBucketMetricsConfigurationOutput(
                get(metrics, input.bucket(), input.id(), call, input.expectedBucketOwner()));
    }

    public void putMetrics(PutBucketMetricsConfigurationRequest input, Call call) {
        put(metrics, input.bucket(), input.id(), input.metricsConfiguration(), call, input.expectedBucketOwner());
    }

    public void deleteMetrics(DeleteBucketMetricsConfigurationRequest input, Call call) {
        delete(metrics, input.bucket(), input.id(), call, input.expectedBucketOwner());
    }

    public ListBucketMetricsConfigurationsOutput listMetrics(ListBucketMetricsConfigurationsRequest input, Call call) {
        return ListBucketMetricsConfigurationsOutput.builder()
                .isTruncated(false)
                .metricsConfigurationList(list(metrics, input.bucket(), call, input.expectedBucketOwner()))
                .build();
    }

    private <C, L> List<C> list(Kind<C, L> kind, String bucket, Call call, @Nullable String owner) {
        return access.open(bucket, call, owner)
                .setting(kind.setting)
                .map(kind.open)
                .orElse(List.of());
    }

    private <C, L> C get(Kind<C, L> kind, String bucket, String id, Call call, @Nullable String owner) {
        return list(kind, bucket, call, owner).stream()
                .filter(one -> kind.id.apply(one).equals(id))
                .findFirst()
                .orElseThrow(() -> missing(bucket));
    }

    private <C, L> void put(Kind<C, L> kind, String name, String id, C value, Call call, @Nullable String owner) {
        if (!kind.id.apply(value).equals(id)) {
            throw Refusal.malformedXml();
        }
        access.change(name, call, owner, bucket -> {
            List<C> before = bucket.setting(kind.setting).map(kind.open).orElse(List.of());
            Stream<C> others = before.stream().filter(one -> !kind.id.apply(one).equals(id));
            List<C> after = Stream.concat(others, Stream.of(value))
                    .sorted(Comparator.comparing(kind.id))
                    .toList();
            if (after.size() > MOST) {
                throw new dev.millrace.wire.AwsException(
                        "TooManyConfigurations",
                        400,
                        "You are attempting to create a new configuration but have already reached the " + MOST
                                + "-configuration limit.");
            }
            return bucket.with(kind.setting, kind.close.apply(after));
        });
    }

    private <C, L> void delete(Kind<C, L> kind, String name, String id, Call call, @Nullable String owner) {
        get(kind, name, id, call, owner);
        access.change(name, call, owner, bucket -> {
            List<C> after = bucket.setting(kind.setting).map(kind.open).orElse(List.of()).stream()
                    .filter(one -> !kind.id.apply(one).equals(id))
                    .toList();
            return after.isEmpty() ? bucket.without(kind.setting) : bucket.with(kind.setting, kind.close.apply(after));
        });
    }

    private static RuntimeException missing(String bucket) {
        return Refusal.notConfigured("NoSuchConfiguration", "The specified configuration does not exist.", bucket);
    }
}
