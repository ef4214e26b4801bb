package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.Optional;

/// What a registry itself has: its policy.
public final class RegistrySettings {
    private final Documents<RegistryPolicy> policies;

    public RegistrySettings(Storage storage) {
        this.policies = storage.documents("ecr/registry-policy", RegistryPolicy.class);
    }

    /// The policy's text as it was put.
    public record RegistryPolicy(String text) {}

    public Optional<String> policy(Registry registry) {
        return policies.find(registry.account(), registry.region()).map(RegistryPolicy::text);
    }

    public void putPolicy(Registry registry, String text) {
        policies.put(new RegistryPolicy(text), registry.account(), registry.region());
    }

    public void deletePolicy(Registry registry) {
        policies.delete(registry.account(), registry.region());
    }
}
