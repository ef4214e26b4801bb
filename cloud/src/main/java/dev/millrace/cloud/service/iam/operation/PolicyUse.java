package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.ListEntitiesForPolicyRequest;
import dev.millrace.wire.iam.ListEntitiesForPolicyResponse;
import dev.millrace.wire.iam.PolicyGroup;
import dev.millrace.wire.iam.PolicyRole;
import dev.millrace.wire.iam.PolicyUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Who a managed policy is attached to, or bounds.
public final class PolicyUse {
    private final IamStore store;
    private final Lookup lookup;

    public PolicyUse(IamStore store, Lookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    /// How often a policy is used in an account.
    record Counts(int attached, int boundaries) {
        static final Counts NONE = new Counts(0, 0);

        private Counts plus(Counts other) {
            return new Counts(attached + other.attached, boundaries + other.boundaries);
        }
    }

    Counts counts(String account, String arn) {
        return counts(account).getOrDefault(arn, Counts.NONE);
    }

    Map<String, Counts> counts(String account) {
        Map<String, Counts> counts = new HashMap<>();
        for (PolicyHolder holder : holders(account)) {
            holder.attachedPolicies().forEach(arn -> counts.merge(arn, new Counts(1, 0), Counts::plus));
            holder.boundary().ifPresent(arn -> counts.merge(arn, new Counts(0, 1), Counts::plus));
        }
        return counts;
    }

    public ListEntitiesForPolicyResponse list(ListEntitiesForPolicyRequest input, Call call) {
        String arn = lookup.attachable(call, input.policyArn()).arn();
        String prefix = input.pathPrefix() == null ? "/" : input.pathPrefix();
        String filter = Objects.requireNonNullElse(input.entityFilter(), "All");
        List<PolicyHolder> wanted = holders(call.account()).stream()
                .filter(holder -> holder.path().startsWith(prefix))
                .filter(holder -> asked(filter, holder))
                .filter(holder -> uses(holder, arn, Objects.requireNonNullElse(input.policyUsageFilter(), "All")))
                .toList();
        Page<PolicyHolder> page = IamPages.PAGES.of(
                wanted, holder -> kind(holder) + "/" + holder.name(), input.marker(), input.maxItems());
        List<PolicyGroup> groups = new ArrayList<>();
        List<PolicyUser> users = new ArrayList<>();
        List<PolicyRole> roles = new ArrayList<>();
        for (PolicyHolder holder : page.items()) {
            switch (holder) {
                case IamGroup group -> groups.add(new PolicyGroup(group.name(), group.id()));
                case IamUser user -> users.add(new PolicyUser(user.name(), user.id()));
                case IamRole role -> roles.add(new PolicyRole(role.name(), role.id()));
            }
        }
        return new ListEntitiesForPolicyResponse(groups, users, roles, page.more(), page.next());
    }

    private static boolean asked(String filter, PolicyHolder holder) {
        return switch (filter) {
            case "User", "Group", "Role" -> filter.equals(kind(holder));
            // The two kinds of policies are told apart by the ARN alone.
            default -> true;
        };
    }

    private static boolean uses(PolicyHolder holder, String arn, String usage) {
        boolean attached = holder.attachedPolicies().contains(arn);
        boolean bounded = holder.boundary().filter(arn::equals).isPresent();
        return switch (usage) {
            case "PermissionsPolicy" -> attached;
            case "PermissionsBoundary" -> bounded;
            default -> attached || bounded;
        };
    }

    private static String kind(PolicyHolder holder) {
        return switch (holder) {
            case IamGroup _ -> "Group";
            case IamUser _ -> "User";
            case IamRole _ -> "Role";
        };
    }

    private List<PolicyHolder> holders(String account) {
        List<PolicyHolder> holders = new ArrayList<>();
        holders.addAll(store.groups().all(account));
        holders.addAll(store.users().all(account));
        holders.addAll(store.roles().all(account));
        return holders;
    }
}
