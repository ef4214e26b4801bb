package dev.millrace.cloud.service.iam.domain;

import dev.millrace.cloud.aws.Partition;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A provider of identities that speaks OpenID Connect.
/// @param name its URL without the scheme, and without a slash at its end
/// @param url as it was given: its tokens say it as their issuer
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

    /// The name of the provider whose URL it is, also where that is no URL: then nobody has it.
    public static String nameOf(String url) {
        String plain = plain(url);
        int scheme = plain.indexOf("://");
        return scheme < 0 ? plain : plain.substring(scheme + "://".length());
    }

    /// Whether a token's issuer is this provider, its scheme too: the keys of one that says `https` are not to come by
    /// plain HTTP because a token says so.
    public boolean is(String issuer) {
        return plain(url).equals(plain(issuer));
    }

    private static String plain(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /// The name that an ARN tells of a provider of this account; empty where it is none's.
    public static Optional<String> nameIn(String arn, String account) {
        String prefix = IamArn.of(account, KIND);
        String known = Partition.AWS.written(arn);
        return known.startsWith(prefix) ? Optional.of(known.substring(prefix.length())) : Optional.empty();
    }
}
