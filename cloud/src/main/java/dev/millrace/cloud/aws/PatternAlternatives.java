package dev.millrace.cloud.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// Counts what an event pattern stands for, before it is compiled. Event Ruler multiplies `$or` out, so that a short
/// pattern can be millions of them.
public final class PatternAlternatives {
    /// EventBridge's own limit
    /// (docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html).
    public static final long MOST = 1000;

    private PatternAlternatives() {}

    /// Whether a pattern stands for no more than AWS allows.
    public static boolean few(JsonNode pattern) {
        return count(pattern) <= MOST;
    }

    /// How many patterns without `$or` a pattern stands for; more than the limit counts as one more than it.
    private static long count(JsonNode pattern) {
        long product = 1;
        for (Map.Entry<String, JsonNode> field : pattern.properties()) {
            JsonNode wanted = field.getValue();
            long each = wanted.isObject() ? count(wanted) : 1;
            if (field.getKey().equals("$or") && wanted.isArray()) {
                each = 0;
                for (JsonNode alternative : wanted) {
                    each += count(alternative);
                }
            }
            product = Math.min(product * Math.max(each, 1), MOST + 1);
        }
        return product;
    }
}
