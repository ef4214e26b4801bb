package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.domain.Profile;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AttachedPermissionsBoundary;
import dev.millrace.wire.iam.Group;
import dev.millrace.wire.iam.InstanceProfile;
import dev.millrace.wire.iam.PolicyVersion;
import dev.millrace.wire.iam.Role;
import dev.millrace.wire.iam.RoleLastUsed;
import dev.millrace.wire.iam.User;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What there is, in the wire's words and in the partition of the region that asks.
final class Views {
    private Views() {}

    /// An ARN that is kept, in the partition of the region that asks.
    static String arn(Call call, String known) {
        return Partition.of(call.region()).written(known);
    }

    /// A document as IAM answers it: URL-encoded as RFC 3986 has it.
    static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /// A user as lists show it; see [#whole].
    static User user(IamUser user, Call call) {
        return User.builder()
                .path(user.path())
                .userName(user.name())
                .userId(user.id())
                .arn(arn(call, user.arn()))
                .createDate(user.createdAt())
                .build();
    }

    static User whole(IamUser user, Call call) {
        return user(user, call).toBuilder()
                .permissionsBoundary(boundary(user.permissionsBoundary(), call))
                .tags(user.tags().isEmpty() ? null : IamTags.view(user.tags()))
                .build();
    }

    static Group group(IamGroup group, Call call) {
        return new Group(group.path(), group.name(), group.id(), arn(call, group.arn()), group.createdAt());
    }

    /// A role as lists and instance profiles show it; see [#whole].
    static Role role(IamRole role, IamStore store, Call call) {
        return Role.builder()
                .path(role.path())
                .roleName(role.name())
                .roleId(role.id())
                .arn(arn(call, role.arn()))
                .createDate(role.createdAt())
                .assumeRolePolicyDocument(encoded(
                        new TrustedPrincipals(store).shown(role.trustPolicy(), Partition.of(call.region()))))
                .description(role.description())
                .maxSessionDuration(role.maxSessionSeconds())
                .build();
    }

    static Role whole(IamRole role, IamStore store, Call call) {
        return role(role, store, call).toBuilder()
                .permissionsBoundary(boundary(role.permissionsBoundary(), call))
                .tags(role.tags().isEmpty() ? null : IamTags.view(role.tags()))
                .roleLastUsed(RoleLastUsed.builder().build())
                .build();
    }

    static InstanceProfile profile(Profile profile, IamStore store, Call call) {
        return InstanceProfile.builder()
                .path(profile.path())
                .instanceProfileName(profile.name())
                .instanceProfileId(profile.id())
                .arn(arn(call, profile.arn()))
                .createDate(profile.createdAt())
                .roles(Optional.ofNullable(profile.role())
                        .flatMap(role -> store.roles().find(profile.account(), role))
                        .map(role -> List.of(role(role, store, call)))
                        .orElse(List.of()))
                .build();
    }

    static InstanceProfile whole(Profile profile, IamStore store, Call call) {
        return profile(profile, store, call).toBuilder()
                .tags(IamTags.view(profile.tags()))
                .build();
    }

    static PolicyVersion version(ManagedPolicy policy, ManagedPolicy.Version version) {
        return PolicyVersion.builder()
                .versionId(version.id())
                .isDefaultVersion(version.id().equals(policy.defaultVersion()))
                .createDate(version.createdAt())
                .build();
    }

    private static @Nullable AttachedPermissionsBoundary boundary(@Nullable String arn, Call call) {
        return arn == null ? null : new AttachedPermissionsBoundary("Policy", arn(call, arn));
    }
}
