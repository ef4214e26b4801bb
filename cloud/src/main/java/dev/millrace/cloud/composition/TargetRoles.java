package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.events.delivery.Roles;
import dev.millrace.cloud.service.iam.Identities;

/// The roles in which EventBridge calls targets.
public final class TargetRoles implements Roles {
    private static final String EVENTS = "events.amazonaws.com";

    private final Identities identities;

    public TargetRoles(Identities identities) {
        this.identities = identities;
    }

    @Override
    public boolean assumable(String roleArn) {
        return identities.trustsService(roleArn, EVENTS);
    }
}
