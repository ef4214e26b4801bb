package dev.millrace.cloud.service.iam.domain;

import dev.millrace.cloud.service.iam.IamLimits;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A role.
/// @param id AROA…
/// @param trustPolicy the document that says who may assume it, as it was given
/// @param permissionsBoundary a managed policy's ARN
@RecordBuilder
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
        implements Entity, PolicyHolder, IamRoleBuilder.With {
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
}
