package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The policies that AWS keeps, as it publishes them, from the resource `aws-policies.txt`. Read when the first of them is
/// asked for.
public final class AwsPolicies {
    private static final String RESOURCE = "/dev/millrace/cloud/service/iam/aws-policies.txt";

    private volatile Map<String, ManagedPolicy> byName = Map.of();

    AwsPolicies() {}

    public Optional<ManagedPolicy> find(String name) {
        return Optional.ofNullable(policies().get(name.toLowerCase(Locale.ROOT)));
    }

    public List<ManagedPolicy> all() {
        return List.copyOf(policies().values());
    }

    private Map<String, ManagedPolicy> policies() {
        Map<String, ManagedPolicy> known = byName;
        if (known.isEmpty()) {
            // Two threads may read it: they read the same.
            known = read();
            byName = known;
        }
        return known;
    }

    private static Map<String, ManagedPolicy> read() {
        Map<String, ManagedPolicy> policies = new LinkedHashMap<>();
        try (InputStream resource = AwsPolicies.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("No " + RESOURCE);
            }
            new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> policy(line.split("\t")))
                    .forEach(policy -> policies.put(policy.name().toLowerCase(Locale.ROOT), policy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return policies;
    }

    /// @param fields name, path, id, created, updated, version, description (it may be empty), document
    private static ManagedPolicy policy(String[] fields) {
        Instant updated = Instant.parse(fields[4]);
        String version = fields[5];
        return new ManagedPolicy(
                ManagedPolicy.AWS,
                fields[1],
                fields[0],
                fields[2],
                Instant.parse(fields[3]),
                updated,
                some(fields[6]),
                Map.of(),
                version,
                Integer.parseInt(version.substring(1)),
                List.of(new ManagedPolicy.Version(version, fields[7], updated)));
    }

    private static @Nullable String some(String text) {
        return text.isEmpty() ? null : text;
    }
}
