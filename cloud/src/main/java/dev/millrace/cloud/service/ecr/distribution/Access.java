package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.cloud.service.ecr.domain.DownloadLinks;
import dev.millrace.cloud.service.ecr.domain.ImageReference;
import dev.millrace.cloud.service.ecr.domain.Logins;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.wire.http.HttpRequest;
import java.util.Locale;
import java.util.Optional;

/// Whose registry a request means: the login says it, or a download address's signature.
final class Access {
    private final Logins logins;
    private final DownloadLinks links;
    private final RegistryAddress address;

    Access(Logins logins, DownloadLinks links, RegistryAddress address) {
        this.logins = logins;
        this.links = links;
        this.address = address;
    }

    /// @param arn who logged in; empty where a download address's signature lets anybody in who has it
    record Entry(Registry registry, Optional<String> arn) {}

    Entry entry(HttpRequest request, Route route) throws RefusedException {
        if (route instanceof Route.BlobAt(String name, String digest)
                && (request.method().equals("GET") || request.method().equals("HEAD"))) {
            Optional<Registry> allowed = links.allowed(request.query(), name, digest);
            if (allowed.isPresent()) {
                return new Entry(allowed.get(), Optional.empty());
            }
        }
        String login = request.headers().first("Authorization");
        if (login == null || !login.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            throw challenge("Not Authorized");
        }
        return switch (logins.read(login.substring("basic ".length()).trim())) {
            case Logins.Login.Valid(Registry registry, String arn) ->
                new Entry(allowed(registry, arn, request), Optional.of(arn));
            case Logins.Login.Expired _ ->
                throw new RefusedException(
                        ErrorCode.DENIED, "Your authorization token has expired. Reauthenticate and try again.");
            // With the challenge, so that a client that has other credentials tries them.
            case Logins.Login.Unknown _ -> throw challenge("Your Authorization Token is invalid.");
        };
    }

    /// A host in AWS's form names a registry, too: it must be the login's.
    private static Registry allowed(Registry registry, String arn, HttpRequest request) throws RefusedException {
        Optional<Registry> named = ImageReference.registryOf(request.headers().first("Host", ""));
        if (named.isPresent() && !named.get().equals(registry)) {
            throw new RefusedException(
                    ErrorCode.DENIED,
                    "User: " + arn + " is not authorized to access the registry with id '"
                            + named.get().account() + "' in " + named.get().region() + " with a login to '"
                            + registry.account() + "' in " + registry.region());
        }
        return registry;
    }

    private RefusedException challenge(String message) {
        return new RefusedException(ErrorCode.UNAUTHORIZED, message)
                .with("WWW-Authenticate", "Basic realm=\"" + address.endpoint() + "/\",service=\"ecr.amazonaws.com\"");
    }
}
