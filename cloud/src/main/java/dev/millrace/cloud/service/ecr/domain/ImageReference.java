package dev.millrace.cloud.service.ecr.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an image's URI names.
/// @param tag null where only a digest is given; `latest` where neither is
/// @param digest wins over the tag where both are given
public record ImageReference(
        RepositoryKey repository,
        @Nullable String tag,
        @Nullable Digest digest) {
    private static final Pattern AWS_HOST =
            Pattern.compile("([0-9]{12})\\.dkr[.-]ecr(?:-fips)?\\.([a-z]{2}[a-z0-9-]+-[0-9])"
                    + "\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws|localhost)(?::[0-9]{1,5})?");

    /// The registry that a host names in AWS's form, `<account>.dkr.ecr.<region>.amazonaws.com`, or the same under
    /// `localhost`; a port is passed over.
    public static Optional<Registry> registryOf(String host) {
        Matcher matcher = AWS_HOST.matcher(host);
        return matcher.matches() ? Optional.of(new Registry(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /// Reads `host/name`, `host/name:tag`, `host/name@digest` or `host/name:tag@digest`, where the host is this
    /// server's or AWS's. Empty for anything else.
    /// @param here the registry that is meant where the host is this server
    public static Optional<ImageReference> parse(String uri, RegistryAddress address, Registry here) {
        int slash = uri.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String host = uri.substring(0, slash);
        Registry registry = address.isMeantBy(host) ? here : registryOf(host).orElse(null);
        if (registry == null) {
            return Optional.empty();
        }
        String rest = uri.substring(slash + 1);
        Digest digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Digest.parse(rest.substring(at + 1)).orElse(null);
            if (digest == null) {
                return Optional.empty();
            }
            rest = rest.substring(0, at);
        }
        String tag = digest == null ? "latest" : null;
        int colon = rest.indexOf(':');
        if (colon >= 0) {
            tag = rest.substring(colon + 1);
            if (!ImageTag.isValid(tag)) {
                return Optional.empty();
            }
            rest = rest.substring(0, colon);
        }
        return RepositoryName.isValid(rest)
                ? Optional.of(new ImageReference(registry.repository(rest), tag, digest))
                : Optional.empty();
    }
}
