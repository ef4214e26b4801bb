package dev.millrace.cloud.service.sts;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.sts.GetSessionTokenRequest;
import dev.millrace.wire.sts.GetSessionTokenResponse;
import java.time.Duration;

/// GetSessionToken: a session of the caller's own, for users and the account's root.
final class GetSessionToken {
    private static final Duration DEFAULT_DURATION = Duration.ofHours(12);
    private static final Duration ROOT_LIMIT = Duration.ofHours(1);

    private final Sessions sessions;

    GetSessionToken(Sessions sessions) {
        this.sessions = sessions;
    }

    GetSessionTokenResponse run(GetSessionTokenRequest input, Call call) {
        Caller caller = call.caller();
        if (caller.sessionToken() != null || caller.kind() != Caller.Kind.ROOT && caller.kind() != Caller.Kind.USER) {
            throw new AwsException("AccessDenied", 403, "Cannot call GetSessionToken with session credentials");
        }
        Duration asked =
                input.durationSeconds() == null ? DEFAULT_DURATION : Duration.ofSeconds(input.durationSeconds());
        Duration duration = caller.kind() == Caller.Kind.ROOT && asked.compareTo(ROOT_LIMIT) > 0 ? ROOT_LIMIT : asked;
        return new GetSessionTokenResponse(sessions.open(caller, duration).view());
    }
}
