package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.CreateRoleRequest;
import dev.millrace.wire.iam.CreateRoleResponse;
import dev.millrace.wire.iam.DeleteConflictException;
import dev.millrace.wire.iam.DeleteRolePermissionsBoundaryRequest;
import dev.millrace.wire.iam.DeleteRoleRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetRoleRequest;
import dev.millrace.wire.iam.GetRoleResponse;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListRoleTagsRequest;
import dev.millrace.wire.iam.ListRoleTagsResponse;
import dev.millrace.wire.iam.ListRolesRequest;
import dev.millrace.wire.iam.ListRolesResponse;
import dev.millrace.wire.iam.PutRolePermissionsBoundaryRequest;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.TagRoleRequest;
import dev.millrace.wire.iam.UntagRoleRequest;
import dev.millrace.wire.iam.UpdateAssumeRolePolicyRequest;
import dev.millrace.wire.iam.UpdateRoleDescriptionRequest;
import dev.millrace.wire.iam.UpdateRoleDescriptionResponse;
import dev.millrace.wire.iam.UpdateRoleRequest;
import dev.millrace.wire.iam.UpdateRoleResponse;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Roles: made, read, changed, deleted; their trust policy, tags and permissions boundary.
public final class Roles {
    private final IamStore store;
    private final Lookup lookup;
    private final PolicyRules policies;
    private final UniqueIds ids;
    private final InstantSource clock;

    public Roles(IamStore store, Lookup lookup, PolicyRules policies, UniqueIds ids, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.policies = policies;
        this.ids = ids;
        this.clock = clock;
    }

    public CreateRoleResponse create(CreateRoleRequest input, Call call) {
        Map<String, String> tags = IamTags.fresh(input.tags());
        return store.change(changes -> {
            String trust = policies.trust(call, input.assumeRolePolicyDocument());
            if (store.roles().find(call.account(), input.roleName()).isPresent()) {
                throw new EntityAlreadyExistsException("Role with name " + input.roleName() + " already exists.");
            }
            if (store.roles().all(call.account()).size() >= IamLimits.ROLES) {
                throw new LimitExceededException("Cannot exceed quota for RolesPerAccount: " + IamLimits.ROLES);
            }
            IamRole role = IamRole.fresh(
                            call.account(),
                            input.path() == null ? "/" : input.path(),
                            input.roleName(),
                            ids.role(),
                            AwsTime.seconds(clock),
                            trust)
                    .withDescription(input.description())
                    .withMaxSessionSeconds(
                            input.maxSessionDuration() == null
                                    ? IamLimits.DEFAULT_SESSION_SECONDS
                                    : input.maxSessionDuration())
                    .withPermissionsBoundary(lookup.boundary(call, input.permissionsBoundary()))
                    .withTags(tags);
            changes.put(store.roles(), role);
            return new CreateRoleResponse(Views.whole(role, store, call).toBuilder()
                    .maxSessionDuration(null)
                    .roleLastUsed(null)
                    .build());
        });
    }

    public GetRoleResponse find(GetRoleRequest input, Call call) {
        return new GetRoleResponse(Views.whole(lookup.role(call, input.roleName()), store, call));
    }

    public ListRolesResponse list(ListRolesRequest input, Call call) {
        String prefix = input.pathPrefix() == null ? "/" : input.pathPrefix();
        Page<IamRole> page = IamPages.PAGES.of(
                store.roles().where(call.account(), role -> role.path().startsWith(prefix)),
                IamRole::name,
                input.marker(),
                input.maxItems());
        return new ListRolesResponse(page.map(role -> Views.role(role, store, call)), page.more(), page.next());
    }

    /// What is not named stays as it is.
    public UpdateRoleResponse update(UpdateRoleRequest input, Call call) {
        change(call, input.roleName(), role -> {
            IamRole described = input.description() == null ? role : role.withDescription(input.description());
            return input.maxSessionDuration() == null
                    ? described
                    : described.withMaxSessionSeconds(input.maxSessionDuration());
        });
        return new UpdateRoleResponse();
    }

    public UpdateRoleDescriptionResponse describe(UpdateRoleDescriptionRequest input, Call call) {
        IamRole role = change(call, input.roleName(), had -> had.withDescription(input.description()));
        return new UpdateRoleDescriptionResponse(Views.whole(role, store, call));
    }

    public void updateTrust(UpdateAssumeRolePolicyRequest input, Call call) {
        change(call, input.roleName(), role -> role.withTrustPolicy(policies.trust(call, input.policyDocument())));
    }

    public void delete(DeleteRoleRequest input, Call call) {
        store.changeOnly(changes -> {
            IamRole role = lookup.ownRole(call, input.roleName());
            refuseUsed(role);
            changes.remove(store.roles(), role);
        });
    }

    private void refuseUsed(IamRole role) {
        if (!store.profiles()
                .where(role.account(), profile -> profile.holds(role))
                .isEmpty()) {
            throw new DeleteConflictException("Cannot delete entity, must remove roles from instance profile first.");
        }
        if (!role.attachedPolicies().isEmpty()) {
            throw new DeleteConflictException("Cannot delete entity, must detach all policies first.");
        }
        if (!role.inlinePolicies().isEmpty()) {
            throw new DeleteConflictException("Cannot delete entity, must delete policies first.");
        }
    }

    public void tag(TagRoleRequest input, Call call) {
        change(call, input.roleName(), role -> role.withTags(IamTags.added(role.tags(), input.tags())));
    }

    public void untag(UntagRoleRequest input, Call call) {
        change(call, input.roleName(), role -> role.withTags(IamTags.removed(role.tags(), input.tagKeys())));
    }

    public ListRoleTagsResponse tags(ListRoleTagsRequest input, Call call) {
        Page<Tag> page = IamTags.page(lookup.role(call, input.roleName()).tags(), input.marker(), input.maxItems());
        return new ListRoleTagsResponse(page.items(), page.more(), page.next());
    }

    public void putBoundary(PutRolePermissionsBoundaryRequest input, Call call) {
        change(
                call,
                input.roleName(),
                role -> role.withPermissionsBoundary(lookup.boundary(call, input.permissionsBoundary())));
    }

    public void deleteBoundary(DeleteRolePermissionsBoundaryRequest input, Call call) {
        change(call, input.roleName(), role -> role.withPermissionsBoundary(null));
    }

    private IamRole change(Call call, String name, UnaryOperator<IamRole> change) {
        return store.change(changes -> {
            IamRole changed = change.apply(lookup.ownRole(call, name));
            changes.put(store.roles(), changed);
            return changed;
        });
    }
}
