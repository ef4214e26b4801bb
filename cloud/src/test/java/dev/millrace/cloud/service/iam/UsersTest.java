package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.READ;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.AccessKey;
import dev.millrace.wire.iam.AccessKeyMetadata;
import dev.millrace.wire.iam.AddUserToGroupRequest;
import dev.millrace.wire.iam.AttachUserPolicyRequest;
import dev.millrace.wire.iam.CreateAccessKeyRequest;
import dev.millrace.wire.iam.DeleteAccessKeyRequest;
import dev.millrace.wire.iam.DeleteGroupRequest;
import dev.millrace.wire.iam.DeleteLoginProfileRequest;
import dev.millrace.wire.iam.DeleteUserPolicyRequest;
import dev.millrace.wire.iam.DeleteUserRequest;
import dev.millrace.wire.iam.DetachUserPolicyRequest;
import dev.millrace.wire.iam.GetAccessKeyLastUsedRequest;
import dev.millrace.wire.iam.GetGroupRequest;
import dev.millrace.wire.iam.GetUserRequest;
import dev.millrace.wire.iam.Group;
import dev.millrace.wire.iam.ListAccessKeysRequest;
import dev.millrace.wire.iam.ListGroupsForUserRequest;
import dev.millrace.wire.iam.ListMFADevicesRequest;
import dev.millrace.wire.iam.PutUserPolicyRequest;
import dev.millrace.wire.iam.RemoveUserFromGroupRequest;
import dev.millrace.wire.iam.UpdateAccessKeyRequest;
import dev.millrace.wire.iam.UpdateGroupRequest;
import dev.millrace.wire.iam.UpdateUserRequest;
import dev.millrace.wire.iam.User;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersTest {
    @TempDir
    Path data;

    private IamUnderTest under;

    @BeforeEach
    void open() {
        under = new IamUnderTest(data);
    }

    @AfterEach
    void close() {
        under.close();
    }

    @Test
    void a_key_signs_for_its_user_also_after_a_restart_and_a_new_name() {
        User ann = under.user("ann");
        AccessKey key = key("ann");
        assertThat(ann.userId()).matches("AIDA[A-Z2-7]{17}");
        assertThat(key.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
        assertThat(key.secretAccessKey()).hasSize(40);
        assertThat(key.status()).isEqualTo("Active");
        under.restart();
        under.iam()
                .updateUser(
                        UpdateUserRequest.builder()
                                .userName("ann")
                                .newUserName("anna")
                                .newPath("/team/")
                                .build(),
                        call());

        assertThat(under.identities().key(key.accessKeyId())).hasValueSatisfying(found -> {
            assertThat(found.secret()).isEqualTo(key.secretAccessKey());
            assertThat(found.active()).isTrue();
            assertThat(found.caller())
                    .isEqualTo(new Caller(
                            Caller.Kind.USER,
                            ACCOUNT,
                            "arn:aws:iam::" + ACCOUNT + ":user/team/anna",
                            ann.userId(),
                            key.accessKeyId(),
                            null));
        });
        refused(() -> find("ann"), "NoSuchEntity", "The user with name ann cannot be found.");
        assertThat(find("anna").userId()).isEqualTo(ann.userId());
    }

    @Test
    void a_user_has_two_keys_at_most() {
        under.user("ann");
        key("ann");
        key("ann");
        refused(() -> key("ann"), "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2");
    }

    @Test
    void a_key_can_be_switched_off_and_deleted() {
        under.user("ann");
        String id = key("ann").accessKeyId();
        under.iam().updateAccessKey(new UpdateAccessKeyRequest("ann", id, "Inactive"), call());
        assertThat(under.identities().key(id))
                .hasValueSatisfying(key -> assertThat(key.active()).isFalse());
        assertThat(under.iam()
                        .listAccessKeys(
                                ListAccessKeysRequest.builder().userName("ann").build(), call())
                        .accessKeyMetadata())
                .containsExactly(new AccessKeyMetadata("ann", id, "Inactive", Instant.parse("2026-01-01T00:00:00Z")));
        under.iam().deleteAccessKey(new DeleteAccessKeyRequest("ann", id), call());
        assertThat(under.identities().key(id)).isEmpty();
        refused(
                () -> under.iam().deleteAccessKey(new DeleteAccessKeyRequest("ann", id), call()),
                "NoSuchEntity",
                "The Access Key with id " + id + " cannot be found.");
    }

    @Test
    void a_key_of_another_user_is_not_there() {
        under.user("ann");
        under.user("bob");
        String id = key("ann").accessKeyId();
        refused(
                () -> under.iam().deleteAccessKey(new DeleteAccessKeyRequest("bob", id), call()),
                "NoSuchEntity",
                "The Access Key with id " + id + " cannot be found.");
    }

    @Test
    void the_root_has_keys_too() {
        AccessKey key = under.iam()
                .createAccessKey(CreateAccessKeyRequest.builder().build(), call())
                .accessKey();
        assertThat(under.identities().key(key.accessKeyId()))
                .hasValueSatisfying(
                        found -> assertThat(found.caller()).isEqualTo(Caller.root(ACCOUNT, key.accessKeyId())));
    }

    @Test
    void when_a_key_was_last_used_is_told_also_after_a_restart() {
        under.user("ann");
        String id = key("ann").accessKeyId();
        assertThat(lastUsed(id)).isEqualTo("null N/A N/A");
        under.identities().used(id, "kinesis", "eu-west-1");
        assertThat(lastUsed(id)).isEqualTo("2026-01-01T00:00:00Z kinesis eu-west-1");
        under.identities().used(id, "s3", "us-east-1");
        assertThat(lastUsed(id)).isEqualTo("2026-01-01T00:00:00Z s3 us-east-1");
        under.clock.advance(Duration.ofMinutes(1));
        under.identities().used(id, "s3", "us-east-1");
        under.restart();
        assertThat(lastUsed(id)).isEqualTo("2026-01-01T00:01:00Z s3 us-east-1");
    }

    @Test
    void who_names_no_user_means_himself() {
        User ann = under.user("ann");
        Caller signed = new Caller(Caller.Kind.USER, ACCOUNT, ann.arn(), ann.userId(), "AKIA", null);
        assertThat(under.iam()
                        .getUser(GetUserRequest.builder().build(), call(signed))
                        .user()
                        .userName())
                .isEqualTo("ann");
        assertThat(under.iam()
                        .getUser(GetUserRequest.builder().build(), call())
                        .user()
                        .arn())
                .isEqualTo("arn:aws:iam::" + ACCOUNT + ":root");
        Caller session =
                new Caller(Caller.Kind.ROLE_SESSION, ACCOUNT, "arn:aws:sts::1:assumed-role/r/s", "AROA:s", "ASIA", "t");
        refused(
                () -> under.iam().getUser(GetUserRequest.builder().build(), call(session)),
                "ValidationError",
                "Must specify userName when calling with non-User credentials");
    }

    @Test
    void a_user_goes_only_after_all_that_is_his() {
        under.user("ann");
        under.group("team");
        String policy = under.policy("own");
        String id = key("ann").accessKeyId();
        under.iam().attachUserPolicy(new AttachUserPolicyRequest("ann", policy), call());
        under.iam().putUserPolicy(new PutUserPolicyRequest("ann", "p", READ), call());
        under.iam().addUserToGroup(new AddUserToGroupRequest("team", "ann"), call());

        refused(this::delete, "DeleteConflict", "Cannot delete entity, must delete access keys first.");
        under.iam().deleteAccessKey(new DeleteAccessKeyRequest("ann", id), call());
        refused(this::delete, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
        under.iam().detachUserPolicy(new DetachUserPolicyRequest("ann", policy), call());
        refused(this::delete, "DeleteConflict", "Cannot delete entity, must delete policies first.");
        under.iam().deleteUserPolicy(new DeleteUserPolicyRequest("ann", "p"), call());
        refused(this::delete, "DeleteConflict", "Cannot delete entity, must remove users from group first.");
        refused(
                () -> under.iam().deleteGroup(new DeleteGroupRequest("team"), call()),
                "DeleteConflict",
                "Cannot delete entity, must remove users from group first.");
        under.iam().removeUserFromGroup(new RemoveUserFromGroupRequest("team", "ann"), call());
        delete();
        under.iam().deleteGroup(new DeleteGroupRequest("team"), call());
        refused(() -> find("ann"), "NoSuchEntity", "The user with name ann cannot be found.");
    }

    @Test
    void members_stay_in_a_group_that_gets_a_new_name() {
        under.user("ann");
        under.group("team");
        under.iam().addUserToGroup(new AddUserToGroupRequest("team", "ann"), call());
        under.iam()
                .updateGroup(
                        UpdateGroupRequest.builder()
                                .groupName("team")
                                .newGroupName("crew")
                                .build(),
                        call());
        assertThat(under.iam()
                        .getGroup(GetGroupRequest.builder().groupName("crew").build(), call())
                        .users())
                .extracting(User::userName)
                .containsExactly("ann");
        assertThat(under.iam()
                        .listGroupsForUser(
                                ListGroupsForUserRequest.builder()
                                        .userName("ann")
                                        .build(),
                                call())
                        .groups())
                .extracting(Group::arn)
                .containsExactly("arn:aws:iam::" + ACCOUNT + ":group/crew");
    }

    @Test
    void names_that_are_taken_are_refused() {
        under.user("ann");
        under.group("team");
        refused(() -> under.user("ANN"), "EntityAlreadyExists", "User with name ANN already exists.");
        refused(() -> under.group("team"), "EntityAlreadyExists", "Group with name team already exists.");
    }

    @Test
    void credentials_that_cannot_be_made_nobody_has() {
        under.user("ann");
        assertThat(under.iam()
                        .listMFADevices(
                                ListMFADevicesRequest.builder().userName("ann").build(), call())
                        .mfaDevices())
                .isEmpty();
        refused(
                () -> under.iam()
                        .deleteLoginProfile(
                                DeleteLoginProfileRequest.builder()
                                        .userName("ann")
                                        .build(),
                                call()),
                "NoSuchEntity",
                "Login Profile for User ann cannot be found.");
    }

    private User find(String name) {
        return under.iam()
                .getUser(GetUserRequest.builder().userName(name).build(), call())
                .user();
    }

    private AccessKey key(String user) {
        return under.iam()
                .createAccessKey(CreateAccessKeyRequest.builder().userName(user).build(), call())
                .accessKey();
    }

    private String lastUsed(String id) {
        var used = under.iam()
                .getAccessKeyLastUsed(new GetAccessKeyLastUsedRequest(id), call())
                .accessKeyLastUsed();
        return used.lastUsedDate() + " " + used.serviceName() + " " + used.region();
    }

    private void delete() {
        under.iam().deleteUser(new DeleteUserRequest("ann"), call());
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
