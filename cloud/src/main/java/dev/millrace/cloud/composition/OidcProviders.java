package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.sts.IdentityProviders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// IAM's providers of identities as STS sees them.
public final class OidcProviders implements IdentityProviders {
    private final Identities identities;

    public OidcProviders(Identities identities) {
        this.identities = identities;
    }

    @Override
    public Optional<Provider> find(String account, String issuer, Partition partition) {
        return identities
                .provider(account, issuer)
                .map(provider -> new Provider(
                        partition.written(provider.arn()), provider.name(), provider.clientIds()));
    }

    @Override
    public boolean trusts(String roleArn, String action, String providerArn, Map<String, List<String>> facts) {
        return identities.trustsFederated(roleArn, action, providerArn, facts);
    }
}
