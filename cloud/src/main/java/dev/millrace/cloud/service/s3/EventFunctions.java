package dev.millrace.cloud.service.s3;

import java.util.Optional;

/// Functions as a bucket's notifications call them.
public interface EventFunctions {
    /// Whether a bucket may call a function.
    /// @return why not, in S3's words; empty where it may
    Optional<String> refusal(String functionArn, String bucketArn, String account);

    /// Hands an event over: when this returns it is kept and will be delivered. A function that is gone, or that the
    /// bucket may no longer call, gets nothing.
    void deliver(String functionArn, String bucketArn, String account, byte[] event);

    /// No functions at all.
    EventFunctions NONE = new EventFunctions() {
        @Override
        public Optional<String> refusal(String functionArn, String bucketArn, String account) {
            return Optional.of("The destination Lambda does not exist");
        }

        @Override
        public void deliver(String functionArn, String bucketArn, String account, byte[] event) {}
    };
}
