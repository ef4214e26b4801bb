package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.policy.PolicyGrammar;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.DeleteGroupPolicyRequest;
import dev.millrace.wire.iam.DeleteRolePolicyRequest;
import dev.millrace.wire.iam.DeleteUserPolicyRequest;
import dev.millrace.wire.iam.GetGroupPolicyRequest;
import dev.millrace.wire.iam.GetGroupPolicyResponse;
import dev.millrace.wire.iam.GetRolePolicyRequest;
import dev.millrace.wire.iam.GetRolePolicyResponse;
import dev.millrace.wire.iam.GetUserPolicyRequest;
import dev.millrace.wire.iam.GetUserPolicyResponse;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListGroupPoliciesRequest;
import dev.millrace.wire.iam.ListGroupPoliciesResponse;
import dev.millrace.wire.iam.ListRolePoliciesRequest;
import dev.millrace.wire.iam.ListRolePoliciesResponse;
import dev.millrace.wire.iam.ListUserPoliciesRequest;
import dev.millrace.wire.iam.ListUserPoliciesResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.PutGroupPolicyRequest;
import dev.millrace.wire.iam.PutRolePolicyRequest;
import dev.millrace.wire.iam.PutUserPolicyRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Policies within a user, a group or a role. Putting one under a name that is taken replaces it.
public final class InlinePolicies {
    private final IamStore store;
    private final Lookup lookup;
    private final PolicyRules policies;

    public InlinePolicies(IamStore store, Lookup lookup, PolicyRules policies) {
        this.store = store;
        this.lookup = lookup;
        this.policies = policies;
    }

    public void put(PutUserPolicyRequest input, Call call) {
        policies.inline(call, input.policyDocument());
        store.changeOnly(changes -> {
            IamUser user = lookup.user(call, input.userName());
            Map<String, String> all = with(user, input.policyName(), input.policyDocument());
            limit(all, IamLimits.USER_INLINE_CHARACTERS, "user " + user.name());
            changes.put(store.users(), user.withInlinePolicies(all));
        });
    }

    public GetUserPolicyResponse find(GetUserPolicyRequest input, Call call) {
        IamUser user = lookup.user(call, input.userName());
        return new GetUserPolicyResponse(
                user.name(), input.policyName(), Views.encoded(document(user, "user", input.policyName())));
    }

    public ListUserPoliciesResponse list(ListUserPoliciesRequest input, Call call) {
        Page<String> page = names(lookup.user(call, input.userName()), input.marker(), input.maxItems());
        return new ListUserPoliciesResponse(page.items(), page.more(), page.next());
    }

    public void delete(DeleteUserPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamUser user = lookup.user(call, input.userName());
            changes.put(store.users(), user.withInlinePolicies(without(user, "user", input.policyName())));
        });
    }

    public void put(PutGroupPolicyRequest input, Call call) {
        policies.inline(call, input.policyDocument());
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            Map<String, String> all = with(group, input.policyName(), input.policyDocument());
            limit(all, IamLimits.GROUP_INLINE_CHARACTERS, "group " + group.name());
            changes.put(store.groups(), group.withInlinePolicies(all));
        });
    }

    public GetGroupPolicyResponse find(GetGroupPolicyRequest input, Call call) {
        IamGroup group = lookup.group(call, input.groupName());
        return new GetGroupPolicyResponse(
                group.name(), input.policyName(), Views.encoded(document(group, "group", input.policyName())));
    }

    public ListGroupPoliciesResponse list(ListGroupPoliciesRequest input, Call call) {
        Page<String> page = names(lookup.group(call, input.groupName()), input.marker(), input.maxItems());
        return new ListGroupPoliciesResponse(page.items(), page.more(), page.next());
    }

    public void delete(DeleteGroupPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            changes.put(store.groups(), group.withInlinePolicies(without(group, "group", input.policyName())));
        });
    }

    public void put(PutRolePolicyRequest input, Call call) {
        policies.inline(call, input.policyDocument());
        store.changeOnly(changes -> {
            IamRole role = lookup.ownRole(call, input.roleName());
            Map<String, String> all = with(role, input.policyName(), input.policyDocument());
            limit(all, IamLimits.ROLE_INLINE_CHARACTERS, "role " + role.name());
            changes.put(store.roles(), role.withInlinePolicies(all));
        });
    }

    public GetRolePolicyResponse find(GetRolePolicyRequest input, Call call) {
        IamRole role = lookup.role(call, input.roleName());
        return new GetRolePolicyResponse(
                role.name(), input.policyName(), Views.encoded(document(role, "role", input.policyName())));
    }

    public ListRolePoliciesResponse list(ListRolePoliciesRequest input, Call call) {
        Page<String> page = names(lookup.role(call, input.roleName()), input.marker(), input.maxItems());
        return new ListRolePoliciesResponse(page.items(), page.more(), page.next());
    }

    public void delete(DeleteRolePolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            IamRole role = lookup.ownRole(call, input.roleName());
            changes.put(store.roles(), role.withInlinePolicies(without(role, "role", input.policyName())));
        });
    }

    private static String document(PolicyHolder holder, String kind, String name) {
        String document = holder.inlinePolicies().get(name);
        if (document == null) {
            throw new NoSuchEntityException("The " + kind + " policy with name " + name + " cannot be found.");
        }
        return document;
    }

    private static Page<String> names(PolicyHolder holder, @Nullable String marker, @Nullable Integer maxItems) {
        return IamPages.PAGES.of(List.copyOf(holder.inlinePolicies().keySet()), name -> name, marker, maxItems);
    }

    private static Map<String, String> with(PolicyHolder holder, String name, String document) {
        Map<String, String> all = new LinkedHashMap<>(holder.inlinePolicies());
        all.put(name, document);
        return all;
    }

    private static Map<String, String> without(PolicyHolder holder, String kind, String name) {
        document(holder, kind, name);
        Map<String, String> rest = new LinkedHashMap<>(holder.inlinePolicies());
        rest.remove(name);
        return rest;
    }

    private static void limit(Map<String, String> documents, int characters, String holder) {
        if (documents.values().stream().mapToInt(PolicyGrammar::characters).sum() > characters) {
            throw new LimitExceededException("Maximum policy size of " + characters + " bytes exceeded for " + holder);
        }
    }
}
