package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.domain.StreamState.StreamMode;
import dev.millrace.wire.kinesis.ValidationException;

/// What a stream's mode forbids.
final class ModeRules {
    private ModeRules() {}

    /// @throws ValidationException for an on-demand stream: its shards are not the caller's to change
    static void onlyProvisioned(StreamState stream, String operation) {
        if (stream.mode() == StreamMode.ON_DEMAND) {
            throw new ValidationException("Invalid operation: the stream " + stream.name() + " under account "
                    + stream.account() + " is in ON_DEMAND mode, and " + operation
                    + " is only allowed for a stream in PROVISIONED mode.");
        }
    }
}
