package dev.millrace.cloud.service.ecr.domain;

import dev.millrace.cloud.service.ecr.EcrLimits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Addresses of layers that need no login, for an hour: the blob's own address under `/v2/` with who may and a
/// signature in its query.
public final class DownloadLinks {
    private final Signature signature;
    private final InstantSource clock;
    private final RegistryAddress address;

    public DownloadLinks(Signature signature, InstantSource clock, RegistryAddress address) {
        this.signature = signature;
        this.clock = clock;
        this.address = address;
    }

    public String to(RepositoryKey repository, Digest digest) {
        long expires = clock.instant().plus(EcrLimits.DOWNLOAD_LIFETIME).getEpochSecond();
        Registry registry = repository.registry();
        return address.endpoint() + "/v2/" + repository.name() + "/blobs/" + digest + "?account="
                + registry.account() + "&region=" + registry.region() + "&expires=" + expires + "&signature="
                + signature.of(signed(registry, repository.name(), digest.text(), expires));
    }

    /// The registry whose blob a request may have, if its query carries a good signature.
    public Optional<Registry> allowed(String query, String repositoryName, String digest) {
        if (!query.contains("signature=")) {
            return Optional.empty();
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        Registry registry = new Registry(parts.getOrDefault("account", ""), parts.getOrDefault("region", ""));
        long expires;
        try {
            expires = Long.parseLong(parts.getOrDefault("expires", ""));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        boolean good =
                signature.isOf(parts.getOrDefault("signature", ""), signed(registry, repositoryName, digest, expires))
                        && clock.instant().isBefore(Instant.ofEpochSecond(expires));
        return good ? Optional.of(registry) : Optional.empty();
    }

    private static String signed(Registry registry, String repositoryName, String digest, long expires) {
        return "layer " + registry.account() + "/" + registry.region() + "/" + repositoryName + "@" + digest + "/"
                + expires;
    }
}
