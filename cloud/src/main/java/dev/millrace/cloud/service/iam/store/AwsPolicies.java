package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The policies that AWS keeps: a selection, as AWS publishes them, from the resource `aws-policies.json`. Read when
/// the first of them is asked for.
public final class AwsPolicies {
    private static final String RESOURCE = "/dev/millrace/cloud/service/iam/aws-policies.json";

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
            for (JsonNode policy : new JsonMapper().readTree(resource)) {
                ManagedPolicy read = policy(policy);
                policies.put(read.name().toLowerCase(Locale.ROOT), read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return policies;
    }

    private static ManagedPolicy policy(JsonNode json) {
        Instant updated = Instant.parse(json.get("updated").asString());
        String version = json.get("version").asString();
        return new ManagedPolicy(
                ManagedPolicy.AWS,
                json.get("path").asString(),
                json.get("name").asString(),
                json.get("id").asString(),
                Instant.parse(json.get("created").asString()),
                updated,
                json.get("description").asString(),
                Map.of(),
                version,
                Integer.parseInt(version.substring(1)),
                List.of(new ManagedPolicy.Version(version, json.get("document").toString(), updated)));
    }
}
