package dev.millrace.cloud.service.firehose;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One role that Firehose may take, and what it may not do.
/// @param forbidden actions
public record RoleForTests(String arn, Set<String> forbidden) implements DeliveryRoles {
    public RoleForTests(String arn) {
        this(arn, ConcurrentHashMap.newKeySet());
    }

    @Override
    public boolean assumable(String roleArn) {
        return arn.equals(roleArn);
    }

    @Override
    public boolean may(String roleArn, String action, String resourceArn) {
        return arn.equals(roleArn) && !forbidden.contains(action);
    }
}
