package dev.millrace.cloud.service.iam.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A user.
/// @param id AIDA…
/// @param permissionsBoundary a managed policy's ARN
/// @param groups the names of the groups it is in
public record IamUser(
        String account,
        String path,
        String name,
        String id,
        Instant createdAt,
        @Nullable String permissionsBoundary,
        Map<String, String> tags,
        Map<String, String> inlinePolicies,
        List<String> attachedPolicies,
        List<String> groups)
        implements Entity, PolicyHolder {

    public static IamUser fresh(
            String account,
            String path,
            String name,
            String id,
            Instant now,
            @Nullable String boundary,
            Map<String, String> tags) {
        return new IamUser(account, path, name, id, now, boundary, tags, Map.of(), List.of(), List.of());
    }

    public String arn() {
        return IamArn.of(account, "user" + path + name);
    }

    @Override
    public Optional<String> boundary() {
        return Optional.ofNullable(permissionsBoundary);
    }

    public IamUser named(String newPath, String newName) {
        return new IamUser(
                account,
                newPath,
                newName,
                id,
                createdAt,
                permissionsBoundary,
                tags,
                inlinePolicies,
                attachedPolicies,
                groups);
    }

    public IamUser withBoundary(@Nullable String changed) {
        return new IamUser(account, path, name, id, createdAt, changed, tags, inlinePolicies, attachedPolicies, groups);
    }

    public IamUser withTags(Map<String, String> changed) {
        return new IamUser(
                account,
                path,
                name,
                id,
                createdAt,
                permissionsBoundary,
                changed,
                inlinePolicies,
                attachedPolicies,
                groups);
    }

    public IamUser withInlinePolicies(Map<String, String> changed) {
        return new IamUser(
                account, path, name, id, createdAt, permissionsBoundary, tags, changed, attachedPolicies, groups);
    }

    public IamUser withAttachedPolicies(List<String> changed) {
        return new IamUser(
                account, path, name, id, createdAt, permissionsBoundary, tags, inlinePolicies, changed, groups);
    }

    public IamUser withGroups(List<String> changed) {
        return new IamUser(
                account,
                path,
                name,
                id,
                createdAt,
                permissionsBoundary,
                tags,
                inlinePolicies,
                attachedPolicies,
                changed);
    }
}
