package dev.millrace.cloud.service.events.operation;

import dev.millrace.wire.events.DeadLetterConfig;
import org.jspecify.annotations.Nullable;

/// Dead letters go to queues of SQS, which is not here: who asks for them is told so, and does not wait for them in vain.
final class DeadLetters {
    private DeadLetters() {}

    static void refuse(@Nullable DeadLetterConfig config) {
        if (config != null && config.arn() != null) {
            throw BusLookup.invalid(
                    "DeadLetterConfig",
                    "Millrace has no SQS queue for dead letters; leave DeadLetterConfig out. What is not delivered is told in"
                            + " the server's log and counted as FailedInvocations.");
        }
    }
}
