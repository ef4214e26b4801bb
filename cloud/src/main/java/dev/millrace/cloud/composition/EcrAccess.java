package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.ecr.RepositoryRights;
import dev.millrace.cloud.service.iam.access.ResourceAccess;
import java.util.Map;
import java.util.Optional;

/// Repositories as those see them who decide about access.
public final class EcrAccess implements ResourceAccess {
    private final RepositoryRights rights;

    public EcrAccess(RepositoryRights rights) {
        this.rights = rights;
    }

    @Override
    public Optional<String> policy(String arn, String action, String account) {
        return rights.policy(arn);
    }

    @Override
    public Map<String, String> tags(String arn) {
        return rights.tags(arn);
    }
}
