package dev.millrace.cloud.service.iam.policy;

import java.util.List;
import java.util.Optional;

/// The policies that take part in a decision.
/// @param sameAccount whether the resource is of the account that asks
/// @param root whether the account itself asks, or its root: what it may, no policy of an identity says
/// @param identity inline, managed, and those of groups
/// @param boundary what bounds them
/// @param session of which one must allow too; empty where the session has none of its own
/// @param resource the resource's own
/// @param resourceMust whether the resource's own policy must allow it whatever others say: a role's trust policy
public record Policies(
        boolean sameAccount,
        boolean root,
        List<CompiledPolicy> identity,
        Optional<CompiledPolicy> boundary,
        Optional<List<CompiledPolicy>> session,
        Optional<CompiledPolicy> resource,
        boolean resourceMust) {

    /// Those of somebody of the resource's account, without boundaries.
    public static Policies of(CompiledPolicy... policies) {
        return new Policies(
                true, false, List.of(policies), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /// What an account's root has: everything.
    public static Policies root(boolean sameAccount) {
        return new Policies(
                sameAccount, true, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /// What somebody has whom no account knows: a service, or who signed nothing.
    public static Policies none() {
        return new Policies(false, false, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    public Policies on(Optional<CompiledPolicy> ofResource, boolean must) {
        return new Policies(sameAccount, root, identity, boundary, session, ofResource, must);
    }

    public Policies across(boolean accounts) {
        return new Policies(!accounts, root, identity, boundary, session, resource, resourceMust);
    }

    public Policies boundedBy(CompiledPolicy policy) {
        return new Policies(sameAccount, root, identity, Optional.of(policy), session, resource, resourceMust);
    }

    public Policies within(List<CompiledPolicy> ofSession) {
        return new Policies(sameAccount, root, identity, boundary, Optional.of(ofSession), resource, resourceMust);
    }

    PolicyType resourceType() {
        return resourceMust ? PolicyType.TRUST : PolicyType.RESOURCE;
    }

    /// May it be done?
    public Decision decide(Question question) {
        return new Evaluation(question, this).decision();
    }
}
