package dev.millrace.cloud.service.sts;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.sts.MalformedPolicyDocumentException;
import dev.millrace.wire.sts.PackedPolicyTooLargeException;
import dev.millrace.wire.sts.PolicyDescriptorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What every way to assume a role asks alike: policies that bound the session, their room, how long it lasts.
final class SessionBounds {
    private static final Duration DEFAULT_DURATION = Duration.ofHours(1);
    private static final int POLICY_ARNS = 10;

    private SessionBounds() {}

    /// The request's own policy, well formed.
    static List<String> policies(@Nullable String document, Roles roles) {
        if (document == null) {
            return List.of();
        }
        roles.policyRefusal(document).ifPresent(words -> {
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
