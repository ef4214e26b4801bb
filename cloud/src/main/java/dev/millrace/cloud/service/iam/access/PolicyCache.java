package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.policy.CompiledPolicy;
import java.util.LinkedHashMap;
import java.util.Map;

/// Documents compiled lately, by their text: a policy that changes has another, so nothing in here is ever out of date.
final class PolicyCache {
    private static final int POLICIES_MAX = 4096;

    private final Map<String, CompiledPolicy> compiled = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompiledPolicy> eldest) {
            return size() > POLICIES_MAX;
        }
    };

    /// @param name as explanations name it
    CompiledPolicy of(String name, String document) {
        CompiledPolicy known;
        synchronized (compiled) {
            known = compiled.get(document);
        }
        if (known == null) {
            known = CompiledPolicy.of(name, document);
            synchronized (compiled) {
                compiled.put(document, known);
            }
        }
        return known.name().equals(name) ? known : known.named(name);
    }
}
