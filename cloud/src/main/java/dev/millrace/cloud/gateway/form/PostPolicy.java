package dev.millrace.cloud.gateway.form;

import dev.millrace.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What whoever signed a form lets be posted with it: until when, which values its fields may have, how large the file
/// may be. Every field has to be named by a condition, but for those that carry the policy itself.
/// @param leastBytes of the file
/// @param mostBytes of the file
/// @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html">AWS</a>
record PostPolicy(Instant expiration, List<Condition> conditions, long leastBytes, long mostBytes) {
    private static final Set<String> FREE =
            Set.of("policy", "signature", "awsaccesskeyid", "x-amz-signature", "file", "submit");

    /// @param prefix whether the value need only begin so
    /// @param text as the policy has it
    record Condition(String field, String value, boolean prefix, String text) {
        boolean holds(String given) {
            return prefix ? given.startsWith(value) : given.equals(value);
        }
    }

    /// @param encoded in base 64
    static PostPolicy of(String encoded) {
        try {
            JsonNode document = JsonMapper.shared()
                    .readTree(new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8));
            List<Condition> conditions = new ArrayList<>();
            long least = 0;
            long most = Long.MAX_VALUE;
            if (!document.path("conditions").isArray()) {
                throw invalid("Invalid Policy: Policy missing conditions.");
            }
            for (JsonNode node : document.path("conditions")) {
                if (node.isObject()) {
                    node.forEachEntry((name, value) -> conditions.add(new Condition(
                            name.toLowerCase(Locale.ROOT), value.asString(), false, "[\"eq\", \"$" + name + "\", \""
                                    + value.asString() + "\"]")));
                } else if (node.isArray() && node.size() == 3) {
                    String kind = node.get(0).asString().toLowerCase(Locale.ROOT);
                    if (kind.equals("content-length-range")) {
                        least = node.get(1).asLong();
                        most = node.get(2).asLong();
                    } else if ((kind.equals("eq") || kind.equals("starts-with"))
                            && node.get(1).asString().startsWith("$")) {
                        String name = node.get(1).asString().substring(1);
                        String value = node.get(2).asString();
                        conditions.add(new Condition(
                                name.toLowerCase(Locale.ROOT),
                                value,
                                kind.equals("starts-with"),
                                "[\"" + kind + "\", \"$" + name + "\", \"" + value + "\"]"));
                    } else {
                        throw invalid("Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly"
                                + " one property specified.");
                    }
                } else {
                    throw invalid("Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one"
                            + " property specified.");
                }
            }
            return new PostPolicy(Instant.parse(document.path("expiration").asString()), conditions, least, most);
        } catch (JacksonException | IllegalArgumentException e) {
            throw invalid("Invalid Policy: Invalid JSON.");
        } catch (DateTimeException e) {
            throw invalid("Invalid Policy: Invalid 'expiration' value.");
        }
    }

    /// @param fields of the form, by lower-case name, with the bucket that it was posted to
    /// @throws AwsException where they are not what was signed, or too late
    void check(Map<String, String> fields, Instant now) {
        if (!now.isBefore(expiration)) {
            throw denied("Policy expired.");
        }
        Set<String> named = new HashSet<>();
        for (Condition condition : conditions) {
            named.add(condition.field());
            if (!condition.holds(fields.getOrDefault(condition.field(), ""))) {
                throw denied("Policy Condition failed: " + condition.text());
            }
        }
        List<String> extra = fields.keySet().stream()
                .filter(name -> !named.contains(name)
                        && !FREE.contains(name)
                        && !name.equals("bucket")
                        && !name.startsWith("x-ignore-"))
                .sorted()
                .toList();
        if (!extra.isEmpty()) {
            throw denied("Extra input fields: " + String.join(", ", extra));
        }
    }

    private static AwsException denied(String why) {
        return new AwsException("AccessDenied", 403, "Invalid according to Policy: " + why);
    }

    private static AwsException invalid(String message) {
        return new AwsException("InvalidPolicyDocument", 400, message);
    }
}
