package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.policy.Decision;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Caller;
import dev.millrace.wire.service.ServiceFacts.Protocol;

/// In which words a service refuses a call ("Troubleshoot access denied error messages", IAM User Guide).
final class AccessWords {
    private AccessWords() {}

    /// @param sameAccount whether the resource is of the caller's account: S3 says why only then
    /// @param encoded what DecodeAuthorizationMessage reads
    static AwsException refusal(
            Protocol protocol,
            Caller caller,
            ServiceNeeds.Needed needed,
            Decision decision,
            boolean sameAccount,
            String encoded) {
        return switch (protocol) {
            case EC2_QUERY ->
                new AwsException(
                        "UnauthorizedOperation",
                        403,
                        "You are not authorized to perform this operation. "
                                + sentence(caller, needed.action(), needed.resource(), decision)
                                + ". Encoded authorization failure message: " + encoded);
            case REST_XML ->
                new AwsException(
                        "AccessDenied",
                        403,
                        sameAccount && caller.kind() != Caller.Kind.ANONYMOUS
                                ? sentence(caller, needed.action(), "\"" + needed.resource() + "\"", decision)
                                : "Access Denied");
            case AWS_QUERY ->
                new AwsException(
                        "AccessDenied",
                        403,
                        // STS does not say why: who may not assume a role learns nothing of it.
                        needed.action().startsWith("sts:")
                                ? bare(caller, needed.action(), needed.resource())
                                : sentence(caller, needed.action(), needed.resource(), decision));
            case REST_JSON ->
                new AwsException(
                        "AccessDeniedException",
                        403,
                        sentence(caller, needed.action(), needed.resource(), decision));
            case AWS_JSON, RPC_V2_CBOR ->
                new AwsException(
                        "AccessDeniedException",
                        400,
                        sentence(caller, needed.action(), needed.resource(), decision));
        };
    }

    /// `User: … is not authorized to perform: … on resource: … because …`.
    static String sentence(Caller caller, String action, String resource, Decision decision) {
        return bare(caller, action, resource) + " " + decision.because(action);
    }

    private static String bare(Caller caller, String action, String resource) {
        return "User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: " + resource;
    }
}
