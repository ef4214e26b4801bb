package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The policies that AWS keeps: a selection, as AWS publishes them, from the resource `aws-policies.json`, and those of
/// service-linked roles from `service-linked-policies.json`. Each file is read when the first of its policies is asked
/// for.
public final class AwsPolicies {
    private final Published selection = new Published("/dev/millrace/cloud/service/iam/aws-policies.json");
    private final Published serviceLinked = new Published("/dev/millrace/cloud/service/iam/service-linked-policies.json");

    AwsPolicies() {}

    public Optional<ManagedPolicy> find(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(selection.policies().get(key))
                .or(() -> Optional.ofNullable(serviceLinked.policies().get(key)));
    }

    public List<ManagedPolicy> all() {
        List<ManagedPolicy> all = new ArrayList<>(selection.policies().values());
        all.addAll(serviceLinked.policies().values());
        return all;
    }

    /// One file.
    private static final class Published {
        private final String resource;
        private volatile Map<String, ManagedPolicy> byName = Map.of();

        private Published(String resource) {
            this.resource = resource;
        }

        private Map<String, ManagedPolicy> policies() {
            Map<String, ManagedPolicy> known = byName;
            if (known.isEmpty()) {
                // Two threads may read it: they read the same.
                known = read(resource);
                byName = known;
            }
            return known;
        }
    }

    private static Map<String, ManagedPolicy> read(String resource) {
        Map<String, ManagedPolicy> policies = new LinkedHashMap<>();
        try (InputStream stream = AwsPolicies.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("No " + resource);
            }
            for (JsonNode policy : new JsonMapper().readTree(stream)) {
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
