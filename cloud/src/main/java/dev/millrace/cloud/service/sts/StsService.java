package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.sts.AssumeRoleRequest;
import dev.millrace.wire.sts.AssumeRoleResponse;
import dev.millrace.wire.sts.Credentials;
import dev.millrace.wire.sts.GetAccessKeyInfoRequest;
import dev.millrace.wire.sts.GetAccessKeyInfoResponse;
import dev.millrace.wire.sts.GetCallerIdentityRequest;
import dev.millrace.wire.sts.GetCallerIdentityResponse;
import dev.millrace.wire.sts.GetSessionTokenRequest;
import dev.millrace.wire.sts.GetSessionTokenResponse;
import dev.millrace.wire.sts.Sts;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// STS's API.
public final class StsService implements Sts {
    private static final Duration SESSION_TOKEN_DEFAULT = Duration.ofHours(12);
    private static final Duration ROOT_LIMIT = Duration.ofHours(1);

    private final Sessions sessions;
    private final AssumeRole assumeRole;

    public StsService(Storage storage, InstantSource clock, SecureRandom random, Roles roles) {
        this.sessions = new Sessions(storage, clock, random, roles);
        this.assumeRole = new AssumeRole(roles, sessions);
    }

    /// Sessions, for the rest of the server.
    public Sessions sessions() {
        return sessions;
    }

    @Override
    public AssumeRoleResponse assumeRole(AssumeRoleRequest input, Call call) {
        return assumeRole.run(input, call);
    }

    @Override
    public GetAccessKeyInfoResponse getAccessKeyInfo(GetAccessKeyInfoRequest input, Call call) {
        return new GetAccessKeyInfoResponse(AccessKeyId.account(input.accessKeyId())
                .or(() -> input.accessKeyId().equals(call.caller().accessKeyId())
                        ? Optional.of(call.account())
                        : Optional.empty())
                .orElseThrow(
                        () -> new AwsException("ValidationError", 400, "Invalid value for parameter AccessKeyId.")));
    }

    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest input, Call call) {
        Caller caller = call.caller();
        return new GetCallerIdentityResponse(caller.userId(), caller.account(), caller.arn());
    }

    @Override
    public GetSessionTokenResponse getSessionToken(GetSessionTokenRequest input, Call call) {
        Caller caller = call.caller();
        if (caller.sessionToken() != null || caller.kind() != Caller.Kind.ROOT && caller.kind() != Caller.Kind.USER) {
            throw new AwsException("AccessDenied", 403, "Cannot call GetSessionToken with session credentials");
        }
        Duration asked =
                input.durationSeconds() == null ? SESSION_TOKEN_DEFAULT : Duration.ofSeconds(input.durationSeconds());
        Duration duration = caller.kind() == Caller.Kind.ROOT && asked.compareTo(ROOT_LIMIT) > 0 ? ROOT_LIMIT : asked;
        return new GetSessionTokenResponse(view(sessions.open(caller, duration)));
    }

    static Credentials view(SessionCredentials credentials) {
        return new Credentials(
                credentials.accessKeyId(), credentials.secret(), credentials.token(), credentials.expires());
    }
}
