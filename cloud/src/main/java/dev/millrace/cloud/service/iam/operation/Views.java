package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.domain.Profile;
import dev.millrace.cloud.service.iam.store.IamStore;
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

/// What there is, in the wire's words.
final class Views {
    private Views() {}

    /// A document as IAM answers it: URL-encoded as RFC 3986 has it.
    static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /// A user as lists show it; see [#whole].
    static User user(IamUser user) {
        return User.builder()
                .path(user.path())
                .userName(user.name())
                .userId(user.id())
                .arn(user.arn())
                .createDate(user.createdAt())
                .build();
    }

    static User whole(IamUser user) {
        return user(user).toBuilder()
                .permissionsBoundary(boundary(user.permissionsBoundary()))
                .tags(user.tags().isEmpty() ? null : IamTags.view(user.tags()))
                .build();
    }

    static Group group(IamGroup group) {
        return new Group(group.path(), group.name(), group.id(), group.arn(), group.createdAt());
    }

    /// A role as lists and instance profiles show it; see [#whole].
    static Role role(IamRole role, IamStore store) {
        return Role.builder()
                .path(role.path())
                .roleName(role.name())
                .roleId(role.id())
                .arn(role.arn())
                .createDate(role.createdAt())
                .assumeRolePolicyDocument(encoded(new TrustedPrincipals(store).shown(role.trustPolicy())))
                .description(role.description())
                .maxSessionDuration(role.maxSessionSeconds())
                .build();
    }

    static Role whole(IamRole role, IamStore store) {
        return role(role, store).toBuilder()
                .permissionsBoundary(boundary(role.permissionsBoundary()))
                .tags(role.tags().isEmpty() ? null : IamTags.view(role.tags()))
                .roleLastUsed(RoleLastUsed.builder().build())
                .build();
    }

    static InstanceProfile profile(Profile profile, IamStore store) {
        return InstanceProfile.builder()
                .path(profile.path())
                .instanceProfileName(profile.name())
                .instanceProfileId(profile.id())
                .arn(profile.arn())
                .createDate(profile.createdAt())
                .roles(Optional.ofNullable(profile.role())
                        .flatMap(role -> store.roles().find(profile.account(), role))
                        .map(role -> List.of(role(role, store)))
                        .orElse(List.of()))
                .build();
    }

    static InstanceProfile whole(Profile profile, IamStore store) {
        return profile(profile, store).toBuilder()
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

    private static @Nullable AttachedPermissionsBoundary boundary(@Nullable String arn) {
        return arn == null ? null : new AttachedPermissionsBoundary("Policy", arn);
    }
}
