package dev.millrace.cloud.service.iam;

import static dev.millrace.cloud.service.iam.IamUnderTest.ACCOUNT;
import static dev.millrace.cloud.service.iam.IamUnderTest.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.ChangePasswordRequest;
import dev.millrace.wire.iam.CreateLoginProfileRequest;
import dev.millrace.wire.iam.DeleteAccountPasswordPolicyInput;
import dev.millrace.wire.iam.DeleteLoginProfileRequest;
import dev.millrace.wire.iam.DeleteUserRequest;
import dev.millrace.wire.iam.GetAccountPasswordPolicyInput;
import dev.millrace.wire.iam.GetLoginProfileRequest;
import dev.millrace.wire.iam.LoginProfile;
import dev.millrace.wire.iam.PasswordPolicy;
import dev.millrace.wire.iam.UpdateAccountPasswordPolicyRequest;
import dev.millrace.wire.iam.UpdateLoginProfileRequest;
import dev.millrace.wire.iam.User;
import java.nio.file.Path;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Login profiles and what an account asks of passwords.
final class PasswordsTest {
    private static final String GOOD = "Correct-Horse-1";

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
    void a_user_has_one_login_profile_also_after_a_restart() {
        under.user("ann");
        refused(() -> profile("ann"), "NoSuchEntity", "Login Profile for User ann cannot be found.");
        LoginProfile made = create("ann", GOOD);
        assertThat(made).isEqualTo(new LoginProfile("ann", Instant.parse("2026-01-01T00:00:00Z"), true));
        under.restart();
        assertThat(profile("ann")).isEqualTo(made);
        refused(
                () -> create("ann", GOOD),
                "EntityAlreadyExists",
                "Login Profile for user ann already exists.");
        refused(() -> create("bob", GOOD), "NoSuchEntity", "The user with name bob cannot be found.");
    }

    @Test
    void a_user_goes_after_its_login_profile() {
        under.user("ann");
        create("ann", GOOD);
        refused(
                () -> under.iam().deleteUser(new DeleteUserRequest("ann"), call()),
                "DeleteConflict",
                "Cannot delete entity, must delete login profile first.");
        under.iam().deleteLoginProfile(new DeleteLoginProfileRequest("ann"), call());
        refused(() -> profile("ann"), "NoSuchEntity", "Login Profile for User ann cannot be found.");
        under.iam().deleteUser(new DeleteUserRequest("ann"), call());
    }

    @Test
    void a_login_profile_is_updated_in_what_is_said_alone() {
        under.user("ann");
        create("ann", GOOD);
        under.iam().updateLoginProfile(new UpdateLoginProfileRequest("ann", "Another-Horse-2", null), call());
        assertThat(profile("ann").passwordResetRequired()).isTrue();
        under.iam().updateLoginProfile(new UpdateLoginProfileRequest("ann", null, false), call());
        assertThat(profile("ann").passwordResetRequired()).isFalse();
    }

    @Test
    void a_user_changes_its_own_password_and_nobody_else_has_one() {
        User ann = under.user("ann");
        create("ann", GOOD);
        Call asAnn = call(new Caller(Caller.Kind.USER, ACCOUNT, ann.arn(), ann.userId(), "AKIA", null));
        refused(
                () -> under.iam().changePassword(new ChangePasswordRequest("guess", "Another-Horse-2"), asAnn),
                "AccessDenied",
                "The old password was incorrect.");
        under.iam().changePassword(new ChangePasswordRequest(GOOD, "Another-Horse-2"), asAnn);
        assertThat(profile("ann").passwordResetRequired()).isFalse();
        under.iam().changePassword(new ChangePasswordRequest("Another-Horse-2", GOOD), asAnn);
        refused(
                () -> under.iam().changePassword(new ChangePasswordRequest(GOOD, "Another-Horse-2"), call()),
                "InvalidUserType",
                "Only IAM Users can change their own password");
    }

    @Test
    void without_a_policy_a_password_has_eight_characters_of_three_kinds() {
        under.user("ann");
        refused(
                () -> create("ann", "Short-1"),
                "PasswordPolicyViolation",
                "Password should have a minimum length of 8");
        refused(
                () -> create("ann", "only-lower"),
                "PasswordPolicyViolation",
                "Password should meet 1 more of the following requirements: Password should have at least one "
                        + "uppercase letter, Password should have at least one number");
        create("ann", "lower-and-1");
    }

    @Test
    void a_policy_names_all_that_a_password_lacks() {
        under.user("ann");
        policy(UpdateAccountPasswordPolicyRequest.builder()
                .minimumPasswordLength(14)
                .requireSymbols(true)
                .requireNumbers(true)
                .requireUppercaseCharacters(true)
                .requireLowercaseCharacters(true));
        refused(
                () -> create("ann", "lower"),
                "PasswordPolicyViolation",
                "Password should have a minimum length of 14, Password should have at least one uppercase letter, "
                        + "Password should have at least one number, Password should have at least one symbol");
        create("ann", GOOD);
    }

    @Test
    void passwords_of_before_are_refused_as_far_back_as_the_policy_says() {
        under.user("ann");
        policy(UpdateAccountPasswordPolicyRequest.builder().passwordReusePrevention(2));
        create("ann", "first-password");
        update("second-password");
        refused(
                () -> update("first-password"),
                "PasswordPolicyViolation",
                "Password must not be one of the last 2 passwords used");
        update("third-password");
        update("first-password");
    }

    @Test
    void an_account_s_policy_is_told_as_it_was_set_and_what_is_not_said_is_the_default() {
        refused(
                this::policy,
                "NoSuchEntity",
                "The Password Policy with domain name " + ACCOUNT + " cannot be found.");
        policy(UpdateAccountPasswordPolicyRequest.builder().maxPasswordAge(90).requireNumbers(true));
        under.restart();
        assertThat(policy())
                .isEqualTo(new PasswordPolicy(6, false, true, false, false, false, true, 90, null, false));
        policy(UpdateAccountPasswordPolicyRequest.builder());
        assertThat(policy())
                .isEqualTo(new PasswordPolicy(6, false, false, false, false, false, false, null, null, false));
        delete();
        refused(
                this::delete,
                "NoSuchEntity",
                "The Password Policy with domain name " + ACCOUNT + " cannot be found.");
    }

    private LoginProfile create(String user, String password) {
        return under.iam()
                .createLoginProfile(new CreateLoginProfileRequest(user, password, true), call())
                .loginProfile();
    }

    private LoginProfile profile(String user) {
        return under.iam().getLoginProfile(new GetLoginProfileRequest(user), call()).loginProfile();
    }

    private void update(String password) {
        under.iam().updateLoginProfile(new UpdateLoginProfileRequest("ann", password, null), call());
    }

    private void policy(UpdateAccountPasswordPolicyRequest.Builder policy) {
        under.iam().updateAccountPasswordPolicy(policy.build(), call());
    }

    private PasswordPolicy policy() {
        return under.iam()
                .getAccountPasswordPolicy(new GetAccountPasswordPolicyInput(), call())
                .passwordPolicy();
    }

    private void delete() {
        under.iam().deleteAccountPasswordPolicy(new DeleteAccountPasswordPolicyInput(), call());
    }

    private static void refused(ThrowingCallable operation, String code, String message) {
        assertThatThrownBy(operation)
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
