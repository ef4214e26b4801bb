package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.IamArn;
import dev.millrace.cloud.service.iam.policy.PolicyGrammar;
import dev.millrace.cloud.service.iam.policy.PolicyKind;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.MalformedPolicyDocumentException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks documents before they are kept.
public final class PolicyRules {
    private static final Pattern SESSION =
            Pattern.compile("arn:aws:sts::(\\d{12}):assumed-role/([\\w+=,.@-]+)/[\\w+=,.@-]+");

    private final IamStore store;

    public PolicyRules(IamStore store) {
        this.store = store;
    }

    void managed(String document) {
        check(PolicyKind.MANAGED, document);
        limit(document, IamLimits.MANAGED_POLICY_CHARACTERS, "PolicySize");
    }

    void inline(String document) {
        check(PolicyKind.INLINE, document);
    }

    void trust(String document) {
        check(PolicyKind.TRUST, document);
        limit(document, IamLimits.TRUST_POLICY_CHARACTERS, "ACLSizePerRole");
    }

    private void check(PolicyKind kind, String document) {
        PolicyGrammar.refusal(kind, document, this::knows).ifPresent(words -> {
            throw new MalformedPolicyDocumentException(words);
        });
    }

    private static void limit(String document, int characters, String quota) {
        if (PolicyGrammar.characters(document) > characters) {
            throw new LimitExceededException("Cannot exceed quota for " + quota + ": " + characters);
        }
    }

    /// Users and roles must be there; any account is.
    private boolean knows(String principal) {
        Matcher session = SESSION.matcher(principal);
        if (session.matches()) {
            return store.roles().find(session.group(1), session.group(2)).isPresent();
        }
        return IamArn.parse(principal)
                .map(arn -> switch (arn.kind()) {
                    case "user" ->
                        store.users()
                                .find(arn.account(), arn.name())
                                .filter(user -> user.arn().equals(principal))
                                .isPresent();
                    case "role" -> store.role(principal).isPresent();
                    default -> true;
                })
                .orElse(true);
    }
}
