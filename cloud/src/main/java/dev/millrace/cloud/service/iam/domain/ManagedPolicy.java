package dev.millrace.cloud.service.iam.domain;

import dev.millrace.cloud.aws.Partition;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A policy that stands for itself: a customer's, or one of AWS's own (its account is then `aws`).
/// @param id ANPA…
/// @param defaultVersion the version in force, such as `v1`
/// @param lastVersion the number of the newest version ever made; numbers are not used again
/// @param versions newest first
@RecordBuilder
public record ManagedPolicy(
        String account,
        String path,
        String name,
        String id,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String description,
        Map<String, String> tags,
        String defaultVersion,
        int lastVersion,
        List<Version> versions)
        implements Entity, ManagedPolicyBuilder.With {
    /// The account that AWS's own policies name.
    public static final String AWS = "aws";

    /// One version of a policy.
    /// @param id such as `v1`
    public record Version(String id, String document, Instant createdAt) {}

    public static ManagedPolicy fresh(
            String account,
            String path,
            String name,
            String id,
            Instant now,
            @Nullable String description,
            Map<String, String> tags,
            String document) {
        return new ManagedPolicy(
                account,
                path,
                name,
                id,
                now,
                now,
                description,
                tags,
                "v1",
                1,
                List.of(new Version("v1", document, now)));
    }

    public String arn() {
        return IamArn.of(account, "policy" + path + name);
    }

    public boolean ofAws() {
        return account.equals(AWS);
    }

    /// Only the services that AWS made it for get such a policy.
    public boolean attachable() {
        return !path.startsWith("/aws-service-role/");
    }

    public Optional<Version> version(String versionId) {
        return versions.stream()
                .filter(version -> version.id().equals(versionId))
                .findFirst();
    }

    /// The document in force.
    public String document() {
        return version(defaultVersion).orElseThrow().document();
    }

    /// The document of a version as it reads in a partition: AWS's own name resources of the partition that asks.
    public String document(Version version, Partition partition) {
        return ofAws() ? partition.translated(version.document(), Partition.AWS) : version.document();
    }

    /// The document in force, as it reads in a partition.
    public String document(Partition partition) {
        return document(version(defaultVersion).orElseThrow(), partition);
    }

    public ManagedPolicy withNewVersion(String document, boolean asDefault, Instant now) {
        Version added = new Version("v" + (lastVersion + 1), document, now);
        List<Version> all = new ArrayList<>(versions);
        all.addFirst(added);
        return with(changed -> changed.versions(all)
                .lastVersion(lastVersion + 1)
                .defaultVersion(asDefault ? added.id() : defaultVersion)
                .updatedAt(now));
    }

    public ManagedPolicy withoutVersion(String versionId, Instant now) {
        return withUpdatedAt(now)
                .withVersions(versions.stream()
                        .filter(version -> !version.id().equals(versionId))
                        .toList());
    }

    public ManagedPolicy withDefaultVersion(String versionId, Instant now) {
        return withUpdatedAt(now).withDefaultVersion(versionId);
    }
}
