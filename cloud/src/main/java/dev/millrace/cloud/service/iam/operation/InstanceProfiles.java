package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.Profile;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AddRoleToInstanceProfileRequest;
import dev.millrace.wire.iam.CreateInstanceProfileRequest;
import dev.millrace.wire.iam.CreateInstanceProfileResponse;
import dev.millrace.wire.iam.DeleteConflictException;
import dev.millrace.wire.iam.DeleteInstanceProfileRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetInstanceProfileRequest;
import dev.millrace.wire.iam.GetInstanceProfileResponse;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListInstanceProfileTagsRequest;
import dev.millrace.wire.iam.ListInstanceProfileTagsResponse;
import dev.millrace.wire.iam.ListInstanceProfilesForRoleRequest;
import dev.millrace.wire.iam.ListInstanceProfilesForRoleResponse;
import dev.millrace.wire.iam.ListInstanceProfilesRequest;
import dev.millrace.wire.iam.ListInstanceProfilesResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.RemoveRoleFromInstanceProfileRequest;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.TagInstanceProfileRequest;
import dev.millrace.wire.iam.UntagInstanceProfileRequest;
import java.time.InstantSource;
import java.util.Map;

/// Instance profiles, each with at most one role.
public final class InstanceProfiles {
    private final IamStore store;
    private final Lookup lookup;
    private final UniqueIds ids;
    private final InstantSource clock;

    public InstanceProfiles(IamStore store, Lookup lookup, UniqueIds ids, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.ids = ids;
        this.clock = clock;
    }

    public CreateInstanceProfileResponse create(CreateInstanceProfileRequest input, Call call) {
        Map<String, String> tags = IamTags.fresh(input.tags());
        return store.change(changes -> {
            if (store.profiles()
                    .find(call.account(), input.instanceProfileName())
                    .isPresent()) {
                throw new EntityAlreadyExistsException(
                        "Instance Profile " + input.instanceProfileName() + " already exists.");
            }
            if (store.profiles().all(call.account()).size() >= IamLimits.INSTANCE_PROFILES) {
                throw new LimitExceededException(
                        "Cannot exceed quota for InstanceProfilesPerAccount: " + IamLimits.INSTANCE_PROFILES);
            }
            Profile profile = new Profile(
                    call.account(),
                    input.path() == null ? "/" : input.path(),
                    input.instanceProfileName(),
                    ids.profile(),
                    AwsTime.seconds(clock),
                    null,
                    tags);
            changes.put(store.profiles(), profile);
            return new CreateInstanceProfileResponse(Views.whole(profile, store, call));
        });
    }

    public GetInstanceProfileResponse find(GetInstanceProfileRequest input, Call call) {
        return new GetInstanceProfileResponse(
                Views.whole(lookup.profile(call, input.instanceProfileName()), store, call));
    }

    public ListInstanceProfilesResponse list(ListInstanceProfilesRequest input, Call call) {
        String prefix = input.pathPrefix() == null ? "/" : input.pathPrefix();
        Page<Profile> page = IamPages.PAGES.of(
                store.profiles().where(call.account(), profile -> profile.path().startsWith(prefix)),
                Profile::name,
                input.marker(),
                input.maxItems());
        return new ListInstanceProfilesResponse(
                page.map(profile -> Views.profile(profile, store, call)), page.more(), page.next());
    }

    public ListInstanceProfilesForRoleResponse ofRole(ListInstanceProfilesForRoleRequest input, Call call) {
        IamRole role = lookup.role(call, input.roleName());
        Page<Profile> page = IamPages.PAGES.of(
                store.profiles().where(call.account(), profile -> profile.holds(role)),
                Profile::name,
                input.marker(),
                input.maxItems());
        return new ListInstanceProfilesForRoleResponse(
                page.map(profile -> Views.profile(profile, store, call)), page.more(), page.next());
    }

    public void addRole(AddRoleToInstanceProfileRequest input, Call call) {
        store.changeOnly(changes -> {
            Profile profile = lookup.profile(call, input.instanceProfileName());
            IamRole role = lookup.ownRole(call, input.roleName());
            if (profile.role() != null) {
                throw new LimitExceededException("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
            }
            changes.put(store.profiles(), profile.withRole(role.name()));
        });
    }

    public void removeRole(RemoveRoleFromInstanceProfileRequest input, Call call) {
        store.changeOnly(changes -> {
            Profile profile = lookup.profile(call, input.instanceProfileName());
            IamRole role = lookup.ownRole(call, input.roleName());
            if (!profile.holds(role)) {
                throw new NoSuchEntityException("The role with name " + role.name() + " cannot be found.");
            }
            changes.put(store.profiles(), profile.withRole(null));
        });
    }

    public void delete(DeleteInstanceProfileRequest input, Call call) {
        store.changeOnly(changes -> {
            Profile profile = lookup.profile(call, input.instanceProfileName());
            if (profile.role() != null) {
                throw new DeleteConflictException(
                        "Cannot delete entity, must remove roles from instance profile first.");
            }
            changes.remove(store.profiles(), profile);
        });
    }

    public void tag(TagInstanceProfileRequest input, Call call) {
        store.changeOnly(changes -> {
            Profile profile = lookup.profile(call, input.instanceProfileName());
            changes.put(store.profiles(), profile.withTags(IamTags.added(profile.tags(), input.tags())));
        });
    }

    public void untag(UntagInstanceProfileRequest input, Call call) {
        store.changeOnly(changes -> {
            Profile profile = lookup.profile(call, input.instanceProfileName());
            changes.put(store.profiles(), profile.withTags(IamTags.removed(profile.tags(), input.tagKeys())));
        });
    }

    public ListInstanceProfileTagsResponse tags(ListInstanceProfileTagsRequest input, Call call) {
        Page<Tag> page = IamTags.page(
                lookup.profile(call, input.instanceProfileName()).tags(), input.marker(), input.maxItems());
        return new ListInstanceProfileTagsResponse(page.items(), page.more(), page.next());
    }
}
