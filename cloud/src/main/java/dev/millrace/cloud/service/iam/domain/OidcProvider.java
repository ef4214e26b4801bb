package dev.millrace.cloud.service.iam.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A provider of identities that speaks OpenID Connect.
/// @param name its URL without the scheme
/// @param clientIds the audiences that its tokens may have
@RecordBuilder
public record OidcProvider(
        String account,
        String name,
        String url,
        Instant createdAt,
        List<String> clientIds,
        List<String> thumbprints,
        Map<String, String> tags)
        implements Entity, OidcProviderBuilder.With {
    private static final String KIND = "oidc-provider/";

    public String arn() {
        return IamArn.of(account, KIND + name);
    }

    @Override
    public String id() {
        return arn();
    }

    /// The name that an ARN tells of a provider of this account; empty where it is none's.
    public static Optional<String> nameIn(String arn, String account) {
        String prefix = IamArn.of(account, KIND);
        return arn.startsWith(prefix) ? Optional.of(arn.substring(prefix.length())) : Optional.empty();
    }
}
