package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.glue.CatalogRights;
import dev.millrace.cloud.service.iam.access.ResourceAccess;
import java.util.Optional;

/// Glue's catalogue as those see it who decide about access.
public final class GlueAccess implements ResourceAccess {
    private final CatalogRights rights;

    public GlueAccess(CatalogRights rights) {
        this.rights = rights;
    }

    @Override
    public Optional<String> policy(String arn, String action, String account) {
        return rights.policy(arn);
    }
}
