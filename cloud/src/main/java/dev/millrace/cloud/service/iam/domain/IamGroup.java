package dev.millrace.cloud.service.iam.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A group of users. Who is in it, its users know.
/// @param id AGPA…
@RecordBuilder
public record IamGroup(
        String account,
        String path,
        String name,
        String id,
        Instant createdAt,
        Map<String, String> inlinePolicies,
        List<String> attachedPolicies)
        implements Entity, PolicyHolder, IamGroupBuilder.With {

    public static IamGroup fresh(String account, String path, String name, String id, Instant now) {
        return new IamGroup(account, path, name, id, now, Map.of(), List.of());
    }

    public String arn() {
        return IamArn.of(account, "group" + path + name);
    }

    @Override
    public Optional<String> boundary() {
        return Optional.empty();
    }

    public IamGroup named(String newPath, String newName) {
        return withPath(newPath).withName(newName);
    }
}
