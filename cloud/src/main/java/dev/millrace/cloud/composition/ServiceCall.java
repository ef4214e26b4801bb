package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;

/// The call that one service makes of another within this server, for itself: nobody signed it, and no policy is asked of
/// it but what the caller asks before.
final class ServiceCall {
    private static final HttpRequest NOTHING =
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY));

    private ServiceCall() {}

    /// @param service who calls, `logs.amazonaws.com`
    /// @param account for whom, twelve digits
    static Call of(String service, String account, String region) {
        return new Call(
                service,
                new Caller(
                        Caller.Kind.SERVICE, account, Partition.of(region).root(account), account, service, null),
                account,
                region,
                NOTHING);
    }

    /// The call that a service makes in the name of who calls it.
    static Call inTheNameOf(Caller caller, String request, String region) {
        return new Call(request, caller, caller.account(), region, NOTHING);
    }
}
