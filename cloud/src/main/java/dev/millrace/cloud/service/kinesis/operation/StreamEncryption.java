package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.StartStreamEncryptionInput;
import dev.millrace.wire.kinesis.StopStreamEncryptionInput;

/// StartStreamEncryption and StopStreamEncryption. The stream and its records say that they are encrypted and by which
/// key; there is no KMS here, so the key is not looked up and the bytes on the disk are not encrypted.
public final class StreamEncryption {
    private final StreamLookup lookup;

    public StreamEncryption(StreamLookup lookup) {
        this.lookup = lookup;
    }

    public void start(StartStreamEncryptionInput input, Call call) {
        lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .change(state -> state.withKeyId(input.encryptionType().equals("KMS") ? input.keyId() : null));
    }

    public void stop(StopStreamEncryptionInput input, Call call) {
        lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .change(state -> state.withKeyId(null));
    }
}
