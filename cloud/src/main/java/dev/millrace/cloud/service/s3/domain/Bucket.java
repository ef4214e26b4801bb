package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.s3.OwnershipControls;
import dev.millrace.wire.s3.PublicAccessBlockConfiguration;
import dev.millrace.wire.s3.VersioningConfiguration;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A bucket as it is at one moment: a value that every change replaces.
/// @param id given to no other bucket, ever: names are given again, to anybody. What a bucket holds is kept under its id
/// @param account who owns it
/// @param settings what was configured, by [Setting#name()]
@RecordBuilder
public record Bucket(
        String id, String name, String account, String region, Instant created, Map<String, Object> settings)
        implements BucketBuilder.With {

    public Bucket {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    public String arn() {
        return partition().s3(name);
    }

    public Partition partition() {
        return Partition.of(region);
    }

    public <V> Optional<V> setting(Setting<V> setting) {
        Object value = settings.get(setting.name());
        return value == null ? Optional.empty() : Optional.of(setting.type().cast(value));
    }

    public <V> Bucket with(Setting<V> setting, V value) {
        Map<String, Object> changed = new TreeMap<>(settings);
        changed.put(setting.name(), value);
        return withSettings(changed);
    }

    public Bucket without(Setting<?> setting) {
        Map<String, Object> changed = new TreeMap<>(settings);
        changed.remove(setting.name());
        return withSettings(changed);
    }

    public Versioning versioning() {
        String status =
                setting(Setting.VERSIONING).map(VersioningConfiguration::status).orElse(null);
        if (status == null) {
            return Versioning.NEVER;
        }
        return status.equals("Enabled") ? Versioning.ENABLED : Versioning.SUSPENDED;
    }

    public boolean objectLockEnabled() {
        return setting(Setting.OBJECT_LOCK).isPresent();
    }

    /// `BucketOwnerEnforced` unless told otherwise. Where the controls were deleted, ACLs count, as AWS has it.
    public String ownership() {
        return setting(Setting.OWNERSHIP)
                .map(OwnershipControls::rules)
                .map(rules -> rules.getFirst().objectOwnership())
                .orElse("ObjectWriter");
    }

    public boolean aclsCount() {
        return !ownership().equals("BucketOwnerEnforced");
    }

    public boolean blocksPublicAcls() {
        return setting(Setting.PUBLIC_ACCESS_BLOCK)
                .map(PublicAccessBlockConfiguration::blockPublicAcls)
                .orElse(false);
    }

    public boolean blocksPublicPolicy() {
        return setting(Setting.PUBLIC_ACCESS_BLOCK)
                .map(PublicAccessBlockConfiguration::blockPublicPolicy)
                .orElse(false);
    }
}
