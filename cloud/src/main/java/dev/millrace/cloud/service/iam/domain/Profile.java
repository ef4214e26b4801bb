package dev.millrace.cloud.service.iam.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An instance profile: what hands a role to a machine.
/// @param id AIPA…
/// @param role the role's name; AWS lets a profile have one
@RecordBuilder
public record Profile(
        String account,
        String path,
        String name,
        String id,
        Instant createdAt,
        @Nullable String role,
        Map<String, String> tags)
        implements Entity, ProfileBuilder.With {

    public String arn() {
        return IamArn.of(account, "instance-profile" + path + name);
    }

    public boolean holds(IamRole candidate) {
        return role != null && role.equalsIgnoreCase(candidate.name());
    }
}
