package dev.millrace.wire.service;

import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;

/// Asked before every call, with its valid input: where the server decides whether the caller may.
@FunctionalInterface
public interface BeforeCall {
    /// @return the call as it goes in: as it came, or for the account whose resources are meant, where that is another
    ///     than the caller's and lets it
    /// @throws dev.millrace.wire.AwsException to refuse it
    Call check(Service service, Operation operation, Structure input, Call call);
}
