package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.domain.UserKey;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AccessKey;
import dev.millrace.wire.iam.AccessKeyLastUsed;
import dev.millrace.wire.iam.AccessKeyMetadata;
import dev.millrace.wire.iam.CreateAccessKeyRequest;
import dev.millrace.wire.iam.CreateAccessKeyResponse;
import dev.millrace.wire.iam.DeleteAccessKeyRequest;
import dev.millrace.wire.iam.GetAccessKeyLastUsedRequest;
import dev.millrace.wire.iam.GetAccessKeyLastUsedResponse;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListAccessKeysRequest;
import dev.millrace.wire.iam.ListAccessKeysResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.UpdateAccessKeyRequest;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lasting access keys of users and of the root: two each. The secret is shown once, when the key is made.
public final class UserKeys {
    private final IamStore store;
    private final Lookup lookup;
    private final UniqueIds ids;
    private final InstantSource clock;

    public UserKeys(IamStore store, Lookup lookup, UniqueIds ids, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.ids = ids;
        this.clock = clock;
    }

    public CreateAccessKeyResponse create(CreateAccessKeyRequest input, Call call) {
        return store.change(changes -> {
            String user = lookup.userOrCaller(call, input.userName());
            if (keys(call, user).size() >= IamLimits.ACCESS_KEYS_PER_USER) {
                throw new LimitExceededException(
                        "Cannot exceed quota for AccessKeysPerUser: " + IamLimits.ACCESS_KEYS_PER_USER);
            }
            UserKey key = new UserKey(
                    call.account(), ids.accessKey(call.account()), user, ids.secret(), true, AwsTime.seconds(clock));
            changes.put(store.keys(), key);
            return new CreateAccessKeyResponse(AccessKey.builder()
                    .userName(shown(user))
                    .accessKeyId(key.name())
                    .status("Active")
                    .secretAccessKey(key.secret())
                    .createDate(key.createdAt())
                    .build());
        });
    }

    public ListAccessKeysResponse list(ListAccessKeysRequest input, Call call) {
        String user = lookup.userOrCaller(call, input.userName());
        Page<UserKey> page = IamPages.PAGES.of(
                keys(call, user),
                key -> "%012d/%s".formatted(key.createdAt().getEpochSecond(), key.name()),
                input.marker(),
                input.maxItems());
        return new ListAccessKeysResponse(
                page.map(key -> AccessKeyMetadata.builder()
                        .userName(shown(user))
                        .accessKeyId(key.name())
                        .status(key.active() ? "Active" : "Inactive")
                        .createDate(key.createdAt())
                        .build()),
                page.more(),
                page.next());
    }

    public void update(UpdateAccessKeyRequest input, Call call) {
        store.changeOnly(changes -> {
            UserKey key = key(call, input.userName(), input.accessKeyId());
            boolean active = switch (input.status()) {
                case "Active" -> true;
                case "Inactive" -> false;
                default -> throw new InvalidInputException("Invalid status: " + input.status());
            };
            changes.put(store.keys(), key.withActive(active));
        });
    }

    public void delete(DeleteAccessKeyRequest input, Call call) {
        store.changeOnly(changes -> {
            UserKey key = key(call, input.userName(), input.accessKeyId());
            changes.remove(store.keys(), key);
            store.keyUses().forget(key.name());
        });
    }

    public GetAccessKeyLastUsedResponse lastUsed(GetAccessKeyLastUsedRequest input, Call call) {
        UserKey key =
                store.keys().find(call.account(), input.accessKeyId()).orElseThrow(() -> missing(input.accessKeyId()));
        AccessKeyLastUsed used = store.keyUses()
                .find(key.name())
                .map(use -> new AccessKeyLastUsed(use.at(), use.service(), use.region()))
                .orElseGet(() -> new AccessKeyLastUsed(null, "N/A", "N/A"));
        return new GetAccessKeyLastUsedResponse(shown(key.userName()), used);
    }

    private UserKey key(Call call, @Nullable String userName, String id) {
        String user = lookup.userOrCaller(call, userName);
        return store.keys()
                .find(call.account(), id)
                .filter(key -> key.belongsTo(user))
                .orElseThrow(() -> missing(id));
    }

    private List<UserKey> keys(Call call, @Nullable String user) {
        return store.keys().where(call.account(), key -> key.belongsTo(user));
    }

    private static NoSuchEntityException missing(String id) {
        return new NoSuchEntityException("The Access Key with id " + id + " cannot be found.");
    }

    private static String shown(@Nullable String user) {
        return user == null ? "root" : user;
    }
}
