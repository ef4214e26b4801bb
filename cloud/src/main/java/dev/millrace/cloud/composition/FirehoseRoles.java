package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.firehose.DeliveryRoles;
import dev.millrace.cloud.service.iam.Identities;

/// The roles of delivery streams.
public final class FirehoseRoles implements DeliveryRoles {
    private static final String FIREHOSE = "firehose.amazonaws.com";

    private final Identities identities;
    private final RoleRights rights;

    public FirehoseRoles(Identities identities, RoleRights rights) {
        this.identities = identities;
        this.rights = rights;
    }

    @Override
    public boolean assumable(String roleArn) {
        return identities.trustsService(roleArn, FIREHOSE);
    }

    @Override
    public boolean may(String roleArn, String action, String resourceArn) {
        return rights.may(roleArn, action, resourceArn);
    }
}
