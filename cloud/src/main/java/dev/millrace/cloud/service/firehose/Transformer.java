package dev.millrace.cloud.service.firehose;

/// The functions that transform records.
public interface Transformer {
    /// How an invocation went.
    sealed interface Answer {
        record Returned(byte[] payload) implements Answer {}

        /// The function threw, timed out or ended.
        record Failed(byte[] payload) implements Answer {}

        /// No room for it now.
        record Throttled() implements Answer {}

        record NotFound() implements Answer {}

        /// It may not, or cannot, be invoked for another reason.
        record Unavailable(String reason) implements Answer {}
    }

    /// Invokes in a role and waits for the answer.
    Answer invoke(String roleArn, String functionArn, byte[] event) throws InterruptedException;
}
