package dev.millrace.cloud.service.scheduler;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// AWS's operations, as schedules call them.
public interface TargetApi {
    /// An operation of a service, as universal targets name them: `lambda` and `invoke`.
    record Operation(String service, String name) {}

    /// @param input its members by AWS's names
    /// @param roleArn under which it is called
    /// @param session the role's session
    record Request(
            Operation operation, JsonNode input, String roleArn, String session, String account, String region) {}

    /// What came of a call.
    sealed interface Answer {
        record Accepted() implements Answer {}

        /// @param again whether another attempt may go better
        record Refused(String code, String message, boolean again) implements Answer {}
    }

    /// Whether this server has the operation, for calls whose input is no stream.
    boolean offers(Operation operation);

    /// What in an input the operation could not even read; empty where it can.
    Optional<String> flaw(Operation operation, JsonNode input);

    /// Whether a role is there that lets schedules of a group assume it.
    boolean assumable(String roleArn, String groupArn, String account);

    Answer call(Request request);
}
