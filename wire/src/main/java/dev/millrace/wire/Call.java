package dev.millrace.wire;

import dev.millrace.wire.http.HttpRequest;

/// What a service may know of a request beside its input.
/// @param requestId the id that the answer carries, in AWS's form for the service
/// @param caller who asks
/// @param account the account whose resources are meant: twelve digits; the caller's, or
///     that of a resource which lets the caller of another account in
/// @param region the region of the credential scope, such as `us-east-1`
/// @param http the request itself, its body already taken unless the operation streams it
public record Call(String requestId, Caller caller, String account, String region, HttpRequest http) {
    /// The same for resources of another account.
    public Call withAccount(String other) {
        return new Call(requestId, caller, other, region, http);
    }
}
