package dev.millrace.cloud.service.iam.domain;

import dev.millrace.cloud.service.iam.IamLimits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A role.
/// @param id AROA…
/// @param trustPolicy the document that says who may assume it, as it was given
/// @param permissionsBoundary a managed policy's ARN
public record IamRole(
        String account,
        String path,
        String name,
        String id,
        Instant createdAt,
        String trustPolicy,
        @Nullable String description,
        int maxSessionSeconds,
        @Nullable String permissionsBoundary,
        Map<String, String> tags,
        Map<String, String> inlinePolicies,
        List<String> attachedPolicies)
        implements Entity, PolicyHolder {
    /// Where the roles are that belong to AWS's services: nobody else changes them.
    private static final String SERVICE_LINKED = "/aws-service-role/";

    public static IamRole fresh(String account, String path, String name, String id, Instant now, String trustPolicy) {
        return new IamRole(
                account,
                path,
                name,
                id,
                now,
                trustPolicy,
                null,
                IamLimits.DEFAULT_SESSION_SECONDS,
                null,
                Map.of(),
                Map.of(),
                List.of());
    }

    public String arn() {
        return IamArn.of(account, "role" + path + name);
    }

    public boolean serviceLinked() {
        return path.startsWith(SERVICE_LINKED);
    }

    @Override
    public Optional<String> boundary() {
        return Optional.ofNullable(permissionsBoundary);
    }

    public IamRole withTrustPolicy(String changed) {
        return new IamRole(
                account,
                path,
                name,
                id,
                createdAt,
                changed,
                description,
                maxSessionSeconds,
                permissionsBoundary,
                tags,
                inlinePolicies,
                attachedPolicies);
    }

    public IamRole withDescription(@Nullable String changed) {
        return new IamRole(
                account,
                path,
                name,
                id,
                createdAt,
                trustPolicy,
                changed,
                maxSessionSeconds,
                permissionsBoundary,
                tags,
                inlinePolicies,
                attachedPolicies);
    }

    public IamRole withMaxSessionSeconds(int changed) {
        return new IamRole(
                account,
                path,
                name,
                id,
                createdAt,
                trustPolicy,
                description,
                changed,
                permissionsBoundary,
                tags,
                inlinePolicies,
                attachedPolicies);
    }

    public IamRole withBoundary(@Nullable String changed) {
        return new IamRole(
                account,
                path,
                name,
                id,
                createdAt,
                trustPolicy,
                description,
                maxSessionSeconds,
                changed,
                tags,
                inlinePolicies,
                attachedPolicies);
    }

    public IamRole withTags(Map<String, String> changed) {
        return new IamRole(
                account,
                path,
                name,
                id,
                createdAt,
                trustPolicy,
                description,
                maxSessionSeconds,
                permissionsBoundary,
                changed,
                inlinePolicies,
                attachedPolicies);
    }

    public IamRole withInlinePolicies(Map<String, String> changed) {
        return new IamRole(
                account,
                path,
                name,
                id,
                createdAt,
                trustPolicy,
                description,
                maxSessionSeconds,
                permissionsBoundary,
                tags,
                changed,
                attachedPolicies);
    }

    public IamRole withAttachedPolicies(List<String> changed) {
        return new IamRole(
                account,
                path,
                name,
                id,
                createdAt,
                trustPolicy,
                description,
                maxSessionSeconds,
                permissionsBoundary,
                tags,
                inlinePolicies,
                changed);
    }
}
