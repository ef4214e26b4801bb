package dev.millrace.cloud.service.lambda.domain;

import java.util.Map;

/// A name for a version, or for two of them by weight.
/// @param weights what part of the invocations another version gets, between 0 and 1
public record Alias(String name, String version, String description, Map<String, Double> weights, String revisionId) {

    /// The version for one invocation.
    /// @param chance from 0 (inclusive) to 1 (exclusive)
    public String pick(double chance) {
        double left = chance;
        for (Map.Entry<String, Double> other : weights.entrySet()) {
            left -= other.getValue();
            if (left < 0) {
                return other.getKey();
            }
        }
        return version;
    }

    public Alias revised(String other) {
        return new Alias(name, version, description, weights, other);
    }

    public boolean names(String number) {
        return version.equals(number) || weights.containsKey(number);
    }
}
