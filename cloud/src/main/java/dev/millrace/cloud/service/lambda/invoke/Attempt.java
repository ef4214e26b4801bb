package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.runtime.Outcome;

/// What came of trying to invoke a function.
public sealed interface Attempt {
    /// The function has run, whether it succeeded or failed.
    record Done(Outcome outcome, String executedVersion) implements Attempt {}

    /// There was no room for it.
    /// @param reason in AWS's words
    record Throttled(String reason) implements Attempt {}

    /// @param arn as it was asked for
    record NotFound(String arn) implements Attempt {}

    /// It is being made, or could not be made.
    /// @param state `Pending` or `Failed`
    record NotActive(String state) implements Attempt {}

    /// Its role is gone, or no longer trusts Lambda.
    record RoleRefused() implements Attempt {}
}
