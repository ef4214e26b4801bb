package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.service.mwaa.CallerRights;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.wire.Call;
import java.util.List;
import java.util.Optional;

/// As whom a caller comes to Airflow: in the first of its roles, from the mightiest, that a policy lets him have
/// (docs.aws.amazon.com/mwaa/latest/userguide/access-policies.html, "Apache Airflow UI access policy").
record AirflowRights(CallerRights callers) {
    private static final List<String> ROLES = List.of("Admin", "Op", "User", "Viewer", "Public");

    /// As long as MWAA lets an identity's name be.
    private static final int IDENTITY_MAX = 64;

    Optional<String> role(Call call, EnvironmentKey key, String action) {
        return ROLES.stream()
                .filter(role -> callers.may(call, action, key.roleArn(role)))
                .findFirst();
    }

    /// Why there is none, in AWS's words.
    static String refusal(Call call, EnvironmentKey key, String action) {
        return "User: " + call.caller().arn() + " is not authorized to perform: " + action + " on resource: "
                + key.roleArn("*");
    }

    /// The caller as MWAA names him: `assumed-role/Admin/jane`, `user/jane`, `root`.
    static String identity(Call call) {
        String arn = call.caller().arn();
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    static String user(Call call) {
        String identity = identity(call);
        return identity.length() > IDENTITY_MAX ? identity.substring(identity.length() - IDENTITY_MAX) : identity;
    }
}
