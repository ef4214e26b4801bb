package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.events.delivery.Roles;
import dev.millrace.cloud.service.iam.Identities;

/// The roles in which EventBridge calls targets.
public final class TargetRoles implements Roles {
    static final String EVENTS = "events.amazonaws.com";

    private final Identities identities;
    private final RoleRights rights;

    public TargetRoles(Identities identities, RoleRights rights) {
        this.identities = identities;
        this.rights = rights;
    }

    @Override
    public boolean assumable(String roleArn) {
        return identities.trustsService(roleArn, EVENTS);
    }

    @Override
    public boolean may(String roleArn, String action, String targetArn) {
        return rights.may(roleArn, action, targetArn);
    }
}
