package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.Login;
import dev.millrace.cloud.service.iam.domain.PasswordRules;
import dev.millrace.cloud.service.iam.domain.Passwords;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.ChangePasswordRequest;
import dev.millrace.wire.iam.CreateLoginProfileRequest;
import dev.millrace.wire.iam.CreateLoginProfileResponse;
import dev.millrace.wire.iam.DeleteLoginProfileRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetLoginProfileRequest;
import dev.millrace.wire.iam.GetLoginProfileResponse;
import dev.millrace.wire.iam.InvalidUserTypeException;
import dev.millrace.wire.iam.LoginProfile;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.PasswordPolicyViolationException;
import dev.millrace.wire.iam.UpdateLoginProfileRequest;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Login profiles: users' passwords, held to the account's password policy. There is no console to sign in to.
public final class LoginProfiles {
    private final IamStore store;
    private final Lookup lookup;
    private final Passwords passwords;
    private final InstantSource clock;

    public LoginProfiles(IamStore store, Lookup lookup, Passwords passwords, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.passwords = passwords;
        this.clock = clock;
    }

    public CreateLoginProfileResponse create(CreateLoginProfileRequest input, Call call) {
        String password = input.password();
        if (password == null) {
            throw new AwsException("ValidationError", 400, "Password must be provided");
        }
        String hash = passwords.hash(password);
        return store.change(changes -> {
            IamUser user = user(call, input.userName());
            if (user.login() != null) {
                throw new EntityAlreadyExistsException("Login Profile for user " + user.name() + " already exists.");
            }
            check(call, password);
            IamUser with = user.withLogin(
                    Login.fresh(AwsTime.seconds(clock), Boolean.TRUE.equals(input.passwordResetRequired()), hash));
            changes.put(store.users(), with);
            return new CreateLoginProfileResponse(view(with, login(with)));
        });
    }

    public GetLoginProfileResponse find(GetLoginProfileRequest input, Call call) {
        IamUser user = user(call, input.userName());
        return new GetLoginProfileResponse(view(user, login(user)));
    }

    public void update(UpdateLoginProfileRequest input, Call call) {
        String password = input.password();
        @Nullable String hash = password == null ? null : passwords.hash(password);
        store.changeOnly(changes -> {
            IamUser user = lookup.user(call, input.userName());
            Login login = login(user);
            if (password != null && hash != null) {
                check(call, password);
                refuseUsed(call, login, password);
                login = login.changed(AwsTime.seconds(clock), hash);
            }
            if (input.passwordResetRequired() != null) {
                login = login.withResetRequired(input.passwordResetRequired());
            }
            changes.put(store.users(), user.withLogin(login));
        });
    }

    public void delete(DeleteLoginProfileRequest input, Call call) {
        store.changeOnly(changes -> {
            IamUser user = user(call, input.userName());
            login(user);
            changes.put(store.users(), user.withLogin(null));
        });
    }

    /// A user changes its own password; nobody else has one.
    public void change(ChangePasswordRequest input, Call call) {
        if (call.caller().kind() != Caller.Kind.USER) {
            throw new InvalidUserTypeException("Only IAM Users can change their own password");
        }
        String hash = passwords.hash(input.newPassword());
        store.changeOnly(changes -> {
            IamUser user = user(call, null);
            Login login = login(user);
            if (!Passwords.isOf(input.oldPassword(), login.hashes().getFirst())) {
                throw new AwsException(
                        "AccessDenied", 403, "The old password was incorrect.");
            }
            check(call, input.newPassword());
            refuseUsed(call, login, input.newPassword());
            changes.put(
                    store.users(),
                    user.withLogin(login.changed(AwsTime.seconds(clock), hash).withResetRequired(false)));
        });
    }

    private IamUser user(Call call, @Nullable String name) {
        String user = lookup.userOrCaller(call, name);
        if (user == null) {
            throw new NoSuchEntityException("Login Profile for User root cannot be found.");
        }
        return lookup.user(call, user);
    }

    private static Login login(IamUser user) {
        Login login = user.login();
        if (login == null) {
            throw new NoSuchEntityException("Login Profile for User " + user.name() + " cannot be found.");
        }
        return login;
    }

    private void check(Call call, String password) {
        rules(call)
                .map(rules -> rules.refusal(password))
                .orElseGet(() -> PasswordRules.usualRefusal(password))
                .ifPresent(words -> {
                    throw new PasswordPolicyViolationException(words);
                });
    }

    private void refuseUsed(Call call, Login login, String password) {
        int last = rules(call).map(PasswordRules::reusePrevention).orElse(0);
        if (login.hashes().stream().limit(last).anyMatch(hash -> Passwords.isOf(password, hash))) {
            throw new PasswordPolicyViolationException("Password must not be one of the last " + last + " passwords used");
        }
    }

    private Optional<PasswordRules> rules(Call call) {
        return store.passwordRules().find(call.account(), PasswordRules.key());
    }

    private static LoginProfile view(IamUser user, Login login) {
        return new LoginProfile(user.name(), login.createdAt(), login.resetRequired());
    }
}
