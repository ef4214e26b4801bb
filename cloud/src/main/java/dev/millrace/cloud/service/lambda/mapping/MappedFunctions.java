package dev.millrace.cloud.service.lambda.mapping;

import java.util.Optional;

/// The functions that mappings call.
public interface MappedFunctions {
    /// A function as a mapping needs to know it.
    /// @param arn with the qualifier that the mapping names, without one where it names none
    /// @param name the function's own, without a qualifier
    /// @param role whose permissions it has
    record Target(String arn, String name, String role) {}

    /// How an invocation went.
    sealed interface Answer {
        /// @param payload JSON, or nothing
        record Returned(byte[] payload, String requestId, String executedVersion) implements Answer {}

        /// The function failed, timed out or ended.
        /// @param error `Unhandled` or `Handled`
        record Failed(byte[] payload, String error, String requestId, String executedVersion) implements Answer {}

        /// No room now; the function has not seen the event.
        record Throttled() implements Answer {}

        /// The function, or the version or alias, does not exist now.
        record NotFound() implements Answer {}

        /// It could not be invoked for another reason; the function has not seen the event.
        record Unavailable(String reason) implements Answer {}
    }

    /// @param functionName a name, a partial or a whole ARN, with a qualifier or without
    Optional<Target> find(String account, String region, String functionName);

    /// Where [#find] would have it, whether it exists or not: for comparing names.
    String arn(String account, String region, String functionName);

    /// Says how old the last record of a batch is that a function is called with.
    default void age(String functionArn, long ageMs) {}

    /// Invokes and waits for the answer.
    Answer invoke(String functionArn, byte[] event) throws InterruptedException;
}
