package dev.millrace.cloud.service.iam.policy;

import java.util.List;
import java.util.Optional;

/// A role's trust policy, ready to decide. A `Deny` that applies outweighs every `Allow`.
public final class TrustPolicy {
    private final CompiledPolicy policy;

    private TrustPolicy(CompiledPolicy policy) {
        this.policy = policy;
    }

    /// @param document a document that [PolicyGrammar] has let pass
    public static TrustPolicy of(String document) {
        return new TrustPolicy(CompiledPolicy.of("trust policy", document));
    }

    /// Whether the role trusts the asker so far that it may do the action (`sts:AssumeRole`) to the role, if those do
    /// not object who say what the asker itself may.
    public boolean allows(String action, Asker asker, RequestContext context) {
        return new Policies(
                        false, true, List.of(), Optional.empty(), Optional.empty(), Optional.of(policy), true)
                .decide(new Question(asker, action, "*", context))
                .allowed();
    }
}
