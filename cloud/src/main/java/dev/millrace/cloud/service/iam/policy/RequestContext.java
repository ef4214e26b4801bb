package dev.millrace.cloud.service.iam.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The facts of a request that conditions ask for, by their keys (`aws:PrincipalArn`, `sts:ExternalId`). Asked only for
/// what a policy's conditions and variables name.
@FunctionalInterface
public interface RequestContext {
    /// The key's values; empty where the request lacks it.
    /// @param key in lower case
    Optional<List<String>> values(String key);

    /// @param facts by their keys, whatever the case of those
    static RequestContext of(Map<String, List<String>> facts) {
        Map<String, List<String>> values = HashMap.newHashMap(facts.size());
        facts.forEach((key, value) -> values.put(key.toLowerCase(Locale.ROOT), List.copyOf(value)));
        return key -> Optional.ofNullable(values.get(key));
    }

    /// These facts, and another's where these lack one.
    default RequestContext or(RequestContext others) {
        return key -> {
            Optional<List<String>> own = values(key);
            return own.isPresent() ? own : others.values(key);
        };
    }
}
