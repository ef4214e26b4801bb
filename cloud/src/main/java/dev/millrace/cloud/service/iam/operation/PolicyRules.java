package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.policy.PolicyGrammar;
import dev.millrace.cloud.service.iam.policy.PolicyKind;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.MalformedPolicyDocumentException;

/// Checks documents before they are kept.
public final class PolicyRules {
    private final TrustedPrincipals principals;

    public PolicyRules(TrustedPrincipals principals) {
        this.principals = principals;
    }

    void managed(Call call, String document) {
        check(call, PolicyKind.MANAGED, document);
        limit(document, IamLimits.MANAGED_POLICY_CHARACTERS, "PolicySize");
    }

    void inline(Call call, String document) {
        check(call, PolicyKind.INLINE, document);
    }

    /// @return the document as it is kept
    String trust(Call call, String document) {
        check(call, PolicyKind.TRUST, document);
        limit(document, IamLimits.TRUST_POLICY_CHARACTERS, "ACLSizePerRole");
        return principals.kept(document);
    }

    private void check(Call call, PolicyKind kind, String document) {
        PolicyGrammar.refusal(kind, document, Partition.of(call.region()), principals::knows).ifPresent(words -> {
            throw new MalformedPolicyDocumentException(words);
        });
    }

    private static void limit(String document, int characters, String quota) {
        if (PolicyGrammar.characters(document) > characters) {
            throw new LimitExceededException("Cannot exceed quota for " + quota + ": " + characters);
        }
    }
}
