package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.logs.LogDestination.Route;

/// The roles in which CloudWatch Logs puts what subscription filters send.
public record LogRoles(Identities identities, RoleRights rights) {
    static final String LOGS = "logs.amazonaws.com";

    /// AWS's words where a role is not trusted.
    static final String NOT_TRUSTED =
            "Make sure you have given CloudWatch Logs permission to assume the provided role.";

    /// Whether the route's role may be assumed by CloudWatch Logs, in all regions or in its own.
    boolean trusted(Route route) {
        String role = route.roleArn();
        return role != null
                && Partition.of(route.region()).has(role)
                && (identities.trustsService(role, LOGS)
                        || identities.trustsService(role, "logs." + route.region() + ".amazonaws.com"));
    }

    /// Whether it also lets who has it put into the destination.
    /// @param action such as `kinesis:PutRecord`
    boolean may(Route route, String action) {
        String role = route.roleArn();
        return role != null && trusted(route) && rights.may(role, action, route.destinationArn());
    }
}
