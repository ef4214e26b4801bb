package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.sts.MalformedPolicyDocumentException;
import dev.millrace.wire.sts.PackedPolicyTooLargeException;
import dev.millrace.wire.sts.PolicyDescriptorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What every way to assume a role asks alike: policies that bound the session, its tags, their room, how long it lasts.
final class SessionBounds {
    private static final Duration DEFAULT_DURATION = Duration.ofHours(1);
    private static final int POLICY_ARNS = 10;
    private static final int TAGS = 50;

    private SessionBounds() {}

    /// The request's own policy, well formed.
    static List<String> policies(@Nullable String document, Roles roles, Partition partition) {
        if (document == null) {
            return List.of();
        }
        roles.policyRefusal(document, partition).ifPresent(words -> {
            throw new MalformedPolicyDocumentException(words);
        });
        return List.of(document);
    }

    static List<String> policyArns(@Nullable List<PolicyDescriptorType> policies) {
        List<String> arns = new ArrayList<>();
        for (PolicyDescriptorType policy : orNone(policies)) {
            if (policy.arn() != null) {
                arns.add(policy.arn());
            }
        }
        if (arns.size() > POLICY_ARNS) {
            throw invalid("1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member "
                    + "must have length less than or equal to " + POLICY_ARNS);
        }
        return arns;
    }

    static Duration duration(@Nullable Integer seconds, Roles.Role role) {
        if (seconds == null) {
            return DEFAULT_DURATION;
        }
        Duration asked = Duration.ofSeconds(seconds);
        if (asked.compareTo(role.maxSession()) > 0) {
            throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        return asked;
    }

    /// The tags of a session: those that it is given after those that it inherits, of which none may be given again.
    static <T> Map<String, String> tags(
            Map<String, String> inherited, Collection<T> given, Function<T, String> key, Function<T, String> value) {
        return new TagRules(
                        TAGS,
                        () -> invalid("1 validation error detected: Value at 'tags' failed to satisfy constraint: Member "
                                + "must have length less than or equal to " + TAGS),
                        TagRules.distinct(_ -> twice()),
                        (name, _, _) -> {
                            if (inherited.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
                                throw twice();
                            }
                        })
                .ignoringCase()
                .added(inherited, given, key, value);
    }

    /// The keys of the tags that a session passes on: it must have them.
    static List<String> transitive(List<String> keys, Map<String, String> tags) {
        for (String key : keys) {
            if (tags.keySet().stream().noneMatch(key::equalsIgnoreCase)) {
                throw invalid("The specified transitive tag key must be included in the requested tags.");
            }
        }
        return keys;
    }

    private static AwsException twice() {
        return new AwsException(
                "InvalidParameterValue",
                400,
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }

    /// How much of their room they take; null for nothing.
    static @Nullable Integer packedPercent(Sessions.Extras extras) {
        int percent = PackedSize.percent(extras);
        if (percent > 100) {
            throw new PackedPolicyTooLargeException(
                    extras.tags().isEmpty()
                            ? "Packed policy consumes " + percent
                                    + "% of allotted space, please use smaller policy."
                            : "Packed size of session tags consumes " + percent + "% of allotted space.");
        }
        return percent == 0 ? null : percent;
    }

    static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static AwsException invalid(String message) {
        return new AwsException("ValidationError", 400, message);
    }
}
