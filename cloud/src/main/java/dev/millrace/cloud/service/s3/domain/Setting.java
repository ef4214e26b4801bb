package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.s3.AbacStatus;
import dev.millrace.wire.s3.AccelerateConfiguration;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.AnalyticsConfiguration;
import dev.millrace.wire.s3.BucketLoggingStatus;
import dev.millrace.wire.s3.CORSConfiguration;
import dev.millrace.wire.s3.IntelligentTieringConfiguration;
import dev.millrace.wire.s3.InventoryConfiguration;
import dev.millrace.wire.s3.MetricsConfiguration;
import dev.millrace.wire.s3.NotificationConfiguration;
import dev.millrace.wire.s3.ObjectLockConfiguration;
import dev.millrace.wire.s3.OwnershipControls;
import dev.millrace.wire.s3.PublicAccessBlockConfiguration;
import dev.millrace.wire.s3.ReplicationConfiguration;
import dev.millrace.wire.s3.RequestPaymentConfiguration;
import dev.millrace.wire.s3.ServerSideEncryptionConfiguration;
import dev.millrace.wire.s3.Tagging;
import dev.millrace.wire.s3.VersioningConfiguration;
import dev.millrace.wire.s3.WebsiteConfiguration;
import java.util.List;

/// A sub-resource of a bucket. It is kept in the shape that AWS describes it in, so that what is read back is
/// what was put.
/// @param name under which it is kept: never changed, folders hold it
public record Setting<V>(String name, Class<V> type) {
    public static final Setting<AbacStatus> ABAC = new Setting<>("abac", AbacStatus.class);
    public static final Setting<AccelerateConfiguration> ACCELERATE =
            new Setting<>("accelerate", AccelerateConfiguration.class);
    public static final Setting<AccessControlPolicy> ACL = new Setting<>("acl", AccessControlPolicy.class);
    public static final Setting<CORSConfiguration> CORS = new Setting<>("cors", CORSConfiguration.class);
    public static final Setting<ServerSideEncryptionConfiguration> ENCRYPTION =
            new Setting<>("encryption", ServerSideEncryptionConfiguration.class);
    public static final Setting<LifecycleSetting> LIFECYCLE = new Setting<>("lifecycle", LifecycleSetting.class);
    public static final Setting<BucketLoggingStatus> LOGGING = new Setting<>("logging", BucketLoggingStatus.class);
    public static final Setting<NotificationConfiguration> NOTIFICATION =
            new Setting<>("notification", NotificationConfiguration.class);
    public static final Setting<ObjectLockConfiguration> OBJECT_LOCK =
            new Setting<>("object-lock", ObjectLockConfiguration.class);
    public static final Setting<OwnershipControls> OWNERSHIP = new Setting<>("ownership", OwnershipControls.class);
    public static final Setting<PolicySetting> POLICY = new Setting<>("policy", PolicySetting.class);
    public static final Setting<PublicAccessBlockConfiguration> PUBLIC_ACCESS_BLOCK =
            new Setting<>("public-access-block", PublicAccessBlockConfiguration.class);
    public static final Setting<ReplicationConfiguration> REPLICATION =
            new Setting<>("replication", ReplicationConfiguration.class);
    public static final Setting<RequestPaymentConfiguration> REQUEST_PAYMENT =
            new Setting<>("request-payment", RequestPaymentConfiguration.class);
    public static final Setting<Tagging> TAGGING = new Setting<>("tagging", Tagging.class);
    public static final Setting<VersioningConfiguration> VERSIONING =
            new Setting<>("versioning", VersioningConfiguration.class);
    public static final Setting<WebsiteConfiguration> WEBSITE = new Setting<>("website", WebsiteConfiguration.class);

    public static final Setting<AnalyticsList> ANALYTICS = new Setting<>("analytics", AnalyticsList.class);
    public static final Setting<IntelligentTieringList> INTELLIGENT_TIERING =
            new Setting<>("intelligent-tiering", IntelligentTieringList.class);
    public static final Setting<InventoryList> INVENTORY = new Setting<>("inventory", InventoryList.class);
    public static final Setting<MetricsList> METRICS = new Setting<>("metrics", MetricsList.class);

    public static final List<Setting<?>> ALL = List.of(
            ABAC,
            ACCELERATE,
            ACL,
            CORS,
            ENCRYPTION,
            LIFECYCLE,
            LOGGING,
            NOTIFICATION,
            OBJECT_LOCK,
            OWNERSHIP,
            POLICY,
            PUBLIC_ACCESS_BLOCK,
            REPLICATION,
            REQUEST_PAYMENT,
            TAGGING,
            VERSIONING,
            WEBSITE,
            ANALYTICS,
            INTELLIGENT_TIERING,
            INVENTORY,
            METRICS);

    /// A bucket policy as its writer wrote it.
    public record PolicySetting(String document) {}

    /// Lifecycle rules, and from which size on objects change their storage class.
    public record LifecycleSetting(
            dev.millrace.wire.s3.BucketLifecycleConfiguration configuration,
            String transitionDefaultMinimumObjectSize) {}

    /// Configurations by id, in the order of their ids.
    public record AnalyticsList(List<AnalyticsConfiguration> configurations) {}

    public record IntelligentTieringList(List<IntelligentTieringConfiguration> configurations) {}

    public record InventoryList(List<InventoryConfiguration> configurations) {}

    public record MetricsList(List<MetricsConfiguration> configurations) {}
}
