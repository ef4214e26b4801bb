package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.domain.IamArn;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.store.IamStore;
import java.util.Map;
import java.util.Optional;

/// IAM's own resources: a role's policy for who assumes it, tags of users, roles and policies.
final class IamResources implements ResourceAccess {
    private final IamStore store;

    IamResources(IamStore store) {
        this.store = store;
    }

    @Override
    public Optional<String> policy(String arn, String action, String account) {
        return action.startsWith("sts:") ? store.role(arn).map(IamRole::trustPolicy) : Optional.empty();
    }

    @Override
    public Map<String, String> tags(String arn) {
        return IamArn.parse(arn)
                .flatMap(parsed -> switch (parsed.kind()) {
                    case "role" -> store.role(arn).map(IamRole::tags);
                    case "user" -> store.users().find(parsed.account(), parsed.name()).map(IamUser::tags);
                    case "policy" -> store.policy(arn).map(ManagedPolicy::tags);
                    default -> Optional.<Map<String, String>>empty();
                })
                .orElse(Map.of());
    }
}
