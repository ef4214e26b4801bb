package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.service.iam.policy.Decision.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One decision, in AWS's order ("Policy evaluation logic" and "Cross-account policy evaluation logic", IAM User Guide):
///
/// ```
/// an explicit deny anywhere                                       denied
/// the resource's policy names the user or the session itself      allowed, within the account
/// the resource's policy names the session's role                  allowed where boundary and session policies allow
/// an identity's policy, and boundary and session policies, allow  allowed within the account; across accounts the
///                                                                 resource's policy must allow too
/// ```
final class Evaluation {
    private final Question question;
    private final Policies policies;

    Evaluation(Question question, Policies policies) {
        this.question = question;
        this.policies = policies;
    }

    Decision decision() {
        Optional<Cause> denial = denial();
        if (denial.isPresent()) {
            return new Decision.ExplicitDeny(denial.get());
        }
        Named granted = granted();
        if (!(question.asker() instanceof Asker.Identity)) {
            return granted == Named.NOT ? missing(policies.resourceType()) : byResource();
        }
        return policies.sameAccount() ? within(granted) : across(granted);
    }

    private Decision within(Named granted) {
        if (granted == Named.ITSELF) {
            return byResource();
        }
        if (policies.resourceMust() && granted == Named.NOT) {
            return missing(PolicyType.TRUST);
        }
        if (granted == Named.BY_ROLE) {
            PolicyType bound = bound();
            if (bound == null) {
                return byResource();
            }
        }
        return byIdentity();
    }

    private Decision across(Named granted) {
        Decision identity = byIdentity();
        if (!identity.allowed()) {
            return identity;
        }
        return granted == Named.NOT ? missing(policies.resourceType()) : identity;
    }

    private Decision byIdentity() {
        if (policies.root()) {
            return new Decision.Allowed(List.of());
        }
        Optional<Cause> cause = cause(PolicyType.IDENTITY, policies.identity(), true);
        if (cause.isEmpty()) {
            return missing(PolicyType.IDENTITY);
        }
        PolicyType bound = bound();
        return bound == null ? new Decision.Allowed(List.of(cause.get())) : missing(bound);
    }

    /// What bounds the identity's policies and does not allow it; null where nothing is in the way.
    private @Nullable PolicyType bound() {
        if (policies.boundary().isPresent()
                && cause(PolicyType.BOUNDARY, List.of(policies.boundary().get()), true)
                        .isEmpty()) {
            return PolicyType.BOUNDARY;
        }
        if (policies.session().isPresent()
                && cause(PolicyType.SESSION, policies.session().get(), true).isEmpty()) {
            return PolicyType.SESSION;
        }
        return null;
    }

    private Decision byResource() {
        return new Decision.Allowed(cause(policies.resourceType(), policies.resource().stream().toList(), true).stream()
                .toList());
    }

    /// How the resource's policy names whom it allows to do it, the strongest of its statements.
    private Named granted() {
        Named strongest = Named.NOT;
        if (policies.resource().isPresent()) {
            for (Statement statement : policies.resource().get().statements()) {
                if (statement.allows() && strongest != Named.ITSELF) {
                    Named named = statement.names(question);
                    strongest = named.compareTo(strongest) > 0 ? named : strongest;
                }
            }
        }
        return strongest;
    }

    private Optional<Cause> denial() {
        Optional<Cause> found = cause(PolicyType.IDENTITY, policies.identity(), false);
        if (found.isEmpty() && policies.resource().isPresent()) {
            found = cause(
                    policies.resourceType(), List.of(policies.resource().get()), false);
        }
        if (found.isEmpty() && policies.boundary().isPresent()) {
            found = cause(PolicyType.BOUNDARY, List.of(policies.boundary().get()), false);
        }
        if (found.isEmpty() && policies.session().isPresent()) {
            found = cause(PolicyType.SESSION, policies.session().get(), false);
        }
        return found;
    }

    /// The first statement that allows, or denies, what is asked.
    private Optional<Cause> cause(PolicyType type, List<CompiledPolicy> ofType, boolean allows) {
        for (CompiledPolicy policy : ofType) {
            for (Statement statement : policy.statements()) {
                if (statement.allows() == allows && statement.names(question) != Named.NOT) {
                    return Optional.of(new Cause(type, policy.name(), statement.name()));
                }
            }
        }
        return Optional.empty();
    }

    private Decision missing(PolicyType type) {
        List<CompiledPolicy> looked = switch (type) {
            case IDENTITY -> policies.identity();
            case BOUNDARY -> policies.boundary().stream().toList();
            case SESSION -> policies.session().orElse(List.of());
            case RESOURCE, TRUST -> policies.resource().stream().toList();
        };
        List<Decision.Near> near = new ArrayList<>();
        for (CompiledPolicy policy : looked) {
            for (Statement statement : policy.statements()) {
                if (statement.allows()) {
                    statement.obstacle(question)
                            .ifPresent(condition -> near.add(new Decision.Near(
                                    new Cause(type, policy.name(), statement.name()),
                                    condition.operator() + " " + condition.key())));
                }
            }
        }
        return new Decision.NothingAllows(type, List.copyOf(near));
    }
}
