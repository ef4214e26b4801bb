package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.sts.AssumeRoleRequest;
import dev.millrace.wire.sts.AssumeRoleResponse;
import dev.millrace.wire.sts.AssumedRoleUser;
import dev.millrace.wire.sts.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// AssumeRole: a session of a role, for whom the role's trust policy names. A role that is not there is refused
/// in the words of one that does not trust the caller.
final class AssumeRole {
    private static final String ACTION = "sts:AssumeRole";
    private static final Duration CHAINED_LIMIT = Duration.ofHours(1);
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/.+");

    private final Roles roles;
    private final Sessions sessions;

    AssumeRole(Roles roles, Sessions sessions) {
        this.roles = roles;
        this.sessions = sessions;
    }

    AssumeRoleResponse run(AssumeRoleRequest input, Call call) {
        if (!ROLE.matcher(input.roleArn()).matches() || !Partition.of(call.region()).has(input.roleArn())) {
            throw SessionBounds.invalid(input.roleArn() + " is invalid");
        }
        Optional<Session> within = sessions.of(call.caller());
        Sessions.Extras extras = extras(input, call, within);
        Integer packed = SessionBounds.packedPercent(extras);
        Roles.Role role = trusting(input, call, extras, RequestFacts.of(call, within));
        Duration duration = duration(input, call.caller(), role);
        SessionCredentials credentials = sessions.open(role, input.roleSessionName(), duration, extras);
        return AssumeRoleResponse.builder()
                .credentials(credentials.view())
                .assumedRoleUser(new AssumedRoleUser(
                        role.id() + ":" + input.roleSessionName(), Sessions.sessionArn(role, input.roleSessionName())))
                .packedPolicySize(packed)
                .sourceIdentity(extras.sourceIdentity())
                .build();
    }

    private Roles.Role trusting(
            AssumeRoleRequest input, Call call, Sessions.Extras extras, Map<String, List<String>> general) {
        Caller caller = call.caller();
        Map<String, List<String>> facts = new HashMap<>(general);
        facts.putAll(extras.facts());
        facts.put("sts:RoleSessionName", List.of(input.roleSessionName()));
        if (input.externalId() != null) {
            facts.put("sts:ExternalId", List.of(input.externalId()));
        }
        Roles.Role role = roles.find(input.roleArn()).orElseThrow(() -> denied(caller, ACTION, input.roleArn()));
        for (String action : extras.actions(ACTION)) {
            if (!roles.trusts(input.roleArn(), action, caller, facts)) {
                throw denied(caller, action, input.roleArn());
            }
        }
        return role;
    }

    private static Duration duration(AssumeRoleRequest input, Caller caller, Roles.Role role) {
        boolean tooLong = input.durationSeconds() != null
                && Duration.ofSeconds(input.durationSeconds()).compareTo(CHAINED_LIMIT) > 0;
        if (caller.kind() == Caller.Kind.ROLE_SESSION && tooLong) {
            throw SessionBounds.invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
                    + "chaining.");
        }
        return SessionBounds.duration(input.durationSeconds(), role);
    }

    private Sessions.Extras extras(AssumeRoleRequest input, Call call, Optional<Session> within) {
        List<String> policies = SessionBounds.policies(input.policy(), roles, Partition.of(call.region()));
        List<String> arns = SessionBounds.policyArns(input.policyArns());
        Map<String, String> tags = tags(input, within);
        List<String> transitive =
                new ArrayList<>(SessionBounds.transitive(SessionBounds.orNone(input.transitiveTagKeys()), tags));
        within.ifPresent(session -> transitive.addAll(session.transitiveTagKeys()));
        String identity = within.map(Session::sourceIdentity).orElse(input.sourceIdentity());
        if (input.sourceIdentity() != null && !input.sourceIdentity().equals(identity)) {
            throw new AwsException(
                    "AccessDenied", 403, "SourceIdentity cannot be changed once it is set for a session.");
        }
        return new Sessions.Extras(policies, arns, tags, transitive, identity, null);
    }

    /// The tags of the request, after those that the caller's own session passes on.
    private static Map<String, String> tags(AssumeRoleRequest input, Optional<Session> within) {
        Map<String, String> inherited = new LinkedHashMap<>();
        within.ifPresent(session -> session.transitiveTagKeys()
                .forEach(key -> inherited.put(
                        key, Objects.requireNonNullElse(session.tags().get(key), ""))));
        return SessionBounds.tags(inherited, SessionBounds.orNone(input.tags()), Tag::key, Tag::value);
    }

    private static AwsException denied(Caller caller, String action, String roleArn) {
        return new AwsException(
                "AccessDenied",
                403,
                "User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: " + roleArn);
    }
}
