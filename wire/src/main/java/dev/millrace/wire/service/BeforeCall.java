package dev.millrace.wire.service;

import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;

/// Asked before every call, with its valid input: where the server decides whether the caller may.
@FunctionalInterface
public interface BeforeCall {
    /// Returns to let the call pass.
    /// @throws dev.millrace.wire.AwsException to refuse it
    void check(Service service, Operation operation, Structure input, Call call);
}
