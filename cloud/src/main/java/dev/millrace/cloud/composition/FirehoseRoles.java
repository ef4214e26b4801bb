package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.firehose.DeliveryRoles;
import dev.millrace.cloud.service.iam.Identities;

/// The roles of delivery streams.
public final class FirehoseRoles implements DeliveryRoles {
    private static final String FIREHOSE = "firehose.amazonaws.com";

    private final Identities identities;

    public FirehoseRoles(Identities identities) {
        this.identities = identities;
    }

    @Override
    public boolean assumable(String roleArn) {
        return identities.trustsService(roleArn, FIREHOSE);
    }
}
