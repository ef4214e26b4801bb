package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.policy.Asker;
import dev.millrace.cloud.service.iam.policy.CompiledPolicy;
import dev.millrace.cloud.service.iam.policy.Policies;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Finds who calls, with its policies compiled. A user's or role's are put together once and kept until something in IAM
/// changes; then the next call puts them together again, of documents that are compiled already.
final class Principals {
    private static final int REMEMBERED_MAX = 10_000;

    private final IamStore store;
    private final PolicyCache compiled;
    private final Map<Key, Remembered> remembered = new ConcurrentHashMap<>();

    private record Key(String id, Partition in) {}

    private record Remembered(long generation, Policies policies) {}

    Principals(IamStore store, PolicyCache compiled) {
        this.store = store;
        this.compiled = compiled;
    }

    /// @param session what the caller acts in
    Principal of(Caller caller, Optional<CallerSessions.Facts> session) {
        Partition in = Partition.ofArn(caller.arn()).orElse(Partition.AWS);
        Principal principal = switch (caller.kind()) {
            case ROOT ->
                new Principal(
                        caller.arn(),
                        caller.arn(),
                        "",
                        "Account",
                        new Asker.Identity(caller.account(), Set.of(caller.arn())),
                        Policies.root(true),
                        Map.of());
            case USER ->
                store.users().withId(caller.userId()).map(user -> user(user, in)).orElseGet(() -> stranger(caller));
            case ROLE_SESSION -> role(caller).map(role -> session(caller, role, in)).orElseGet(() -> stranger(caller));
            case SERVICE ->
                new Principal(
                        caller.arn(), caller.arn(), "", "Service", new Asker.Service(caller.arn()), Policies.none(), Map.of());
            case ANONYMOUS ->
                new Principal("anonymous", "anonymous", "", "Anonymous", new Asker.Anybody(), Policies.none(), Map.of());
        };
        return session.map(facts -> within(principal, facts, in)).orElse(principal);
    }

    private Principal user(IamUser user, Partition in) {
        String arn = in.written(user.arn());
        return new Principal(
                user.id(),
                arn,
                user.name(),
                "User",
                new Asker.Identity(user.account(), Set.of(arn, user.id())),
                policies(user, in),
                user.tags());
    }

    private Principal session(Caller caller, IamRole role, Partition in) {
        String arn = in.written(role.arn());
        return new Principal(
                role.id(),
                arn,
                "",
                "AssumedRole",
                new Asker.Identity(
                        role.account(), Set.of(caller.arn(), caller.userId()), Set.of(arn, role.id())),
                policies(role, in),
                role.tags());
    }

    /// A user, or a role itself, as if it had a session.
    Principal of(PolicyHolder holder, Partition in) {
        return switch (holder) {
            case IamUser user -> user(user, in);
            case IamRole role -> role(role, in);
            case IamGroup _ -> throw new IllegalArgumentException("A group asks for nothing");
        };
    }

    private Principal role(IamRole role, Partition in) {
        String arn = in.written(role.arn());
        return new Principal(
                role.id(),
                arn,
                "",
                "AssumedRole",
                new Asker.Identity(role.account(), Set.of(), Set.of(arn, role.id())),
                policies(role, in),
                role.tags());
    }

    /// Somebody whose user or role is gone: nothing is given to it any more.
    private static Principal stranger(Caller caller) {
        return new Principal(
                caller.userId(),
                caller.arn(),
                "",
                "User",
                new Asker.Identity(caller.account(), Set.of(caller.arn())),
                Policies.of(),
                Map.of());
    }

    private Principal within(Principal principal, CallerSessions.Facts session, Partition in) {
        Map<String, String> tags = principal.tags();
        if (!session.tags().isEmpty()) {
            tags = new HashMap<>(tags);
            tags.putAll(session.tags());
        }
        Policies policies = principal.policies();
        if (!session.policies().isEmpty() || !session.policyArns().isEmpty()) {
            List<CompiledPolicy> bounds = new ArrayList<>();
            session.policies().forEach(document -> bounds.add(compiled.of("session policy", document)));
            session.policyArns().forEach(arn -> managed(arn, in).ifPresent(bounds::add));
            policies = policies.within(bounds);
        }
        return new Principal(
                principal.id(), principal.arn(), principal.name(), principal.type(), principal.asker(), policies, tags);
    }

    /// The policies of a user, with those of its groups, or of a role: AWS's own as they read in a partition.
    Policies policies(PolicyHolder holder, Partition in) {
        long generation = store.generation();
        Key key = new Key(holder.id(), in);
        Remembered known = remembered.get(key);
        if (known != null && known.generation == generation) {
            return known.policies;
        }
        Policies fresh = gathered(holder, in);
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        remembered.put(key, new Remembered(generation, fresh));
        return fresh;
    }

    private Policies gathered(PolicyHolder holder, Partition in) {
        List<CompiledPolicy> identity = new ArrayList<>();
        gather(holder, identity, in);
        if (holder instanceof IamUser user) {
            user.groups()
                    .forEach(name -> store.groups()
                            .find(user.account(), name)
                            .ifPresent(group -> gather(group, identity, in)));
        }
        Policies policies = Policies.of(identity.toArray(CompiledPolicy[]::new));
        return holder.boundary()
                .map(arn -> policies.boundedBy(managed(arn, in).orElse(new CompiledPolicy(arn, List.of()))))
                .orElse(policies);
    }

    private void gather(PolicyHolder holder, List<CompiledPolicy> into, Partition in) {
        holder.inlinePolicies().forEach((name, document) -> into.add(compiled.of(name, document)));
        holder.attachedPolicies().forEach(arn -> managed(arn, in).ifPresent(into::add));
    }

    private Optional<CompiledPolicy> managed(String arn, Partition in) {
        return store.policy(arn).map(policy -> compiled.of(in.written(arn), policy.document(in)));
    }

    /// The role of a session, which its user id names: `AROA…:<session>`.
    private Optional<IamRole> role(Caller caller) {
        int colon = caller.userId().indexOf(':');
        return colon < 0
                ? Optional.empty()
                : store.roles().withId(caller.userId().substring(0, colon));
    }
}
