package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.policy.Asker;
import dev.millrace.cloud.service.iam.policy.Policies;
import java.util.Map;

/// Who calls, as decisions see it.
/// @param id under which it is remembered: a user's or role's unique id, an account's ARN
/// @param arn what `aws:PrincipalArn` says: of a session its role's
/// @param name a user's; empty for others
/// @param type what `aws:PrincipalType` says
/// @param policies what it may, before anything of a resource
/// @param tags of `aws:PrincipalTag/…`
record Principal(
        String id, String arn, String name, String type, Asker asker, Policies policies, Map<String, String> tags) {}
