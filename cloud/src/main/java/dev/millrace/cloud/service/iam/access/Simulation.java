package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.IamArn;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.policy.Asker;
import dev.millrace.cloud.service.iam.policy.CompiledPolicy;
import dev.millrace.cloud.service.iam.policy.Decision;
import dev.millrace.cloud.service.iam.policy.Policies;
import dev.millrace.cloud.service.iam.policy.PolicyGrammar;
import dev.millrace.cloud.service.iam.policy.PolicyKind;
import dev.millrace.cloud.service.iam.policy.Question;
import dev.millrace.cloud.service.iam.policy.RequestContext;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.ContextEntry;
import dev.millrace.wire.iam.EvaluationResult;
import dev.millrace.wire.iam.GetContextKeysForCustomPolicyRequest;
import dev.millrace.wire.iam.GetContextKeysForPolicyResponse;
import dev.millrace.wire.iam.GetContextKeysForPrincipalPolicyRequest;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.PermissionsBoundaryDecisionDetail;
import dev.millrace.wire.iam.SimulateCustomPolicyRequest;
import dev.millrace.wire.iam.SimulatePolicyResponse;
import dev.millrace.wire.iam.SimulatePrincipalPolicyRequest;
import dev.millrace.wire.iam.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// SimulateCustomPolicy, SimulatePrincipalPolicy and the keys that their policies ask for: the decision of every call,
/// asked for calls that nobody makes.
public final class Simulation {
    private static final String ANY = "*";

    private final IamStore store;
    private final Principals principals;
    private final Pages pages;

    /// @param pages how long answers are broken
    public Simulation(IamStore store, Pages pages) {
        this.store = store;
        this.principals = new Principals(store, new PolicyCache());
        this.pages = pages;
    }

    private record Asked(
            Policies policies,
            Asker asker,
            List<String> actions,
            List<String> resources,
            Map<String, List<String>> facts,
            boolean bounded) {}

    /// Answers come in the order of what was asked.
    private record Numbered(int number, EvaluationResult result) {
        String key() {
            return String.format(Locale.ROOT, "%08d", number);
        }
    }

    public SimulatePolicyResponse custom(SimulateCustomPolicyRequest input, Call call) {
        Policies policies = Policies.of(given(call, "PolicyInputList", input.policyInputList()));
        Policies bounded = bounded(call, policies, input.permissionsBoundaryPolicyInputList());
        return simulated(
                new Asked(
                        onResource(bounded, input.resourcePolicy()),
                        caller(call, input.callerArn()),
                        input.actionNames(),
                        orAny(input.resourceArns()),
                        facts(input.contextEntries()),
                        bounded.boundary().isPresent()),
                input.marker(),
                input.maxItems());
    }

    public SimulatePolicyResponse principal(SimulatePrincipalPolicyRequest input, Call call) {
        PolicyHolder holder = holder(call, input.policySourceArn());
        Policies own = principals.policies(holder, Partition.of(call.region()));
        List<CompiledPolicy> all = new ArrayList<>(own.identity());
        all.addAll(List.of(given(call, "PolicyInputList", input.policyInputList())));
        Policies policies = Policies.of(all.toArray(CompiledPolicy[]::new));
        Policies bounded = own.boundary().isPresent()
                ? policies.boundedBy(own.boundary().get())
                : bounded(call, policies, input.permissionsBoundaryPolicyInputList());
        Map<String, List<String>> facts = new HashMap<>(facts(input.contextEntries()));
        if (holder instanceof IamUser user) {
            facts.putIfAbsent("aws:username", List.of(user.name()));
        }
        return simulated(
                new Asked(
                        onResource(bounded, input.resourcePolicy()),
                        input.callerArn() == null ? asker(holder, input.policySourceArn()) : caller(call, input.callerArn()),
                        input.actionNames(),
                        orAny(input.resourceArns()),
                        facts,
                        bounded.boundary().isPresent()),
                input.marker(),
                input.maxItems());
    }

    public GetContextKeysForPolicyResponse keys(GetContextKeysForCustomPolicyRequest input, Call call) {
        return keys(List.of(given(call, "PolicyInputList", input.policyInputList())));
    }

    public GetContextKeysForPolicyResponse keys(GetContextKeysForPrincipalPolicyRequest input, Call call) {
        Policies own = principals.policies(holder(call, input.policySourceArn()), Partition.of(call.region()));
        List<CompiledPolicy> all = new ArrayList<>(own.identity());
        own.boundary().ifPresent(all::add);
        all.addAll(List.of(given(call, "PolicyInputList", input.policyInputList())));
        return keys(all);
    }

    private static GetContextKeysForPolicyResponse keys(List<CompiledPolicy> policies) {
        Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        policies.forEach(policy -> keys.addAll(policy.contextKeys()));
        return new GetContextKeysForPolicyResponse(List.copyOf(keys));
    }

    private SimulatePolicyResponse simulated(Asked asked, @Nullable String marker, @Nullable Integer maxItems) {
        RequestContext context = RequestContext.of(asked.facts);
        List<CompiledPolicy> looked = new ArrayList<>(asked.policies.identity());
        asked.policies.boundary().ifPresent(looked::add);
        asked.policies.resource().ifPresent(looked::add);
        Set<String> missing = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        looked.forEach(policy -> missing.addAll(policy.contextKeys()));
        missing.removeIf(key -> context.values(key.toLowerCase(Locale.ROOT)).isPresent());
        List<Numbered> results = new ArrayList<>();
        for (String action : asked.actions) {
            for (String resource : asked.resources) {
                Decision decision = asked.policies.decide(new Question(asked.asker, action, resource, context));
                results.add(new Numbered(results.size(), EvaluationResult.builder()
                        .evalActionName(action)
                        .evalResourceName(resource)
                        .evalDecision(
                                switch (decision) {
                                    case Decision.Allowed _ -> "allowed";
                                    case Decision.ExplicitDeny _ -> "explicitDeny";
                                    case Decision.NothingAllows _ -> "implicitDeny";
                                })
                        .matchedStatements(matched(decision))
                        .missingContextValues(List.copyOf(missing))
                        .permissionsBoundaryDecisionDetail(
                                asked.bounded
                                        ? new PermissionsBoundaryDecisionDetail(
                                                withinBoundary(asked, action, resource, context))
                                        : null)
                        .build()));
            }
        }
        Page<Numbered> page = pages.of(results, Numbered::key, marker, maxItems);
        return new SimulatePolicyResponse(page.map(Numbered::result), page.more(), page.next());
    }

    private static boolean withinBoundary(Asked asked, String action, String resource, RequestContext context) {
        return Policies.of(asked.policies.boundary().stream().toArray(CompiledPolicy[]::new))
                .decide(new Question(asked.asker, action, resource, context))
                .allowed();
    }

    private static List<Statement> matched(Decision decision) {
        List<Decision.Cause> causes = switch (decision) {
            case Decision.Allowed(List<Decision.Cause> by) -> by;
            case Decision.ExplicitDeny(Decision.Cause by) -> List.of(by);
            case Decision.NothingAllows _ -> List.of();
        };
        return causes.stream()
                .map(cause -> Statement.builder()
                        .sourcePolicyId(cause.policy())
                        .sourcePolicyType("IAM Policy")
                        .build())
                .toList();
    }

    private static CompiledPolicy[] given(Call call, String list, @Nullable List<String> documents) {
        List<CompiledPolicy> policies = new ArrayList<>();
        if (documents != null) {
            for (String document : documents) {
                Partition in = Partition.of(call.region());
                PolicyGrammar.refusal(PolicyKind.INLINE, document, in, _ -> true).ifPresent(words -> {
                    throw new InvalidInputException(words);
                });
                policies.add(CompiledPolicy.of(list + "." + (policies.size() + 1), document));
            }
        }
        return policies.toArray(CompiledPolicy[]::new);
    }

    private static Policies bounded(Call call, Policies policies, @Nullable List<String> boundaries) {
        CompiledPolicy[] given = given(call, "PermissionsBoundaryPolicyInputList", boundaries);
        return given.length == 0 ? policies : policies.boundedBy(given[0]);
    }

    private static Policies onResource(Policies policies, @Nullable String document) {
        return document == null
                ? policies
                : policies.on(Optional.of(CompiledPolicy.of("ResourcePolicy", document)), false);
    }

    private static List<String> orAny(@Nullable List<String> resources) {
        return resources == null || resources.isEmpty() ? List.of(ANY) : resources;
    }

    private static Map<String, List<String>> facts(@Nullable List<ContextEntry> entries) {
        Map<String, List<String>> facts = new HashMap<>();
        if (entries != null) {
            for (ContextEntry entry : entries) {
                if (entry.contextKeyName() != null && entry.contextKeyValues() != null) {
                    facts.put(entry.contextKeyName(), entry.contextKeyValues());
                }
            }
        }
        return facts;
    }

    private static Asker caller(Call call, @Nullable String arn) {
        return new Asker.Identity(call.account(), Set.of(arn == null ? call.caller().arn() : arn));
    }

    private static Asker asker(PolicyHolder holder, String arn) {
        return holder instanceof IamUser
                ? new Asker.Identity(holder.account(), Set.of(arn))
                : new Asker.Identity(holder.account(), Set.of(), Set.of(arn));
    }

    private PolicyHolder holder(Call call, String arn) {
        return IamArn.parse(arn)
                .filter(parsed -> parsed.account().equals(call.account()))
                .flatMap(parsed -> switch (parsed.kind()) {
                    case "user" -> store.users().find(parsed.account(), parsed.name()).<PolicyHolder>map(user -> user);
                    case "role" -> store.roles().find(parsed.account(), parsed.name()).<PolicyHolder>map(role -> role);
                    case "group" -> store.groups().find(parsed.account(), parsed.name()).<PolicyHolder>map(group -> group);
                    default -> Optional.<PolicyHolder>empty();
                })
                .orElseThrow(() -> new NoSuchEntityException("The entity " + arn + " cannot be found."));
    }
}
