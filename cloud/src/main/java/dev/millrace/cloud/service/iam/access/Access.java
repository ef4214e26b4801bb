package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.policy.CompiledPolicy;
import dev.millrace.cloud.service.iam.policy.Decision;
import dev.millrace.cloud.service.iam.policy.Policies;
import dev.millrace.cloud.service.iam.policy.PolicyType;
import dev.millrace.cloud.service.iam.policy.Question;
import dev.millrace.cloud.service.iam.policy.RequestContext;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Decides every call: what it needs, who makes it, and whether that may. For any number of threads.
///
/// The account's root may do everything in its account, also where a resource's own policy denies it: so whoever uses
/// this server without users and roles is never in its own way. Of another account's resource it has what that gives.
public final class Access implements BeforeCall {
    private static final Logger LOG = System.getLogger(Access.class.getName());

    private final IamStore store;
    private final InstantSource clock;
    private final EnforcementMode mode;
    private final PolicyCache compiled = new PolicyCache();
    private final Principals principals;
    private final KnownCallers callers;
    private final AccessLog log;
    private final Map<String, ServiceNeeds> needs = new ConcurrentHashMap<>();
    private final KnownResources resources = new KnownResources();
    private final Forms forms;

    /// @param log takes what was refused and done
    public Access(
            IamStore store, InstantSource clock, EnforcementMode mode, CallerSessions sessions, AccessLog log) {
        this.log = log;
        this.store = store;
        this.clock = clock;
        this.mode = mode;
        this.principals = new Principals(store, compiled);
        this.callers = new KnownCallers(store, sessions, principals);
        this.resources.tells("iam", new IamResources(store));
        this.forms = new ArnForms(store, resources);
    }

    /// Has a service tell of its resources.
    /// @param service what their ARNs name it: `s3`, `kinesis`
    public void tells(String service, ResourceAccess of) {
        resources.tells(service, of);
    }

    /// What people ask of it.
    public AccessQueries queries() {
        return new AccessQueries(store, log, mode);
    }

    /// What a service's calls need.
    private ServiceNeeds needs(Service service) {
        ServiceNeeds known = needs.get(service.facts().id());
        return known != null
                ? known
                : needs.computeIfAbsent(service.facts().id(), _ -> ServiceNeeds.of(service));
    }

    @Override
    public Call check(Service service, Operation operation, Structure input, Call call) {
        return check(service, operation, input, call, null);
    }

    /// What decides the calls that a service makes in the name of who calls it ("Forward access sessions", IAM User
    /// Guide).
    /// @param via the service, such as `athena.amazonaws.com`
    public BeforeCall forwarded(String via) {
        return (service, operation, input, call) -> check(service, operation, input, call, via);
    }

    private Call check(
            Service service, Operation operation, Structure input, Call call, @Nullable String via) {
        if (mode == EnforcementMode.OFF) {
            return call;
        }
        ServiceNeeds ofService = needs(service);
        Caller caller = call.caller();
        boolean root = caller.kind() == Caller.Kind.ROOT;
        if (root && call.account().equals(caller.account()) && ofService.isOfCaller(operation, input)) {
            return call;
        }
        List<ServiceNeeds.Needed> needed = ofService.of(operation, input, call, forms);
        if (needed.isEmpty()) {
            return call;
        }
        KnownCaller known = callers.of(caller);
        Principal principal = known.principal();
        CallFacts.Asked asked = new CallFacts.Asked(operation, input, call, via);
        String account = call.account();
        for (ServiceNeeds.Needed need : needed) {
            ResourceAccess of = resources.of(need.resource());
            // A bucket that is to be made is the caller's, whoever has the name.
            Optional<String> owner = need.action().equals("s3:CreateBucket")
                    ? Optional.of(caller.account())
                    : resources.owner(need.resource(), caller.account());
            if (owner.isEmpty()) {
                // What is not there is told to be missing, to whoever asks.
                continue;
            }
            String its = owner.get();
            boolean same = its.equals(caller.account());
            if (same && root) {
                account = ofService.answersAsOwner(need) ? its : account;
                continue;
            }
            Optional<String> document = of.policy(need.resource(), need.action(), caller.account());
            if (known.mayAgain(need, its, document, clock)) {
                account = ofService.answersAsOwner(need) ? its : account;
                continue;
            }
            CallFacts facts = new CallFacts(
                    asked,
                    principal,
                    known.session(),
                    ofService,
                    forms,
                    clock,
                    new CallFacts.Target(need.action(), need.resource(), its, () -> of.tags(need.resource())));
            Decision decision = decide(principal, need, document, same, facts);
            if (decision.allowed()) {
                AccessLog.Done done = log.used(principal.id(), need.action(), need.resource(), clock.millis());
                if (!facts.asked()) {
                    known.may(need, its, document, done);
                }
                account = ofService.answersAsOwner(need) ? its : account;
            } else if (root && !need.resource().startsWith("arn:aws:s3") && ofService.hasItsWords(need)) {
                return call;
            } else {
                refuse(service, operation, call, principal, need, decision, same);
            }
        }
        return account.equals(call.account()) ? call : call.withAccount(account);
    }

    /// @param document the resource's own policy
    private Decision decide(
            Principal principal,
            ServiceNeeds.Needed need,
            Optional<String> document,
            boolean same,
            RequestContext facts) {
        Question question = new Question(principal.asker(), need.action(), need.resource(), facts);
        boolean trust = question.lowerAction().startsWith("sts:") && need.resource().contains(":role/");
        Optional<CompiledPolicy> policy = document.map(
                text -> compiled.of(trust ? "trust policy" : "policy of " + need.resource(), text));
        Policies policies = principal.policies();
        if (policy.isPresent() || trust) {
            policies = policies.on(policy, trust);
        }
        return (same ? policies : policies.across(true)).decide(question);
    }

    /// Whether a caller may do something that the operation finds out on its way.
    public boolean callerMay(Call call, String action, String resource) {
        return callerMay(call, action, resource, null, Map.of());
    }

    /// Whether a caller may do something that a service does in its name: a refusal is told of by the call's id.
    /// @param via the service, such as `athena.amazonaws.com`; null where the call itself asks for it
    /// @param more what conditions may ask for beside what they may of every call
    public boolean callerMay(
            Call call, String action, String resource, @Nullable String via, Map<String, List<String>> more) {
        Caller caller = call.caller();
        ResourceAccess of = resources.of(resource);
        boolean same = resources.owner(resource, caller.account()).filter(caller.account()::equals).isPresent();
        if (mode == EnforcementMode.OFF || caller.kind() == Caller.Kind.ROOT && same) {
            return true;
        }
        Principal principal = callers.of(caller).principal();
        Map<String, List<String>> facts = new HashMap<>(Map.of(
                "aws:PrincipalArn", List.of(principal.arn()),
                "aws:CurrentTime", List.of(clock.instant().toString()),
                "aws:SecureTransport", List.of("true"),
                "aws:RequestedRegion", List.of(call.region()),
                "aws:ViaAWSService", List.of(Boolean.toString(via != null))));
        if (via != null) {
            facts.putAll(Map.of(
                    "aws:CalledVia", List.of(via), "aws:CalledViaFirst", List.of(via), "aws:CalledViaLast", List.of(via)));
        }
        facts.putAll(more);
        principal.tags().forEach((key, value) -> facts.put("aws:PrincipalTag/" + key, List.of(value)));
        if (!principal.name().isEmpty()) {
            facts.put("aws:username", List.of(principal.name()));
        }
        Decision decision = decide(
                principal,
                new ServiceNeeds.Needed(action, resource),
                of.policy(resource, action, caller.account()),
                same,
                RequestContext.of(facts));
        boolean may = mode == EnforcementMode.SOFT || decision.allowed();
        if (may) {
            log.used(principal.id(), action, resource, clock.millis());
        }
        if (via != null && !decision.allowed()) {
            log.refused(new AccessLog.Refusal(
                    call.requestId(), clock.instant(), caller.arn(), principal.arn(), action, action, resource, may, decision));
        }
        return may;
    }

    /// Why somebody may not do something who came by a login of his own, in AWS's words; empty where he may.
    /// @param callerArn of an account's root, a user or a role's session
    public Optional<String> refusalOf(String callerArn, String action, String resource) {
        Optional<Arn> arn = Arn.parse(callerArn);
        if (mode == EnforcementMode.OFF || arn.isEmpty() || arn.get().resource().equals("root")) {
            return Optional.empty();
        }
        String[] parts = arn.get().resource().split("/");
        Optional<PolicyHolder> holder = parts[0].equals("assumed-role")
                ? store.roles().find(arn.get().account(), parts[1]).map(role -> role)
                : store.users().find(arn.get().account(), parts[parts.length - 1]).map(user -> user);
        Decision decision = holder.map(known -> ofHolder(known, action, resource, Map.of()))
                .orElse(new Decision.NothingAllows(PolicyType.IDENTITY, List.of()));
        return decision.allowed()
                ? Optional.empty()
                : Optional.of("User: " + callerArn + " is not authorized to perform: " + action + " on resource: "
                        + resource + " " + decision.because(action));
    }

    /// Whether a role may do something, in whose name a service acts.
    public boolean roleMay(String roleArn, String action, String resource) {
        return ofRole(roleArn, action, resource, Map.of()).allowed();
    }

    /// Whether a role may do something, as a service asks that acts as the role.
    /// @param facts what conditions may ask for
    public Decision ofRole(String roleArn, String action, String resource, Map<String, List<String>> facts) {
        if (mode == EnforcementMode.OFF) {
            return new Decision.Allowed(List.of());
        }
        return store.role(roleArn)
                .map(role -> ofHolder(role, action, resource, facts))
                .orElse(new Decision.NothingAllows(PolicyType.IDENTITY, List.of()));
    }

    private Decision ofHolder(
            PolicyHolder holder, String action, String resource, Map<String, List<String>> facts) {
        Principal principal = principals.of(holder);
        ResourceAccess of = resources.of(resource);
        String owner = resources.owner(resource, holder.account()).orElse(holder.account());
        Map<String, List<String>> all = new HashMap<>(Map.of(
                "aws:PrincipalArn", List.of(principal.arn()),
                "aws:PrincipalAccount", List.of(holder.account()),
                "aws:PrincipalType", List.of(principal.type()),
                "aws:CurrentTime", List.of(clock.instant().toString()),
                "aws:EpochTime", List.of(Long.toString(clock.instant().getEpochSecond())),
                "aws:SecureTransport", List.of("true"),
                "aws:ResourceAccount", List.of(owner)));
        principal.tags().forEach((key, value) -> all.put("aws:PrincipalTag/" + key, List.of(value)));
        of.tags(resource).forEach((key, value) -> all.put("aws:ResourceTag/" + key, List.of(value)));
        all.putAll(facts);
        Decision decision = decide(
                principal,
                new ServiceNeeds.Needed(action, resource),
                of.policy(resource, action, holder.account()),
                owner.equals(holder.account()),
                RequestContext.of(all));
        if (decision.allowed()) {
            log.used(holder.id(), action, resource, clock.millis());
            return decision;
        }
        boolean let = mode == EnforcementMode.SOFT;
        if (let) {
            log.used(holder.id(), action, resource, clock.millis());
        }
        boolean first = log.refused(new AccessLog.Refusal(
                holder.name() + " " + action + " " + resource,
                clock.instant(),
                principal.arn(),
                principal.arn(),
                action,
                action,
                resource,
                let,
                decision));
        if (first) {
            LOG.log(
                    Level.WARNING,
                    () -> principal.arn() + " may not " + action + " on " + resource + ": " + decision.because(action)
                            + (let ? " (let through: --iam=soft)" : ""));
        }
        return let ? new Decision.Allowed(List.of()) : decision;
    }

    private void refuse(
            Service service,
            Operation operation,
            Call call,
            Principal principal,
            ServiceNeeds.Needed need,
            Decision decision,
            boolean same) {
        boolean let = mode == EnforcementMode.SOFT;
        Caller caller = call.caller();
        log.refused(new AccessLog.Refusal(
                call.requestId(),
                clock.instant(),
                caller.arn(),
                principal.arn(),
                operation.name(),
                need.action(),
                need.resource(),
                let,
                decision));
        String sentence = AccessWords.sentence(caller, need.action(), need.resource(), decision);
        if (let) {
            log.used(principal.id(), need.action(), need.resource(), clock.millis());
            LOG.log(Level.WARNING, () -> "Would be refused: " + sentence + " (request " + call.requestId() + ")");
            return;
        }
        LOG.log(Level.INFO, () -> "Refused: " + sentence + " (request " + call.requestId() + ")");
        if (need.action().equals("iam:PassRole") && !same) {
            throw new AwsException("AccessDeniedException", 403, "Cross-account pass role is not allowed.");
        }
        throw AccessWords.refusal(
                service.facts().protocol(), caller, need, decision, same, EncodedMessage.of(caller, need, decision));
    }
}
