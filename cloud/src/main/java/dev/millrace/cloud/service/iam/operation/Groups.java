package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AddUserToGroupRequest;
import dev.millrace.wire.iam.CreateGroupRequest;
import dev.millrace.wire.iam.CreateGroupResponse;
import dev.millrace.wire.iam.DeleteConflictException;
import dev.millrace.wire.iam.DeleteGroupRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetGroupRequest;
import dev.millrace.wire.iam.GetGroupResponse;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListGroupsForUserRequest;
import dev.millrace.wire.iam.ListGroupsForUserResponse;
import dev.millrace.wire.iam.ListGroupsRequest;
import dev.millrace.wire.iam.ListGroupsResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.RemoveUserFromGroupRequest;
import dev.millrace.wire.iam.UpdateGroupRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Groups, and who is in them.
public final class Groups {
    private final IamStore store;
    private final Lookup lookup;
    private final UniqueIds ids;
    private final InstantSource clock;

    public Groups(IamStore store, Lookup lookup, UniqueIds ids, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.ids = ids;
        this.clock = clock;
    }

    public CreateGroupResponse create(CreateGroupRequest input, Call call) {
        return store.change(changes -> {
            refuseTaken(call, input.groupName());
            if (store.groups().all(call.account()).size() >= IamLimits.GROUPS) {
                throw new LimitExceededException("Cannot exceed quota for GroupsPerAccount: " + IamLimits.GROUPS);
            }
            IamGroup group = IamGroup.fresh(
                    call.account(),
                    input.path() == null ? "/" : input.path(),
                    input.groupName(),
                    ids.group(),
                    AwsTime.seconds(clock));
            changes.put(store.groups(), group);
            return new CreateGroupResponse(Views.group(group, call));
        });
    }

    public GetGroupResponse find(GetGroupRequest input, Call call) {
        IamGroup group = lookup.group(call, input.groupName());
        Page<IamUser> page = IamPages.PAGES.of(members(group), IamUser::name, input.marker(), input.maxItems());
        return new GetGroupResponse(
                Views.group(group, call), page.map(user -> Views.user(user, call)), page.more(), page.next());
    }

    public ListGroupsResponse list(ListGroupsRequest input, Call call) {
        String prefix = input.pathPrefix() == null ? "/" : input.pathPrefix();
        Page<IamGroup> page = IamPages.PAGES.of(
                store.groups().where(call.account(), group -> group.path().startsWith(prefix)),
                IamGroup::name,
                input.marker(),
                input.maxItems());
        return new ListGroupsResponse(page.map(group -> Views.group(group, call)), page.more(), page.next());
    }

    public ListGroupsForUserResponse ofUser(ListGroupsForUserRequest input, Call call) {
        IamUser user = lookup.user(call, input.userName());
        Page<IamGroup> page = IamPages.PAGES.of(
                store.groups().where(call.account(), group -> in(user, group)),
                IamGroup::name,
                input.marker(),
                input.maxItems());
        return new ListGroupsForUserResponse(page.map(group -> Views.group(group, call)), page.more(), page.next());
    }

    public void update(UpdateGroupRequest input, Call call) {
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            String path = input.newPath() == null ? group.path() : input.newPath();
            String name = input.newGroupName() == null ? group.name() : input.newGroupName();
            if (!name.equalsIgnoreCase(group.name())) {
                refuseTaken(call, name);
            }
            changes.remove(store.groups(), group);
            changes.put(store.groups(), group.named(path, name));
            for (IamUser user : members(group)) {
                List<String> groups = new ArrayList<>(without(user, group));
                groups.add(name);
                changes.put(store.users(), user.withGroups(groups));
            }
        });
    }

    public void delete(DeleteGroupRequest input, Call call) {
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            if (!members(group).isEmpty()) {
                throw new DeleteConflictException("Cannot delete entity, must remove users from group first.");
            }
            if (!group.attachedPolicies().isEmpty()) {
                throw new DeleteConflictException("Cannot delete entity, must detach all policies first.");
            }
            if (!group.inlinePolicies().isEmpty()) {
                throw new DeleteConflictException("Cannot delete entity, must delete policies first.");
            }
            changes.remove(store.groups(), group);
        });
    }

    public void add(AddUserToGroupRequest input, Call call) {
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            IamUser user = lookup.user(call, input.userName());
            if (in(user, group)) {
                return;
            }
            if (user.groups().size() >= IamLimits.GROUPS_PER_USER) {
                throw new LimitExceededException("Cannot exceed quota for GroupsPerUser: " + IamLimits.GROUPS_PER_USER);
            }
            List<String> groups = new ArrayList<>(user.groups());
            groups.add(group.name());
            changes.put(store.users(), user.withGroups(groups));
        });
    }

    public void remove(RemoveUserFromGroupRequest input, Call call) {
        store.changeOnly(changes -> {
            IamGroup group = lookup.group(call, input.groupName());
            IamUser user = lookup.user(call, input.userName());
            if (!in(user, group)) {
                throw new NoSuchEntityException("User " + user.name() + " is not in group " + group.name() + ".");
            }
            changes.put(store.users(), user.withGroups(without(user, group)));
        });
    }

    private List<IamUser> members(IamGroup group) {
        return store.users().where(group.account(), user -> in(user, group));
    }

    private static boolean in(IamUser user, IamGroup group) {
        return user.groups().contains(group.name());
    }

    private static List<String> without(IamUser user, IamGroup group) {
        return user.groups().stream().filter(name -> !name.equals(group.name())).toList();
    }

    private void refuseTaken(Call call, String name) {
        if (store.groups().find(call.account(), name).isPresent()) {
            throw new EntityAlreadyExistsException("Group with name " + name + " already exists.");
        }
    }
}
