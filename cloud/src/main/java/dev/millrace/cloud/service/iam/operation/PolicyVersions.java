package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.CreatePolicyVersionRequest;
import dev.millrace.wire.iam.CreatePolicyVersionResponse;
import dev.millrace.wire.iam.DeleteConflictException;
import dev.millrace.wire.iam.DeletePolicyVersionRequest;
import dev.millrace.wire.iam.GetPolicyVersionRequest;
import dev.millrace.wire.iam.GetPolicyVersionResponse;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListPolicyVersionsRequest;
import dev.millrace.wire.iam.ListPolicyVersionsResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.SetDefaultPolicyVersionRequest;
import java.time.InstantSource;

/// The versions of managed policies: at most five, one of them in force.
public final class PolicyVersions {
    private final IamStore store;
    private final Lookup lookup;
    private final PolicyRules rules;
    private final InstantSource clock;

    public PolicyVersions(IamStore store, Lookup lookup, PolicyRules rules, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.rules = rules;
        this.clock = clock;
    }

    public CreatePolicyVersionResponse create(CreatePolicyVersionRequest input, Call call) {
        rules.managed(call, input.policyDocument());
        return store.change(changes -> {
            ManagedPolicy policy = lookup.ownPolicy(call, input.policyArn(), "CreatePolicyVersion");
            if (policy.versions().size() >= IamLimits.POLICY_VERSIONS) {
                throw new LimitExceededException("A managed policy can have up to " + IamLimits.POLICY_VERSIONS
                        + " versions. Before you create a new version, you must delete an existing version.");
            }
            ManagedPolicy changed = policy.withNewVersion(
                    input.policyDocument(), Boolean.TRUE.equals(input.setAsDefault()), AwsTime.seconds(clock));
            changes.put(store.policies(), changed);
            return new CreatePolicyVersionResponse(
                    Views.version(changed, changed.versions().getFirst()));
        });
    }

    public GetPolicyVersionResponse find(GetPolicyVersionRequest input, Call call) {
        ManagedPolicy policy = lookup.policy(call, input.policyArn());
        ManagedPolicy.Version version = version(policy, input.policyArn(), input.versionId());
        return new GetPolicyVersionResponse(Views.version(policy, version).toBuilder()
                .document(Views.encoded(policy.document(version, Partition.of(call.region()))))
                .build());
    }

    public ListPolicyVersionsResponse list(ListPolicyVersionsRequest input, Call call) {
        ManagedPolicy policy = lookup.policy(call, input.policyArn());
        // Newest first, as AWS has them: the number counts down from more than any version reaches.
        Page<ManagedPolicy.Version> page = IamPages.PAGES.of(
                policy.versions(),
                version -> "%09d"
                        .formatted(999_999_999 - Integer.parseInt(version.id().substring(1))),
                input.marker(),
                input.maxItems());
        return new ListPolicyVersionsResponse(
                page.map(version -> Views.version(policy, version)), page.more(), page.next());
    }

    public void delete(DeletePolicyVersionRequest input, Call call) {
        store.changeOnly(changes -> {
            ManagedPolicy policy = lookup.ownPolicy(call, input.policyArn(), "DeletePolicyVersion");
            version(policy, input.policyArn(), input.versionId());
            if (policy.defaultVersion().equals(input.versionId())) {
                throw new DeleteConflictException("Cannot delete the default version of a policy.");
            }
            changes.put(store.policies(), policy.withoutVersion(input.versionId(), AwsTime.seconds(clock)));
        });
    }

    public void setDefault(SetDefaultPolicyVersionRequest input, Call call) {
        store.changeOnly(changes -> {
            ManagedPolicy policy = lookup.ownPolicy(call, input.policyArn(), "SetDefaultPolicyVersion");
            version(policy, input.policyArn(), input.versionId());
            changes.put(store.policies(), policy.withDefaultVersion(input.versionId(), AwsTime.seconds(clock)));
        });
    }

    private static ManagedPolicy.Version version(ManagedPolicy policy, String arn, String id) {
        return policy.version(id)
                .orElseThrow(() -> new NoSuchEntityException(
                        "Policy " + arn + " version " + id + " does not exist or is not attachable."));
    }
}
