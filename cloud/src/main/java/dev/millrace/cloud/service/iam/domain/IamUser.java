package dev.millrace.cloud.service.iam.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A user.
/// @param id AIDA…
/// @param permissionsBoundary a managed policy's ARN
/// @param groups the names of the groups it is in
/// @param login null where it has no password
@RecordBuilder
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
        List<String> groups,
        @Nullable Login login)
        implements Entity, PolicyHolder, IamUserBuilder.With {

    public static IamUser fresh(
            String account,
            String path,
            String name,
            String id,
            Instant now,
            @Nullable String boundary,
            Map<String, String> tags) {
        return new IamUser(account, path, name, id, now, boundary, tags, Map.of(), List.of(), List.of(), null);
    }

    public String arn() {
        return IamArn.of(account, "user" + path + name);
    }

    @Override
    public Optional<String> boundary() {
        return Optional.ofNullable(permissionsBoundary);
    }

    public IamUser named(String newPath, String newName) {
        return withPath(newPath).withName(newName);
    }
}
