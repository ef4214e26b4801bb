package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.policy.Decision;
import dev.millrace.cloud.service.iam.policy.PolicyType;
import dev.millrace.cloud.service.iam.store.IamStore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What people ask of access: why a call was refused, what somebody did and what it was refused.
public final class AccessQueries {
    private final IamStore store;
    private final AccessLog log;
    private final EnforcementMode mode;

    AccessQueries(IamStore store, AccessLog log, EnforcementMode mode) {
        this.store = store;
        this.log = log;
        this.mode = mode;
    }

    /// A call's refusal, explained.
    /// @param let whether it was let through all the same
    public record Why(
            String requestId,
            String at,
            String caller,
            String operation,
            String action,
            String resource,
            boolean let,
            String explanation,
            List<String> remedies) {}

    /// What a user or role did, as the smallest policy for it, and what it was refused.
    /// @param mode whether callers are held to their policies: `on`, `soft` or `off`
    public record Did(String arn, String mode, List<SmallestPolicy.Statement> statements, List<Why> refused) {}

    public EnforcementMode mode() {
        return mode;
    }

    public Optional<Why> why(String requestId) {
        return log.refusal(requestId).map(AccessQueries::why);
    }

    /// The latest refusals, newest last.
    public List<Why> latest(int most) {
        return log.latest(most).stream().map(AccessQueries::why).toList();
    }

    /// @param name a role's or a user's, or its ARN
    public Optional<Did> did(String account, String name) {
        String plain = name.substring(name.lastIndexOf('/') + 1);
        Optional<Did> byUser = store.users().find(account, plain).map(user -> all(user.arn(), user.id()));
        return name.startsWith("arn:") && name.contains(":user/")
                ? byUser
                : store.roles().find(account, plain).map(role -> all(role.arn(), role.id())).or(() -> byUser);
    }

    private Did all(String arn, String id) {
        return new Did(
                arn,
                mode.name().toLowerCase(Locale.ROOT),
                SmallestPolicy.of(log.usesOf(id).keySet()),
                log.refusalsOf(arn).stream().map(AccessQueries::why).toList());
    }

    private static Why why(AccessLog.Refusal refusal) {
        return new Why(
                refusal.requestId(),
                refusal.at().toString(),
                refusal.caller(),
                refusal.operation(),
                refusal.action(),
                refusal.resource(),
                refusal.let(),
                refusal.decision().explanation(refusal.action(), refusal.resource()),
                remedies(refusal));
    }

    /// Where it could be given.
    private static List<String> remedies(AccessLog.Refusal refusal) {
        String statement = "{\"Effect\":\"Allow\",\"Action\":\"" + refusal.action() + "\",\"Resource\":\""
                + refusal.resource() + "\"}";
        return switch (refusal.decision()) {
            case Decision.Allowed _ -> List.of();
            case Decision.ExplicitDeny(Decision.Cause by) -> List.of("Take " + by + " away, or narrow it.");
            case Decision.NothingAllows(PolicyType type, List<Decision.Near> _) ->
                switch (type) {
                    case IDENTITY -> List.of("Add to a policy of " + refusal.principal() + ": " + statement);
                    case BOUNDARY ->
                        List.of("Add to the permissions boundary of " + refusal.principal() + ": " + statement);
                    case SESSION -> List.of("The session was opened with a policy of its own, which lacks: " + statement);
                    case RESOURCE ->
                        List.of("The policy of " + refusal.resource() + " must allow " + refusal.principal() + " "
                                + refusal.action());
                    case TRUST ->
                        List.of("The trust policy of " + refusal.resource() + " must name " + refusal.principal());
                };
        };
    }
}
