package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.wire.athena.EngineVersion;
import dev.millrace.wire.athena.ResultConfiguration;
import dev.millrace.wire.athena.ResultConfigurationUpdates;
import dev.millrace.wire.athena.WorkGroupConfiguration;
import dev.millrace.wire.athena.WorkGroupConfigurationUpdates;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a work group's configuration is when nobody says, and after a change.
final class WorkGroupRules {
    private WorkGroupRules() {}

    static WorkGroupConfiguration fresh(@Nullable WorkGroupConfiguration given) {
        WorkGroupConfiguration said =
                given == null ? WorkGroupConfiguration.builder().build() : given;
        ResultConfiguration results = said.resultConfiguration() == null
                ? ResultConfiguration.builder().build()
                : said.resultConfiguration();
        WorkGroups.checkLocation(results.outputLocation());
        return said.toBuilder()
                .resultConfiguration(results)
                .enforceWorkGroupConfiguration(Objects.requireNonNullElse(said.enforceWorkGroupConfiguration(), true))
                .publishCloudWatchMetricsEnabled(
                        Objects.requireNonNullElse(said.publishCloudWatchMetricsEnabled(), false))
                .requesterPaysEnabled(Objects.requireNonNullElse(said.requesterPaysEnabled(), false))
                .enableMinimumEncryptionConfiguration(
                        Objects.requireNonNullElse(said.enableMinimumEncryptionConfiguration(), false))
                .engineVersion(engine(said.engineVersion()))
                .build();
    }

    private static EngineVersion engine(@Nullable EngineVersion given) {
        String selected = given == null || given.selectedEngineVersion() == null
                ? WorkGroups.ENGINE.selectedEngineVersion()
                : given.selectedEngineVersion();
        if (!"AUTO".equals(selected) && !"Athena engine version 3".equals(selected)) {
            throw Refusals.input("Invalid Engine Version: " + selected);
        }
        return new EngineVersion(selected, WorkGroups.ENGINE.effectiveEngineVersion());
    }

    static WorkGroupConfiguration updated(
            @Nullable WorkGroupConfiguration before, @Nullable WorkGroupConfigurationUpdates updates) {
        WorkGroupConfiguration had = fresh(before);
        if (updates == null) {
            return had;
        }
        boolean unlimited = Boolean.TRUE.equals(updates.removeBytesScannedCutoffPerQuery());
        boolean plain = Boolean.TRUE.equals(updates.removeCustomerContentEncryptionConfiguration());
        return had.toBuilder()
                .enforceWorkGroupConfiguration(
                        or(updates.enforceWorkGroupConfiguration(), had.enforceWorkGroupConfiguration()))
                .publishCloudWatchMetricsEnabled(
                        or(updates.publishCloudWatchMetricsEnabled(), had.publishCloudWatchMetricsEnabled()))
                .requesterPaysEnabled(or(updates.requesterPaysEnabled(), had.requesterPaysEnabled()))
                .enableMinimumEncryptionConfiguration(or(
                        updates.enableMinimumEncryptionConfiguration(), had.enableMinimumEncryptionConfiguration()))
                .bytesScannedCutoffPerQuery(
                        unlimited ? null : or(updates.bytesScannedCutoffPerQuery(), had.bytesScannedCutoffPerQuery()))
                .engineVersion(updates.engineVersion() == null ? had.engineVersion() : engine(updates.engineVersion()))
                .additionalConfiguration(or(updates.additionalConfiguration(), had.additionalConfiguration()))
                .executionRole(or(updates.executionRole(), had.executionRole()))
                .customerContentEncryptionConfiguration(
                        plain
                                ? null
                                : or(
                                        updates.customerContentEncryptionConfiguration(),
                                        had.customerContentEncryptionConfiguration()))
                .monitoringConfiguration(or(updates.monitoringConfiguration(), had.monitoringConfiguration()))
                .engineConfiguration(or(updates.engineConfiguration(), had.engineConfiguration()))
                .resultConfiguration(updated(had.resultConfiguration(), updates.resultConfigurationUpdates()))
                .build();
    }

    private static @Nullable ResultConfiguration updated(
            @Nullable ResultConfiguration had, @Nullable ResultConfigurationUpdates updates) {
        if (updates == null || had == null) {
            return had;
        }
        WorkGroups.checkLocation(updates.outputLocation());
        return ResultConfiguration.builder()
                .outputLocation(changed(updates.removeOutputLocation(), updates.outputLocation(), had.outputLocation()))
                .encryptionConfiguration(changed(
                        updates.removeEncryptionConfiguration(),
                        updates.encryptionConfiguration(),
                        had.encryptionConfiguration()))
                .expectedBucketOwner(changed(
                        updates.removeExpectedBucketOwner(), updates.expectedBucketOwner(), had.expectedBucketOwner()))
                .aclConfiguration(
                        changed(updates.removeAclConfiguration(), updates.aclConfiguration(), had.aclConfiguration()))
                .build();
    }

    private static <T> @Nullable T changed(@Nullable Boolean remove, @Nullable T update, @Nullable T had) {
        return Boolean.TRUE.equals(remove) ? null : or(update, had);
    }

    private static <T> @Nullable T or(@Nullable T update, @Nullable T had) {
        return update == null ? had : update;
    }
}
