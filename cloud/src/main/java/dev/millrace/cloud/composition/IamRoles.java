package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.iam.access.EncodedMessage;
import dev.millrace.cloud.service.sts.Roles;
import dev.millrace.wire.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// IAM's roles as STS sees them.
public final class IamRoles implements Roles {
    private final Identities identities;

    public IamRoles(Identities identities) {
        this.identities = identities;
    }

    @Override
    public Optional<Role> find(String roleArn) {
        return identities
                .role(roleArn)
                .map(role -> new Role(role.arn(), role.account(), role.name(), role.id(), role.maxSession()));
    }

    @Override
    public boolean trusts(String roleArn, String action, Caller caller, Map<String, List<String>> facts) {
        return identities.trusts(roleArn, action, caller, facts);
    }

    @Override
    public Optional<String> decoded(String encodedMessage) {
        return EncodedMessage.decoded(encodedMessage);
    }

    @Override
    public Optional<String> policyRefusal(String document, Partition partition) {
        return identities.policyRefusal(document, partition);
    }
}
