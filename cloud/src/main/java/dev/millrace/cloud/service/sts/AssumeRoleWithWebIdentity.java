package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.sts.AssumeRoleWithWebIdentityRequest;
import dev.millrace.wire.sts.AssumeRoleWithWebIdentityResponse;
import dev.millrace.wire.sts.AssumedRoleUser;
import dev.millrace.wire.sts.ExpiredTokenException;
import dev.millrace.wire.sts.InvalidIdentityTokenException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// AssumeRoleWithWebIdentity: a session of a role, for whom a provider of identities vouches. Nobody signs it: the token
/// says who calls. Held against the provider of the role's account, its audiences, the clock, the issuer's keys and
/// the role's trust policy, in this order.
final class AssumeRoleWithWebIdentity {
    private static final String ACTION = "sts:AssumeRoleWithWebIdentity";
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/.+");
    private static final List<String> CLAIMS = List.of("sub", "amr", "email");

    private final Roles roles;
    private final Sessions sessions;
    private final IdentityProviders providers;
    private final KeySets keys;
    private final InstantSource clock;

    AssumeRoleWithWebIdentity(
            Roles roles, Sessions sessions, IdentityProviders providers, KeySets keys, InstantSource clock) {
        this.roles = roles;
        this.sessions = sessions;
        this.providers = providers;
        this.keys = keys;
        this.clock = clock;
    }

    AssumeRoleWithWebIdentityResponse run(AssumeRoleWithWebIdentityRequest input, Call call) {
        Matcher named = ROLE.matcher(input.roleArn());
        // Nobody signed it for a region: the role says which partition is meant.
        Optional<Partition> of = Partition.ofArn(input.roleArn());
        if (!named.matches() || of.isEmpty()) {
            throw SessionBounds.invalid("Request ARN is invalid");
        }
        Partition partition = of.get();
        IdentityToken token = IdentityToken.parse(input.webIdentityToken())
                .orElseThrow(() -> new InvalidIdentityTokenException(
                        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"));
        IdentityProviders.Provider provider = vouching(token, named.group(1), partition);
        Map<String, String> tags = SessionBounds.tags(
                Map.of(), token.tags().entrySet(), Map.Entry::getKey, Map.Entry::getValue);
        Sessions.Extras extras = new Sessions.Extras(
                SessionBounds.policies(input.policy(), roles, partition),
                SessionBounds.policyArns(input.policyArns()),
                tags,
                SessionBounds.transitive(token.transitiveTagKeys(), tags),
                token.sourceIdentity().orElse(null),
                provider.arn());
        Integer packed = SessionBounds.packedPercent(extras);
        Roles.Role role = trusting(input, call, token, provider, extras);
        SessionCredentials credentials = sessions.open(
                role, input.roleSessionName(), SessionBounds.duration(input.durationSeconds(), role), extras);
        return AssumeRoleWithWebIdentityResponse.builder()
                .credentials(credentials.view())
                .subjectFromWebIdentityToken(token.subject())
                .assumedRoleUser(new AssumedRoleUser(
                        role.id() + ":" + input.roleSessionName(), Sessions.sessionArn(role, input.roleSessionName())))
                .packedPolicySize(packed)
                .provider(provider.arn())
                .audience(token.audience())
                .sourceIdentity(extras.sourceIdentity())
                .build();
    }

    /// The provider that made the token, for an audience of its, and whose time is not over.
    private IdentityProviders.Provider vouching(IdentityToken token, String account, Partition partition) {
        IdentityProviders.Provider provider = providers
                .find(account, token.issuer(), partition)
                .orElseThrow(() -> new InvalidIdentityTokenException(
                        "No OpenIDConnect provider found in your account for " + token.issuer()));
        if (!provider.clientIds().contains(token.audience())
                && token.audiences().stream().noneMatch(provider.clientIds()::contains)) {
            throw new InvalidIdentityTokenException("Incorrect token audience");
        }
        Instant now = clock.instant();
        if (!now.isBefore(token.expires())) {
            throw new ExpiredTokenException("Token expired: current date/time " + now.getEpochSecond()
                    + " must be before the expiration date/time " + token.expires().getEpochSecond());
        }
        Optional<Boolean> signed = keys.of(token.issuer(), false).flatMap(token::signedBy);
        if (signed.isEmpty()) {
            // Issuers change their keys: a key that is not known may be a new one.
            signed = keys.of(token.issuer(), true).flatMap(token::signedBy);
        }
        if (!signed.orElseThrow(() -> new InvalidIdentityTokenException(
                "Couldn't retrieve verification key from your identity provider,  please reference "
                        + "AssumeRoleWithWebIdentity documentation for requirements"))) {
            throw new InvalidIdentityTokenException("The web identity token that was passed could not be validated by "
                    + "AWS. Get a new identity token from the identity provider and then retry the request.");
        }
        return provider;
    }

    private Roles.Role trusting(
            AssumeRoleWithWebIdentityRequest input,
            Call call,
            IdentityToken token,
            IdentityProviders.Provider provider,
            Sessions.Extras extras) {
        Map<String, List<String>> facts = new HashMap<>(RequestFacts.of(call, Optional.empty()));
        facts.putAll(extras.facts());
        facts.put("sts:RoleSessionName", List.of(input.roleSessionName()));
        facts.put("aws:FederatedProvider", List.of(provider.arn()));
        facts.put(provider.name() + ":aud", List.of(token.audience()));
        if (!token.audiences().contains(token.audience())) {
            facts.put(provider.name() + ":oaud", token.audiences());
        }
        for (String claim : CLAIMS) {
            List<String> values = token.claim(claim);
            if (!values.isEmpty()) {
                facts.put(provider.name() + ":" + claim, values);
            }
        }
        Roles.Role role = roles.find(input.roleArn()).orElseThrow(() -> denied(ACTION));
        for (String action : extras.actions(ACTION)) {
            if (!providers.trusts(role.arn(), action, provider.arn(), facts)) {
                throw denied(action);
            }
        }
        return role;
    }

    private static AwsException denied(String action) {
        return new AwsException("AccessDenied", 403, "Not authorized to perform " + action);
    }
}
