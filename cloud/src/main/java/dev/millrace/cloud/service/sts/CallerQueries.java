package dev.millrace.cloud.service.sts;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.sts.GetAccessKeyInfoRequest;
import dev.millrace.wire.sts.GetAccessKeyInfoResponse;
import dev.millrace.wire.sts.GetCallerIdentityRequest;
import dev.millrace.wire.sts.GetCallerIdentityResponse;
import java.util.Optional;

/// GetCallerIdentity and GetAccessKeyInfo: who calls, and whose an access key is.
final class CallerQueries {
    private CallerQueries() {}

    static GetCallerIdentityResponse identity(GetCallerIdentityRequest input, Call call) {
        Caller caller = call.caller();
        return new GetCallerIdentityResponse(caller.userId(), caller.account(), caller.arn());
    }

    static GetAccessKeyInfoResponse accessKey(GetAccessKeyInfoRequest input, Call call) {
        return new GetAccessKeyInfoResponse(AccessKeyId.account(input.accessKeyId())
                .or(() -> input.accessKeyId().equals(call.caller().accessKeyId())
                        ? Optional.of(call.account())
                        : Optional.empty())
                .orElseThrow(
                        () -> new AwsException("ValidationError", 400, "Invalid value for parameter AccessKeyId.")));
    }
}
