package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.CreatePolicyRequest;
import dev.millrace.wire.iam.CreatePolicyResponse;
import dev.millrace.wire.iam.DeleteConflictException;
import dev.millrace.wire.iam.DeletePolicyRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetPolicyRequest;
import dev.millrace.wire.iam.GetPolicyResponse;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListPoliciesRequest;
import dev.millrace.wire.iam.ListPoliciesResponse;
import dev.millrace.wire.iam.ListPolicyTagsRequest;
import dev.millrace.wire.iam.ListPolicyTagsResponse;
import dev.millrace.wire.iam.Policy;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.TagPolicyRequest;
import dev.millrace.wire.iam.UntagPolicyRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Managed policies: made, read, listed, deleted; their tags.
public final class Policies {
    private final IamStore store;
    private final Lookup lookup;
    private final PolicyRules rules;
    private final PolicyUse use;
    private final UniqueIds ids;
    private final InstantSource clock;

    public Policies(
            IamStore store, Lookup lookup, PolicyRules rules, PolicyUse use, UniqueIds ids, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.rules = rules;
        this.use = use;
        this.ids = ids;
        this.clock = clock;
    }

    public CreatePolicyResponse create(CreatePolicyRequest input, Call call) {
        rules.managed(call, input.policyDocument());
        Map<String, String> tags = IamTags.fresh(input.tags());
        return store.change(changes -> {
            if (store.policies().find(call.account(), input.policyName()).isPresent()) {
                throw new EntityAlreadyExistsException(
                        "A policy called " + input.policyName() + " already exists. Duplicate names are not allowed.");
            }
            if (store.policies().all(call.account()).size() >= IamLimits.POLICIES) {
                throw new LimitExceededException("Cannot exceed quota for PoliciesPerAccount: " + IamLimits.POLICIES);
            }
            ManagedPolicy policy = ManagedPolicy.fresh(
                    call.account(),
                    input.path() == null ? "/" : input.path(),
                    input.policyName(),
                    ids.policy(),
                    AwsTime.seconds(clock),
                    input.description(),
                    tags,
                    input.policyDocument());
            changes.put(store.policies(), policy);
            return new CreatePolicyResponse(view(policy, call, PolicyUse.Counts.NONE).toBuilder()
                    .tags(tags.isEmpty() ? null : IamTags.view(tags))
                    .build());
        });
    }

    public GetPolicyResponse find(GetPolicyRequest input, Call call) {
        ManagedPolicy policy = lookup.policy(call, input.policyArn());
        return new GetPolicyResponse(view(policy, call, use.counts(call.account(), policy.arn())).toBuilder()
                .description(policy.description())
                .tags(IamTags.view(policy.tags()))
                .build());
    }

    public ListPoliciesResponse list(ListPoliciesRequest input, Call call) {
        String scope = Objects.requireNonNullElse(input.scope(), "All");
        String prefix = input.pathPrefix() == null ? "/" : input.pathPrefix();
        List<ManagedPolicy> candidates = new ArrayList<>();
        if (!scope.equals("Local")) {
            candidates.addAll(store.awsPolicies().all());
        }
        if (!scope.equals("AWS")) {
            candidates.addAll(store.policies().all(call.account()));
        }
        Map<String, PolicyUse.Counts> counts = use.counts(call.account());
        List<ManagedPolicy> wanted = candidates.stream()
                .filter(policy -> policy.path().startsWith(prefix))
                .filter(policy -> matches(input, counts.getOrDefault(policy.arn(), PolicyUse.Counts.NONE)))
                .toList();
        Page<ManagedPolicy> page = IamPages.PAGES.of(wanted, ManagedPolicy::arn, input.marker(), input.maxItems());
        return new ListPoliciesResponse(
                page.map(policy -> view(policy, call, counts.getOrDefault(policy.arn(), PolicyUse.Counts.NONE))),
                page.more(),
                page.next());
    }

    private static boolean matches(ListPoliciesRequest input, PolicyUse.Counts counts) {
        boolean boundaries = "PermissionsBoundary".equals(input.policyUsageFilter());
        boolean permissions = "PermissionsPolicy".equals(input.policyUsageFilter());
        boolean used = boundaries
                ? counts.boundaries() > 0
                : permissions ? counts.attached() > 0 : counts.attached() + counts.boundaries() > 0;
        return used || !boundaries && !permissions && !Boolean.TRUE.equals(input.onlyAttached());
    }

    public void delete(DeletePolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            ManagedPolicy policy = lookup.ownPolicy(call, input.policyArn(), "DeletePolicy");
            PolicyUse.Counts counts = use.counts(call.account(), policy.arn());
            if (counts.attached() + counts.boundaries() > 0) {
                throw new DeleteConflictException("Cannot delete a policy attached to entities.");
            }
            if (policy.versions().size() > 1) {
                throw new DeleteConflictException("This policy has more than one version. Before you delete a policy, "
                        + "you must delete the policy's versions. The default version is deleted with the policy.");
            }
            changes.remove(store.policies(), policy);
        });
    }

    public void tag(TagPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            ManagedPolicy policy = lookup.ownPolicy(call, input.policyArn(), "TagPolicy");
            changes.put(store.policies(), policy.withTags(IamTags.added(policy.tags(), input.tags())));
        });
    }

    public void untag(UntagPolicyRequest input, Call call) {
        store.changeOnly(changes -> {
            ManagedPolicy policy = lookup.ownPolicy(call, input.policyArn(), "UntagPolicy");
            changes.put(store.policies(), policy.withTags(IamTags.removed(policy.tags(), input.tagKeys())));
        });
    }

    public ListPolicyTagsResponse tags(ListPolicyTagsRequest input, Call call) {
        Page<Tag> page = IamTags.page(lookup.policy(call, input.policyArn()).tags(), input.marker(), input.maxItems());
        return new ListPolicyTagsResponse(page.items(), page.more(), page.next());
    }

    /// A policy as lists show it: without description and tags.
    private static Policy view(ManagedPolicy policy, Call call, PolicyUse.Counts counts) {
        return Policy.builder()
                .policyName(policy.name())
                .policyId(policy.id())
                .arn(Views.arn(call, policy.arn()))
                .path(policy.path())
                .defaultVersionId(policy.defaultVersion())
                .attachmentCount(counts.attached())
                .permissionsBoundaryUsageCount(counts.boundaries())
                .isAttachable(policy.attachable())
                .createDate(policy.createdAt())
                .updateDate(policy.updatedAt())
                .build();
    }
}
