package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.Partition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Providers of identities, as STS sees them.
public interface IdentityProviders {
    /// @param name its URL without the scheme, as condition keys begin
    /// @param clientIds the audiences that its tokens may have
    record Provider(String arn, String name, List<String> clientIds) {}

    /// @param issuer its URL
    /// @param partition how its ARN is written
    Optional<Provider> find(String account, String issuer, Partition partition);

    /// Whether a role's trust policy lets whom a provider vouches for do an action (`sts:AssumeRoleWithWebIdentity`,
    /// `sts:TagSession`, `sts:SetSourceIdentity`).
    boolean trusts(String roleArn, String action, String providerArn, Map<String, List<String>> facts);
}
