package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Caller;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Opens sessions, and finds the sessions of requests by their tokens.
public final class Sessions {
    private static final int SECRET_BYTES = 30;
    /// Tokens read last: a client signs many requests with one, and unsealing costs more than looking.
    private static final int REMEMBERED = 1024;

    private final Roles roles;
    private final SessionTokens tokens;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Map<String, Session> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > REMEMBERED;
        }
    };

    Sessions(Storage storage, InstantSource clock, SecureRandom random, Roles roles) {
        this.roles = roles;
        this.tokens = new SessionTokens(storage, random);
        this.random = random;
        this.clock = clock;
    }

    /// What bounds and marks a session beside whose it is.
    /// @param provider the ARN of the provider of identities that vouched for it; null where none did
    record Extras(
            List<String> policies,
            List<String> policyArns,
            Map<String, String> tags,
            List<String> transitiveTagKeys,
            @Nullable String sourceIdentity,
            @Nullable String provider) {
        static final Extras NONE = new Extras(List.of(), List.of(), Map.of(), List.of(), null, null);

        /// What a role must let its session's opener do.
        /// @param assuming the operation's own action, such as `sts:AssumeRole`
        List<String> actions(String assuming) {
            List<String> actions = new ArrayList<>(List.of(assuming));
            if (!tags.isEmpty()) {
                actions.add("sts:TagSession");
            }
            if (sourceIdentity != null) {
                actions.add("sts:SetSourceIdentity");
            }
            return actions;
        }

        /// What the conditions of a trust policy may ask of them.
        Map<String, List<String>> facts() {
            Map<String, List<String>> facts = new HashMap<>();
            tags.forEach((key, value) -> facts.put("aws:RequestTag/" + key, List.of(value)));
            if (!tags.isEmpty()) {
                facts.put("aws:TagKeys", List.copyOf(tags.keySet()));
            }
            if (!transitiveTagKeys.isEmpty()) {
                facts.put("sts:TransitiveTagKeys", transitiveTagKeys);
            }
            if (sourceIdentity != null) {
                facts.put("sts:SourceIdentity", List.of(sourceIdentity));
            }
            return facts;
        }
    }

    /// Opens a session of a role for a service of this server, which has seen to it that the role trusts the service.
    /// @throws IllegalStateException where the role is gone
    public SessionCredentials open(String roleArn, String sessionName, Duration duration) {
        Roles.Role role =
                roles.find(roleArn).orElseThrow(() -> new IllegalStateException("The role is gone: " + roleArn));
        return open(role, sessionName, duration, Extras.NONE);
    }

    SessionCredentials open(Roles.Role role, String sessionName, Duration duration, Extras extras) {
        return open(
                Caller.Kind.ROLE_SESSION,
                role.account(),
                sessionArn(role, sessionName),
                role.id() + ":" + sessionName,
                duration,
                extras);
    }

    /// Opens a session of a user or a root, in which it stays who it is.
    SessionCredentials open(Caller caller, Duration duration) {
        return open(caller.kind(), caller.account(), caller.arn(), caller.userId(), duration, Extras.NONE);
    }

    static String sessionArn(Roles.Role role, String sessionName) {
        return Partition.ofArn(role.arn())
                .orElse(Partition.AWS)
                .global("sts", role.account(), "assumed-role/" + role.name() + "/" + sessionName);
    }

    private SessionCredentials open(
            Caller.Kind kind, String account, String arn, String userId, Duration duration, Extras extras) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expires = now.plus(duration);
        Session session = new Session(
                AccessKeyId.temporary(account, random),
                Base64.getEncoder().encodeToString(secret),
                now,
                expires,
                kind,
                account,
                arn,
                userId,
                extras.policies(),
                extras.policyArns(),
                extras.tags(),
                extras.transitiveTagKeys(),
                extras.sourceIdentity(),
                extras.provider());
        return new SessionCredentials(session.accessKeyId(), session.secret(), tokens.seal(session), expires);
    }

    /// The session whose key and token came with a request, also if it has expired; empty where there never was one.
    public Optional<Session> find(String accessKeyId, @Nullable String token) {
        if (token == null || !accessKeyId.startsWith("ASIA")) {
            return Optional.empty();
        }
        Session known;
        synchronized (remembered) {
            known = remembered.get(token);
        }
        if (known == null) {
            known = tokens.open(token).orElse(null);
            if (known == null) {
                return Optional.empty();
            }
            synchronized (remembered) {
                remembered.put(token, known);
            }
        }
        return known.accessKeyId().equals(accessKeyId) ? Optional.of(known) : Optional.empty();
    }

    /// The session that a caller acts in, where it does.
    Optional<Session> of(Caller caller) {
        return find(caller.accessKeyId(), caller.sessionToken());
    }
}
