package dev.millrace.cloud.service.iam;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.OidcProvider;
import dev.millrace.cloud.service.iam.domain.UserKey;
import dev.millrace.cloud.service.iam.policy.Asker;
import dev.millrace.cloud.service.iam.policy.PolicyGrammar;
import dev.millrace.cloud.service.iam.policy.PolicyKind;
import dev.millrace.cloud.service.iam.policy.RequestContext;
import dev.millrace.cloud.service.iam.policy.TrustPolicy;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What the rest of the server asks of IAM: roles and whom they trust, and access keys. Answers from memory.
public final class Identities {
    private final IamStore store;
    private final InstantSource clock;

    Identities(IamStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// A role's facts.
    /// @param arn in the partition in which it was asked for
    /// @param id AROA…
    /// @param maxSession how long a session of it may last
    public record RoleFacts(String arn, String account, String name, String id, Duration maxSession) {}

    /// A lasting access key and who signs with it.
    public record SigningKey(String id, String secret, boolean active, Caller caller) {}

    public Optional<RoleFacts> role(String arn) {
        return store.role(arn)
                .map(role -> new RoleFacts(
                        arn,
                        role.account(),
                        role.name(),
                        role.id(),
                        Duration.ofSeconds(role.maxSessionSeconds())));
    }

    /// Whether the role is there and lets a service of AWS, such as `lambda.amazonaws.com`, assume it.
    public boolean trustsService(String roleArn, String service) {
        return trustsService(roleArn, service, Map.of());
    }

    /// @param facts what conditions may ask for, such as `aws:SourceArn`
    public boolean trustsService(String roleArn, String service, Map<String, List<String>> facts) {
        return store.role(roleArn)
                .filter(role -> {
                    Map<String, List<String>> all = general(role.account());
                    all.put("aws:SourceAccount", List.of(role.account()));
                    all.put("aws:PrincipalServiceName", List.of(service));
                    all.put("aws:PrincipalIsAWSService", List.of("true"));
                    all.putAll(facts);
                    return TrustPolicy.of(role.trustPolicy())
                            .allows("sts:AssumeRole", new Asker.Service(service), RequestContext.of(all));
                })
                .isPresent();
    }

    /// Whether the role is there and its trust policy lets the caller do the action (`sts:AssumeRole`,
    /// `sts:TagSession`, `sts:SetSourceIdentity`).
    /// @param facts what conditions may ask for beside what the caller is, such as `sts:ExternalId`
    public boolean trusts(String roleArn, String action, Caller caller, Map<String, List<String>> facts) {
        return store.role(roleArn)
                .filter(role -> {
                    Map<String, List<String>> all = general(caller.account());
                    all.putAll(callerFacts(caller));
                    all.putAll(facts);
                    return TrustPolicy.of(role.trustPolicy())
                            .allows(
                                    action,
                                    new Asker.Identity(caller.account(), names(caller)),
                                    RequestContext.of(all));
                })
                .isPresent();
    }

    /// A provider of identities of an account.
    /// @param name its URL without the scheme
    public record ProviderFacts(String arn, String name, List<String> clientIds) {}

    /// @param issuer its URL, as its tokens say it
    public Optional<ProviderFacts> provider(String account, String issuer) {
        return store.oidcProviders()
                .find(account, OidcProvider.nameOf(issuer))
                .filter(provider -> provider.is(issuer))
                .map(provider -> new ProviderFacts(provider.arn(), provider.name(), provider.clientIds()));
    }

    /// Whether the role is there and its trust policy lets whom a provider of identities vouches for do the action.
    /// @param facts what conditions may ask for, such as `token.actions.githubusercontent.com:sub`
    public boolean trustsFederated(String roleArn, String action, String provider, Map<String, List<String>> facts) {
        return store.role(roleArn)
                .filter(role -> {
                    Map<String, List<String>> all = general(role.account());
                    all.putAll(facts);
                    return TrustPolicy.of(role.trustPolicy())
                            .allows(action, new Asker.Federated(provider), RequestContext.of(all));
                })
                .isPresent();
    }

    /// AWS's words where a session's policy is malformed; empty where it is well formed.
    public Optional<String> policyRefusal(String document, Partition partition) {
        return PolicyGrammar.refusal(PolicyKind.INLINE, document, partition, _ -> true);
    }

    /// The lasting key of that id, with whose it is now.
    public Optional<SigningKey> key(String accessKeyId) {
        return store.key(accessKeyId)
                .flatMap(key ->
                        caller(key).map(caller -> new SigningKey(key.name(), key.secret(), key.active(), caller)));
    }

    /// The caller of a session as it is called now; empty where its user or role is gone.
    public Optional<Caller> current(Caller caller) {
        return switch (caller.kind()) {
            case ROOT, SERVICE, ANONYMOUS -> Optional.of(caller);
            case USER ->
                user(caller)
                        .map(user -> new Caller(
                                Caller.Kind.USER,
                                user.account(),
                                user.arn(),
                                user.id(),
                                caller.accessKeyId(),
                                caller.sessionToken()));
            case ROLE_SESSION -> role(caller).map(_ -> caller);
        };
    }

    /// To be told after a request was verified.
    public void used(String accessKeyId, String service, String region) {
        if (store.key(accessKeyId).isPresent()) {
            store.keyUses().used(accessKeyId, clock.instant(), service, region);
        }
    }

    private Optional<Caller> caller(UserKey key) {
        if (key.userName() == null) {
            return Optional.of(Caller.root(key.account(), key.name()));
        }
        return store.users()
                .find(key.account(), key.userName())
                .map(user -> new Caller(Caller.Kind.USER, user.account(), user.arn(), user.id(), key.name(), null));
    }

    private Map<String, List<String>> general(String account) {
        Instant now = clock.instant();
        Map<String, List<String>> facts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        facts.put("aws:CurrentTime", List.of(now.toString()));
        facts.put("aws:EpochTime", List.of(Long.toString(now.getEpochSecond())));
        facts.put("aws:PrincipalAccount", List.of(account));
        return facts;
    }

    private Map<String, List<String>> callerFacts(Caller caller) {
        Map<String, List<String>> facts = new HashMap<>();
        facts.put("aws:userid", List.of(caller.userId()));
        facts.put(
                "aws:PrincipalArn",
                List.of(role(caller).map(role -> where(caller).written(role.arn())).orElse(caller.arn())));
        facts.put("aws:PrincipalIsAWSService", List.of("false"));
        switch (caller.kind()) {
            case ROOT -> facts.put("aws:PrincipalType", List.of("Account"));
            case USER -> {
                facts.put("aws:PrincipalType", List.of("User"));
                user(caller).ifPresent(user -> {
                    facts.put("aws:username", List.of(user.name()));
                    user.tags().forEach((key, value) -> facts.put("aws:PrincipalTag/" + key, List.of(value)));
                });
            }
            case ROLE_SESSION -> {
                facts.put("aws:PrincipalType", List.of("AssumedRole"));
                role(caller)
                        .ifPresent(role -> role.tags()
                                .forEach((key, value) -> facts.put("aws:PrincipalTag/" + key, List.of(value))));
            }
            case SERVICE, ANONYMOUS -> {}
        }
        return facts;
    }

    /// What trust policies may call the caller: its ARN and unique id, and those of the role of a session.
    private Set<String> names(Caller caller) {
        Set<String> names = new HashSet<>(Set.of(caller.arn(), caller.userId()));
        role(caller).ifPresent(role -> {
            names.add(where(caller).written(role.arn()));
            names.add(role.id());
        });
        return names;
    }

    /// The partition of the region that the caller asks in.
    private static Partition where(Caller caller) {
        return Partition.ofArn(caller.arn()).orElse(Partition.AWS);
    }

    private Optional<IamUser> user(Caller caller) {
        return store.users().withId(caller.userId());
    }

    /// The role of a session, which its user id names: `AROA…:<session>`. A role made anew under the name is another one.
    private Optional<IamRole> role(Caller caller) {
        int colon = caller.userId().indexOf(':');
        return caller.kind() != Caller.Kind.ROLE_SESSION || colon < 0
                ? Optional.empty()
                : store.roles().withId(caller.userId().substring(0, colon));
    }
}
