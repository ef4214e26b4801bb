package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AttachGroupPolicyRequest;
import dev.millrace.wire.iam.AttachRolePolicyRequest;
import dev.millrace.wire.iam.AttachUserPolicyRequest;
import dev.millrace.wire.iam.AttachedPolicy;
import dev.millrace.wire.iam.DetachGroupPolicyRequest;
import dev.millrace.wire.iam.DetachRolePolicyRequest;
import dev.millrace.wire.iam.DetachUserPolicyRequest;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListAttachedGroupPoliciesRequest;
import dev.millrace.wire.iam.ListAttachedGroupPoliciesResponse;
import dev.millrace.wire.iam.ListAttachedRolePoliciesRequest;
import dev.millrace.wire.iam.ListAttachedRolePoliciesResponse;
import dev.millrace.wire.iam.ListAttachedUserPoliciesRequest;
import dev.millrace.wire.iam.ListAttachedUserPoliciesResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.PolicyNotAttachableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Managed policies attached to users, groups and roles. Attaching what is attached changes nothing.
public final class AttachedPolicies {
    private final IamStore store;
    private final Lookup lookup;

    public AttachedPolicies(IamStore store, Lookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public void attach(AttachUserPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamUser user = lookup.user(call, input.userName());
            ManagedPolicy policy = attachable(call, input.policyArn());
            changes.put(store.users(), user.withAttachedPolicies(with(user, policy, "PoliciesPerUser")));
        });
    }

    public void detach(DetachUserPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamUser user = lookup.user(call, input.userName());
            changes.put(store.users(), user.withAttachedPolicies(without(user, input.policyArn())));
        });
    }

    public ListAttachedUserPoliciesResponse list(ListAttachedUserPoliciesRequest input, Call call) {
        Page<ManagedPolicy> page =
                page(lookup.user(call, input.userName()), input.pathPrefix(), input.marker(), input.maxItems());
        return new ListAttachedUserPoliciesResponse(page.map(policy -> view(policy, call)), page.more(), page.next());
    }

    public void attach(AttachGroupPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            ManagedPolicy policy = attachable(call, input.policyArn());
            changes.put(store.groups(), group.withAttachedPolicies(with(group, policy, "PoliciesPerGroup")));
        });
    }

    public void detach(DetachGroupPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            changes.put(store.groups(), group.withAttachedPolicies(without(group, input.policyArn())));
        });
    }

    public ListAttachedGroupPoliciesResponse list(ListAttachedGroupPoliciesRequest input, Call call) {
        Page<ManagedPolicy> page =
                page(lookup.group(call, input.groupName()), input.pathPrefix(), input.marker(), input.maxItems());
        return new ListAttachedGroupPoliciesResponse(page.map(policy -> view(policy, call)), page.more(), page.next());
    }

    public void attach(AttachRolePolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamRole role = lookup.ownRole(call, input.roleName());
            ManagedPolicy policy = attachable(call, input.policyArn());
            changes.put(store.roles(), role.withAttachedPolicies(with(role, policy, "PoliciesPerRole")));
        });
    }

    public void detach(DetachRolePolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamRole role = lookup.ownRole(call, input.roleName());
            changes.put(store.roles(), role.withAttachedPolicies(without(role, input.policyArn())));
        });
    }

    public ListAttachedRolePoliciesResponse list(ListAttachedRolePoliciesRequest input, Call call) {
        Page<ManagedPolicy> page =
                page(lookup.role(call, input.roleName()), input.pathPrefix(), input.marker(), input.maxItems());
        return new ListAttachedRolePoliciesResponse(page.map(policy -> view(policy, call)), page.more(), page.next());
    }

    private ManagedPolicy attachable(Call call, String arn) {
        ManagedPolicy policy = lookup.attachable(call, arn);
        if (!policy.attachable()) {
            throw new PolicyNotAttachableException("Cannot attach a Service Role Policy to a Customer Role.");
        }
        return policy;
    }

    private static List<String> with(PolicyHolder holder, ManagedPolicy policy, String quota) {
        if (holder.attachedPolicies().contains(policy.arn())) {
            return holder.attachedPolicies();
        }
        if (holder.attachedPolicies().size() >= IamLimits.ATTACHED_POLICIES) {
            throw new LimitExceededException("Cannot exceed quota for " + quota + ": " + IamLimits.ATTACHED_POLICIES);
        }
        List<String> all = new ArrayList<>(holder.attachedPolicies());
        all.add(policy.arn());
        return all;
    }

    private static List<String> without(PolicyHolder holder, String arn) {
        String known = Partition.AWS.written(arn);
        if (!holder.attachedPolicies().contains(known)) {
            throw new NoSuchEntityException("Policy " + arn + " was not found.");
        }
        return holder.attachedPolicies().stream()
                .filter(attached -> !attached.equals(known))
                .toList();
    }

    private Page<ManagedPolicy> page(
            PolicyHolder holder, @Nullable String pathPrefix, @Nullable String marker, @Nullable Integer maxItems) {
        String prefix = pathPrefix == null ? "/" : pathPrefix;
        List<ManagedPolicy> attached = holder.attachedPolicies().stream()
                .flatMap(arn -> store.policy(arn).stream())
                .filter(policy -> policy.path().startsWith(prefix))
                .toList();
        return IamPages.PAGES.of(attached, ManagedPolicy::arn, marker, maxItems);
    }

    private static AttachedPolicy view(ManagedPolicy policy, Call call) {
        return new AttachedPolicy(policy.name(), Views.arn(call, policy.arn()));
    }
}
