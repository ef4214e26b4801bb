package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.domain.UserKey;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.CreateUserRequest;
import dev.millrace.wire.iam.CreateUserResponse;
import dev.millrace.wire.iam.DeleteConflictException;
import dev.millrace.wire.iam.DeleteUserPermissionsBoundaryRequest;
import dev.millrace.wire.iam.DeleteUserRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetUserRequest;
import dev.millrace.wire.iam.GetUserResponse;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListUserTagsRequest;
import dev.millrace.wire.iam.ListUserTagsResponse;
import dev.millrace.wire.iam.ListUsersRequest;
import dev.millrace.wire.iam.ListUsersResponse;
import dev.millrace.wire.iam.PutUserPermissionsBoundaryRequest;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.TagUserRequest;
import dev.millrace.wire.iam.UntagUserRequest;
import dev.millrace.wire.iam.UpdateUserRequest;
import dev.millrace.wire.iam.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Users: made, read, changed, deleted; their tags and permissions boundary.
public final class Users {
    private final IamStore store;
    private final Lookup lookup;
    private final UniqueIds ids;
    private final InstantSource clock;

    public Users(IamStore store, Lookup lookup, UniqueIds ids, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.ids = ids;
        this.clock = clock;
    }

    public CreateUserResponse create(CreateUserRequest input, Call call) {
        Map<String, String> tags = IamTags.fresh(input.tags());
        return store.change(changes -> {
            refuseTaken(call, input.userName());
            if (store.users().all(call.account()).size() >= IamLimits.USERS) {
                throw new LimitExceededException("Cannot exceed quota for UsersPerAccount: " + IamLimits.USERS);
            }
            IamUser user = IamUser.fresh(
                    call.account(),
                    input.path() == null ? "/" : input.path(),
                    input.userName(),
                    ids.user(),
                    AwsTime.seconds(clock),
                    lookup.boundary(call, input.permissionsBoundary()),
                    tags);
            changes.put(store.users(), user);
            return new CreateUserResponse(Views.whole(user, call));
        });
    }

    public GetUserResponse find(GetUserRequest input, Call call) {
        String name = lookup.userOrCaller(call, input.userName());
        return new GetUserResponse(name == null ? root(call) : Views.whole(lookup.user(call, name), call));
    }

    public ListUsersResponse list(ListUsersRequest input, Call call) {
        String prefix = input.pathPrefix() == null ? "/" : input.pathPrefix();
        Page<IamUser> page = IamPages.PAGES.of(
                store.users().where(call.account(), user -> user.path().startsWith(prefix)),
                IamUser::name,
                input.marker(),
                input.maxItems());
        return new ListUsersResponse(page.map(user -> Views.user(user, call)), page.more(), page.next());
    }

    /// A new name or path changes the ARN; the id, the keys and the groups stay.
    public void update(UpdateUserRequest input, Call call) {
        store.changeOnly(changes -> {
            IamUser user = lookup.user(call, input.userName());
            String path = input.newPath() == null ? user.path() : input.newPath();
            String name = input.newUserName() == null ? user.name() : input.newUserName();
            if (!name.equalsIgnoreCase(user.name())) {
                refuseTaken(call, name);
            }
            changes.remove(store.users(), user);
            changes.put(store.users(), user.named(path, name));
            for (UserKey key : keys(user)) {
                changes.put(store.keys(), key.withUserName(name));
            }
        });
    }

    public void delete(DeleteUserRequest input, Call call) {
        store.changeOnly(changes -> {
            IamUser user = lookup.user(call, input.userName());
            conflict(user.login() != null, "Cannot delete entity, must delete login profile first.");
            conflict(!keys(user).isEmpty(), "Cannot delete entity, must delete access keys first.");
            conflict(!user.attachedPolicies().isEmpty(), "Cannot delete entity, must detach all policies first.");
            conflict(!user.inlinePolicies().isEmpty(), "Cannot delete entity, must delete policies first.");
            conflict(!user.groups().isEmpty(), "Cannot delete entity, must remove users from group first.");
            changes.remove(store.users(), user);
        });
    }

    public void tag(TagUserRequest input, Call call) {
        update(call, input.userName(), user -> user.withTags(IamTags.added(user.tags(), input.tags())));
    }

    public void untag(UntagUserRequest input, Call call) {
        update(call, input.userName(), user -> user.withTags(IamTags.removed(user.tags(), input.tagKeys())));
    }

    public ListUserTagsResponse tags(ListUserTagsRequest input, Call call) {
        Page<Tag> page = IamTags.page(lookup.user(call, input.userName()).tags(), input.marker(), input.maxItems());
        return new ListUserTagsResponse(page.items(), page.more(), page.next());
    }

    public void putBoundary(PutUserPermissionsBoundaryRequest input, Call call) {
        update(
                call,
                input.userName(),
                user -> user.withPermissionsBoundary(lookup.boundary(call, input.permissionsBoundary())));
    }

    public void deleteBoundary(DeleteUserPermissionsBoundaryRequest input, Call call) {
        update(call, input.userName(), user -> user.withPermissionsBoundary(null));
    }

    private void update(Call call, String name, UnaryOperator<IamUser> change) {
        store.changeOnly(changes -> changes.put(store.users(), change.apply(lookup.user(call, name))));
    }

    private List<UserKey> keys(IamUser user) {
        return store.keys().where(user.account(), key -> key.belongsTo(user.name()));
    }

    private void refuseTaken(Call call, String name) {
        if (store.users().find(call.account(), name).isPresent()) {
            throw new EntityAlreadyExistsException("User with name " + name + " already exists.");
        }
    }

    /// The account's root, as GetUser shows it to itself.
    private static User root(Call call) {
        return User.builder()
                .path("/")
                .userName("root")
                .userId(call.account())
                .arn(Partition.of(call.region()).root(call.account()))
                .createDate(Instant.EPOCH)
                .build();
    }

    private static void conflict(boolean there, String words) {
        if (there) {
            throw new DeleteConflictException(words);
        }
    }
}
