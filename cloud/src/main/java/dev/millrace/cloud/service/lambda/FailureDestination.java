package dev.millrace.cloud.service.lambda;

import java.io.IOException;
import java.util.Optional;

/// Services beside Lambda itself that take word of invocations: what an asynchronous event or a mapping's discarded
/// batch is sent to.
public interface FailureDestination {
    /// Why nothing can be sent there, in a sentence for the user; empty where it can be.
    Optional<String> refusal(String account, String region, String destinationArn);

    /// Sends one message.
    /// @param objectKey the key under which a bucket keeps it
    /// @throws IOException where it could not be delivered; it is tried again
    void send(String account, String region, String destinationArn, String objectKey, byte[] json) throws IOException;
}
