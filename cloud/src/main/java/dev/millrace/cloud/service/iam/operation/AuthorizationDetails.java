package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AttachedPolicy;
import dev.millrace.wire.iam.GetAccountAuthorizationDetailsRequest;
import dev.millrace.wire.iam.GetAccountAuthorizationDetailsResponse;
import dev.millrace.wire.iam.GroupDetail;
import dev.millrace.wire.iam.ManagedPolicyDetail;
import dev.millrace.wire.iam.PolicyDetail;
import dev.millrace.wire.iam.Role;
import dev.millrace.wire.iam.RoleDetail;
import dev.millrace.wire.iam.User;
import dev.millrace.wire.iam.UserDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// GetAccountAuthorizationDetails: all of an account's users, groups, roles and policies, with what they may. Of AWS's
/// policies those that are in use.
public final class AuthorizationDetails {
    private final IamStore store;
    private final PolicyUse use;

    public AuthorizationDetails(IamStore store, PolicyUse use) {
        this.store = store;
        this.use = use;
    }

    /// One thing of the account, under a name by which pages go on.
    /// @param show puts it into the answer
    private record Item(String key, Runnable show) {}

    public GetAccountAuthorizationDetailsResponse all(GetAccountAuthorizationDetailsRequest input, Call call) {
        Map<String, PolicyUse.Counts> counts = use.counts(call.account());
        List<String> filter = input.filter();
        List<UserDetail> users = new ArrayList<>();
        List<GroupDetail> groups = new ArrayList<>();
        List<RoleDetail> roles = new ArrayList<>();
        List<ManagedPolicyDetail> policies = new ArrayList<>();
        Consumer<ManagedPolicy> show =
                policy -> policies.add(detail(policy, call, counts.getOrDefault(policy.arn(), PolicyUse.Counts.NONE)));
        List<Item> items = new ArrayList<>();
        if (asked(filter, "User")) {
            store.users()
                    .all(call.account())
                    .forEach(user -> items.add(new Item("1/" + user.arn(), () -> users.add(detail(user, call)))));
        }
        if (asked(filter, "Group")) {
            store.groups()
                    .all(call.account())
                    .forEach(group -> items.add(new Item("2/" + group.arn(), () -> groups.add(detail(group, call)))));
        }
        if (asked(filter, "Role")) {
            store.roles()
                    .all(call.account())
                    .forEach(role -> items.add(new Item("3/" + role.arn(), () -> roles.add(detail(role, call)))));
        }
        if (asked(filter, "LocalManagedPolicy")) {
            store.policies()
                    .all(call.account())
                    .forEach(policy -> items.add(new Item("4/" + policy.arn(), () -> show.accept(policy))));
        }
        if (asked(filter, "AWSManagedPolicy")) {
            counts.keySet().stream()
                    .flatMap(arn -> store.policy(arn).stream())
                    .filter(ManagedPolicy::ofAws)
                    .forEach(policy -> items.add(new Item("5/" + policy.arn(), () -> show.accept(policy))));
        }
        Page<Item> page = IamPages.PAGES.of(items, Item::key, input.marker(), input.maxItems());
        page.items().forEach(item -> item.show.run());
        return new GetAccountAuthorizationDetailsResponse(users, groups, roles, policies, page.more(), page.next());
    }

    private static boolean asked(@Nullable List<String> filter, String kind) {
        return filter == null || filter.isEmpty() || filter.contains(kind);
    }

    private UserDetail detail(IamUser user, Call call) {
        User view = Views.whole(user, call);
        return UserDetail.builder()
                .path(view.path())
                .userName(view.userName())
                .userId(view.userId())
                .arn(view.arn())
                .createDate(view.createDate())
                .userPolicyList(inline(user))
                .groupList(user.groups())
                .attachedManagedPolicies(attached(user, call))
                .permissionsBoundary(view.permissionsBoundary())
                .tags(view.tags())
                .build();
    }

    private GroupDetail detail(IamGroup group, Call call) {
        return GroupDetail.builder()
                .path(group.path())
                .groupName(group.name())
                .groupId(group.id())
                .arn(Views.arn(call, group.arn()))
                .createDate(group.createdAt())
                .groupPolicyList(inline(group))
                .attachedManagedPolicies(attached(group, call))
                .build();
    }

    private RoleDetail detail(IamRole role, Call call) {
        Role view = Views.whole(role, store, call);
        return RoleDetail.builder()
                .path(view.path())
                .roleName(view.roleName())
                .roleId(view.roleId())
                .arn(view.arn())
                .createDate(view.createDate())
                .assumeRolePolicyDocument(view.assumeRolePolicyDocument())
                .instanceProfileList(store.profiles().where(role.account(), profile -> profile.holds(role)).stream()
                        .map(profile -> Views.profile(profile, store, call))
                        .toList())
                .rolePolicyList(inline(role))
                .attachedManagedPolicies(attached(role, call))
                .permissionsBoundary(view.permissionsBoundary())
                .tags(view.tags())
                .roleLastUsed(view.roleLastUsed())
                .build();
    }

    private static ManagedPolicyDetail detail(ManagedPolicy policy, Call call, PolicyUse.Counts counts) {
        return ManagedPolicyDetail.builder()
                .policyName(policy.name())
                .policyId(policy.id())
                .arn(Views.arn(call, policy.arn()))
                .path(policy.path())
                .defaultVersionId(policy.defaultVersion())
                .attachmentCount(counts.attached())
                .permissionsBoundaryUsageCount(counts.boundaries())
                .isAttachable(policy.attachable())
                .description(policy.description())
                .createDate(policy.createdAt())
                .updateDate(policy.updatedAt())
                .policyVersionList(policy.versions().stream()
                        .map(version -> Views.version(policy, version).toBuilder()
                                .document(Views.encoded(policy.document(version, Partition.of(call.region()))))
                                .build())
                        .toList())
                .build();
    }

    private static List<PolicyDetail> inline(PolicyHolder holder) {
        return holder.inlinePolicies().entrySet().stream()
                .map(policy -> new PolicyDetail(policy.getKey(), Views.encoded(policy.getValue())))
                .toList();
    }

    private List<AttachedPolicy> attached(PolicyHolder holder, Call call) {
        return holder.attachedPolicies().stream()
                .flatMap(arn -> store.policy(arn).stream())
                .map(policy -> new AttachedPolicy(policy.name(), Views.arn(call, policy.arn())))
                .toList();
    }
}
